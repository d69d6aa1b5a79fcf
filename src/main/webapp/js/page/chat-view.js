// @ts-check

import { blocksOf, movesOf } from './chat-blocks.js';
import { create, find, foreign, fromTemplate, setEmptyText, setTime } from './dom.js';
import { partsOf } from './chat-text.js';
import { messageOf } from './forms.js';
import { locale, number, parts, text } from './text.js';

/** Members that are listed by name. */
const MAX_MEMBERS_SHOWN = 100;

/** The log counts as scrolled to its end within this distance, in pixels. */
const END_TOLERANCE = 60;

/** The log scrolled this close to its top reads earlier messages, in pixels. */
const TOP_TOLERANCE = 40;

const DELIVERY = {
  pending: { symbol: '…', words: text('sending'), title: '' },
  waiting: { symbol: '⟳', words: text('not sent yet'), title: text('Sent again by itself') },
  sent: { symbol: '✓', words: text('sent'), title: text('Stored by the hub') },
  failed: { symbol: '!', words: text('not sent'), title: '' },
};

/** @typedef {import('./chat-room.js').ChatRoom} ChatRoom */
/** @typedef {import('./chat-room.js').Line} Line */
/** @typedef {import('./chat-blocks.js').Block} Block */

/** Users that a line about joining and leaving names. */
const MAX_NAMED = 4;

const DAY = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** Shows one room: its lines, members and typing users. It follows new lines while it is scrolled to the end. */
export class ChatView {
  #user;
  #log = find('.log');
  #problem = find('.compose .problem');
  /** @type {Map<Line | string, HTMLElement>} by the key of the block */
  #elements = new Map();
  /** @type {ChatRoom | undefined} */
  #room;
  #isAtEnd = true;

  #edit;

