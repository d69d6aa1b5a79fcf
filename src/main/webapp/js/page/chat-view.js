// @ts-check

import { create, find, fromTemplate, setTime } from './dom.js';
import { messageOf } from './forms.js';

/** Members that are listed by name. */
const MAX_MEMBERS_SHOWN = 100;

/** The log counts as scrolled to its end within this distance, in pixels. */
const END_TOLERANCE = 60;

/** The log scrolled this close to its top reads earlier messages, in pixels. */
const TOP_TOLERANCE = 40;

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'”’]/gi;

const DELIVERY = {
  pending: { symbol: '…', text: 'sending', title: '' },
  sent: { symbol: '✓', text: 'sent', title: 'Stored by the hub' },
  failed: { symbol: '!', text: 'not sent', title: '' },
};

/** @typedef {import('./chat-room.js').ChatRoom} ChatRoom */
/** @typedef {import('./chat-room.js').Line} Line */

/** Shows one room: its lines, members and typing users. It follows new lines while it is scrolled to the end. */
export class ChatView {
  #user;
  #log = find('.log');
  #problem = find('.compose .problem');
  /** @type {Map<Line, HTMLElement>} */
  #elements = new Map();
  /** @type {ChatRoom | undefined} */
  #room;
  #isAtEnd = true;

  /** @param {string} user whose messages are marked as own */
  constructor(user) {
    this.#user = user;
    this.#log.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    // stays at the end when the window shrinks or an on-screen keyboard appears
    new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd()).observe(this.#log);
    find('#earlier').addEventListener('click', () => this.#readEarlier());
  }

  get room() {
    return this.#room;
  }

  /** @param {ChatRoom} room */
  show(room) {
    this.#room = room;
    this.#elements = new Map(room.lines.map((line) => [line, this.#render(line)]));
    this.#log.replaceChildren(...this.#elements.values());
    this.#scrollToEnd();
    find('.room-name').textContent = room.name;
    find('#content').placeholder = `Message to ${room.name}`;
    this.#problem.textContent = '';
    this.#showMembers();
    this.#showTyping();
    this.#showEarlier();
  }

  /**
   * What a room notifies; while another room is shown it changes nothing.
   *
   * @param {ChatRoom} room
   * @returns {Omit<import('./chat-room.js').ChatRoomListener, 'unreadChanged'>}
   */
  listenerOf(room) {
    /** @param {() => void} task */
    const ifShown = (task) => this.#room === room && task();
    return {
      added: (lines, isEarlier) => (this.#room === room ? this.#insert(lines, isEarlier) : room.trim()),
      changed: (line) => ifShown(() => this.#showDelivery(line)),
      removed: (line) => ifShown(() => this.#remove(line)),
      membersChanged: () => ifShown(() => this.#showMembers()),
      typingChanged: () => ifShown(() => this.#showTyping()),
      historyChanged: () => ifShown(() => this.#showEarlier()),
      failed: (error) => ifShown(() => {
        this.#problem.textContent = messageOf(error);
      }),
    };
  }

  /** Sends a message to the room that is shown. @param {string} content */
  send(content) {
    this.#problem.textContent = '';
    this.#room?.send(content);
    this.#scrollToEnd();
  }

  /**
   * @param {Line[]} lines
   * @param {boolean} isEarlier
   */
  #insert(lines, isEarlier) {
    const wasAtEnd = this.#isScrolledToEnd;
    const bottom = this.#log.scrollHeight - this.#log.scrollTop;
    const { lines: all = [] } = this.#room ?? {};
    for (const line of [...lines].reverse()) { // so that the next line is there already
      const next = all[all.indexOf(line) + 1];
      const element = this.#render(line);
      this.#elements.set(line, element);
      this.#log.insertBefore(element, this.#elements.get(next) ?? null);
    }
    if (isEarlier) {
      this.#log.scrollTop = this.#log.scrollHeight - bottom; // the lines in sight stay in place
    } else if (wasAtEnd) {
      this.#room?.trim();
      this.#scrollToEnd();
    }
  }

  /** Updates the element in place, so that screen readers do not announce the message again. @param {Line} line */
  #showDelivery(line) {
    const element = this.#elements.get(line);
    if (element) {
      this.#renderDelivery(element, line);
    }
  }

  /** @param {Line} line */
  #remove(line) {
    this.#elements.get(line)?.remove();
    this.#elements.delete(line);
  }

  /** @param {Line} line */
  #render(line) {
    const element = line.kind === 'remark' ? fromTemplate('remark', { content: line.content }) : this.#renderMessage(line);
    setTime(element, line.timestamp);
    return element;
  }

  /** @param {Line} line */
  #renderMessage(line) {
    const { user, content } = line;
    const element = fromTemplate('message', { user });
    find('.content', element).append(...withLinks(content));
    element.classList.toggle('own', user === this.#user);
    this.#renderDelivery(element, line);
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {Line} line
   */
  #renderDelivery(element, line) {
    const { delivery, error } = line;
    if (!delivery) {
      return;
    }
    const { symbol, text, title } = DELIVERY[delivery];
    element.classList.toggle('pending', delivery === 'pending');
    element.classList.toggle('failed', delivery === 'failed');
    Object.assign(find('.state', element), { textContent: symbol, title });
    find('.state-text', element).textContent = text;
    if (delivery === 'failed') {
      const retry = create('button', { type: 'button', className: 'small' }, 'Send again');
      retry.addEventListener('click', () => this.#room?.resend(line));
      element.append(create('span', { className: 'problem' }, messageOf(error)), retry);
    }
  }

  get #isScrolledToEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < END_TOLERANCE;
  }

  #scrollToEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #onScroll() {
    this.#isAtEnd = this.#isScrolledToEnd;
    if (this.#log.scrollTop < TOP_TOLERANCE) {
      this.#readEarlier();
    }
  }

  #readEarlier() {
    if (this.#room?.hasEarlier) {
      this.#room.readHistory();
    }
  }

  #showMembers() {
    const names = this.#room?.members ?? [];
    const shown = names.slice(0, MAX_MEMBERS_SHOWN).map((name) =>
      create('li', { className: name === this.#user ? 'me' : '' }, name === this.#user ? `${name} (you)` : name));
    if (names.length > MAX_MEMBERS_SHOWN) {
      shown.push(create('li', {}, `and ${names.length - MAX_MEMBERS_SHOWN} more`));
    }
    find('.members').replaceChildren(...shown);
    find('#member-count').textContent = String(names.length);
  }

  #showTyping() {
    const text = this.#room?.typingText ?? '';
    if (find('.typing').textContent !== text) {
      find('.typing').textContent = text;
    }
  }

  #showEarlier() {
    find('#earlier').hidden = !this.#room?.hasEarlier;
  }
}

/**
 * Text as nodes, with its web addresses as links: only `http` and `https`, and without a referrer.
 *
 * @param {string} text
 * @returns {Array<Node | string>}
 */
function withLinks(text) {
  const nodes = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    if (URL.canParse(address)) {
      nodes.push(text.slice(end, index), create('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, address));
      end = index + address.length;
    }
  }
  return [...nodes, text.slice(end)];
}