  /**
   * @param {string} user whose messages are marked as own
   * @param {(line: Line) => void} edit begins to edit a message
   */
  constructor(user, edit) {
    this.#user = user;
    this.#edit = edit;
    this.#log.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    // stays at the end when the window shrinks or an on-screen keyboard appears
    new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd()).observe(this.#log);
    find('#earlier').addEventListener('click', () => this.#readEarlier());
  }

  get room() {
    return this.#room;
  }

  /**
   * @param {ChatRoom} room
   * @param {boolean} mayRead whether its messages can be expected
   */
  show(room, mayRead) {
    this.#room = room;
    setEmptyText(this.#log, mayRead ? text('Loading …') : text('The messages could not be read.'));
    this.#elements.clear();
    this.#log.replaceChildren();
    this.#arrange();
    this.#scrollToNew();
    find('.room-name').textContent = room.name;
    find('#content').placeholder = text('Message to {room}', { room: room.name });
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
      added: (_, isEarlier) => (this.#room === room ? this.#insert(isEarlier) : room.trim()),
      changed: (line) => ifShown(() => this.#showChanged(line)),
      markChanged: () => ifShown(() => {
        const wasAtEnd = this.#isScrolledToEnd;
        this.#arrange();
        if (wasAtEnd) {
          this.#scrollToNew();
        }
      }),
      removed: () => ifShown(() => this.#arrange()),
      membersChanged: () => ifShown(() => this.#showMembers()),
      typingChanged: () => ifShown(() => this.#showTyping()),
      historyChanged: () => ifShown(() => {
        setEmptyText(this.#log, text('There are no messages yet.'));
        this.#showEarlier();
      }),
      failed: (error) => ifShown(() => {
        setEmptyText(this.#log, text('The messages could not be read.'));
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

  /** @param {boolean} isEarlier */
  #insert(isEarlier) {
    const wasAtEnd = this.#isScrolledToEnd;
    const bottom = this.#log.scrollHeight - this.#log.scrollTop;
    this.#arrange();
    if (isEarlier) {
      this.#log.scrollTop = this.#log.scrollHeight - bottom; // the lines in sight stay in place
    } else if (wasAtEnd) {
      this.#room?.trim();
      this.#scrollToEnd();
    }
  }

  /** Updates the element in place, so that screen readers do not announce the message again. @param {Line} line */
  #showChanged(line) {
    const element = this.#elements.get(line);
    if (element) {
      this.#renderContent(element, line);
      this.#renderDelivery(element, line);
    }
  }

  /** Shows the blocks of the room in order. Those that are shown already stay, so that screen readers announce only what is new. */
  #arrange() {
    const known = this.#elements;
    const blocks = blocksOf(this.#room?.lines ?? [], this.#room?.firstNew);
    this.#elements = new Map(blocks.map((block) => [block.key, this.#render(block, known.get(block.key))]));
    known.forEach((element, key) => this.#elements.get(key) === element || element.remove());
    [...this.#elements.values()].forEach((element, i) => this.#log.childNodes[i] === element || this.#log.insertBefore(element, this.#log.childNodes[i] ?? null));
  }

  /**
   * @param {Block} block
   * @param {HTMLElement | undefined} shown
   */
  #render({ kind, lines }, shown) {
    const [line] = lines;
    if (kind === 'day') {
      return shown ?? create('p', { className: 'day' }, create('span', {}, DAY.format(new Date(line.timestamp))));
    }
    if (kind === 'new') {
      return shown ?? create('p', { className: 'new' }, create('span', {}, text('New messages')));
    }
    if (kind === 'line') {
      return shown ?? (line.kind === 'remark' ? this.#renderRemark(line) : this.#renderMessage(line));
    }
    const element = shown ?? fromTemplate('remark');
    if (element.dataset.lines !== String(lines.length)) {
      element.dataset.lines = String(lines.length);
      find('.content', element).replaceChildren(...namesOf(movesOf(lines)));
      setTime(element, lines[lines.length - 1].timestamp);
    }
    return element;
  }

  /** @param {Line} line */
  #renderRemark(line) {
    const element = fromTemplate('remark', { content: line.content });
    setTime(element, line.timestamp);
    return element;
  }

  /** @param {Line} line */
  #renderMessage(line) {
    const { user } = line;
    const element = fromTemplate('message', { user });
    element.classList.toggle('own', user === this.#user);
    this.#renderContent(element, line);
    this.#renderDelivery(element, line);
    setTime(element, line.timestamp);
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {Line} line
   */
  #renderContent(element, line) {
    const text = find('.content', element);
    text.dir = 'auto';
    text.replaceChildren(...partsOf(line.content).map((part) => this.#renderPart(part)));
    find('.edited', element).hidden = !line.isEdited;
    const tools = find('.tools', element);
    if (this.#room?.isOwn(line) && tools.childElementCount === 0) {
      tools.append(...this.#toolsOf(line));
    }
  }

  /**
   * @param {import('./chat-text.js').Part} part
   * @returns {Node | string}
   */
  #renderPart({ kind, text: written }) {
    switch (kind) {
      case 'link':
        return create('a', { href: written, target: '_blank', rel: 'noopener noreferrer nofollow' }, written);
      case 'code':
        return create('code', {}, written);
      case 'block': {
        const block = create('pre', { tabIndex: 0 }, create('code', {}, written));
        block.setAttribute('role', 'group');
        block.setAttribute('aria-label', text('Code'));
        return block;
      }
      case 'mention':
        return create('strong', { className: written === `@${this.#user}` ? 'mention me' : 'mention' }, foreign(written));
      default:
        return written;
    }
  }

  /** @param {Line} line */
  #toolsOf(line) {
    const edit = create('button', { type: 'button', className: 'small' }, text('Edit'));
    edit.addEventListener('click', () => this.#edit(line));
    const remove = create('button', { type: 'button', className: 'small' }, text('Delete'));
    remove.addEventListener('click', () => {
      if (remove.dataset.asked) {
        this.#room?.delete(line).then(() => find('#content').focus(), (error) => {
          this.#problem.textContent = messageOf(error);
        });
      } else {
        remove.dataset.asked = 'true';
        remove.textContent = text('Delete for everyone?');
      }
    });
    remove.addEventListener('blur', () => {
      delete remove.dataset.asked;
      remove.textContent = text('Delete');
    });
    return [edit, remove];
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
    const { symbol, words, title } = DELIVERY[delivery];
    element.classList.toggle('pending', delivery === 'pending' || delivery === 'waiting');
    element.classList.toggle('failed', delivery === 'failed');
    Object.assign(find('.state', element), { textContent: symbol, title });
    find('.state-text', element).textContent = words;
    if (delivery === 'failed') {
      const retry = create('button', { type: 'button', className: 'small' }, text('Send again'));
      retry.addEventListener('click', () => this.#room?.resend(line));
      element.append(create('span', { className: 'problem' }, messageOf(error)), retry);
    }
  }

  get #isScrolledToEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < END_TOLERANCE;
  }

  /** To the first new message, or to the end if all are seen. */
  #scrollToNew() {
    const mark = this.#elements.get('new');
    this.#scrollToEnd();
    if (mark && mark.offsetTop < this.#log.scrollTop) {
      this.#log.scrollTop = mark.offsetTop;
    }
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
      create('li', { className: name === this.#user ? 'me' : '' }, foreign(name), name === this.#user ? ` ${text('(you)')}` : ''));
    if (names.length > MAX_MEMBERS_SHOWN) {
      shown.push(create('li', {}, text('and {count} more', { count: names.length - MAX_MEMBERS_SHOWN })));
    }
    find('.members').replaceChildren(...shown);
    find('#member-count').textContent = number(names.length);
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
 * @param {{joined: string[], left: string[]}} moves
 * @returns {Array<Node | string>}
 */
function namesOf({ joined, left }) {
  return [
    ...(joined.length > 0 ? parts('{users} joined', { users: named(joined), count: joined.length }) : []),
    ...(joined.length > 0 && left.length > 0 ? [' · '] : []),
    ...(left.length > 0 ? parts('{users} left', { users: named(left), count: left.length }) : []),
  ];
}

/** @param {string[]} users of whom some are named */
function named(users) {
  const rest = users.length - MAX_NAMED;
  const names = users.slice(0, MAX_NAMED).flatMap((user, i) => [i === 0 ? '' : text(', '), foreign(user)]);
  const list = document.createDocumentFragment();
  list.append(...names, ...(rest > 0 ? [` ${text('and {count} more', { count: rest })}`] : []));
  return list;
}
