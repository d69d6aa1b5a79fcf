// @ts-check

import { create, find, fromTemplate, recall, remember, setTime, withLinks } from './page/dom.js';
import { sayable } from './page/forms.js';
import { openPage } from './page/page.js';
import { TypingHint } from './page/typing-hint.js';

/** Messages on a page of history. */
const PAGE = 50;

/** Most lines of a room; older ones are read again when somebody scrolls up. */
const MAX_SHOWN = 500;

const MAX_ROOMS = 20;

/** Pause between two hints that oneself is typing. */
const HINT_MILLIS = 2_000;

const TITLE = document.title;

/**
 * @typedef {object} ChatEvent
 * @property {'message' | 'user_joined' | 'user_left' | 'typing'} type
 * @property {string} user
 * @property {string} content
 * @property {string} timestamp
 */

const { hub, user } = await openPage();
const log = find('.log');
const form = find('.say');
const content = find('#content');
const problem = find('.say .problem');

/** A room that this tab is in, shown or not. */
class Room {
  unread = 0;
  name;
  /** @type {HTMLElement[]} in order */
  #lines = [];
  /** @type {Set<string>} */
  #members = new Set();
  #typing = new TypingHint(() => this.#showTyping());
  /** @type {number | undefined} where the page before begins; undefined if there is none */
  #before;
  #isReading = false;
  #left = new AbortController();
  #path;
  #lastHint = 0;
  #newest = 0;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.#path = `api/chat/${encodeURIComponent(name)}`;
    const channel = hub.channel(`chat.${name}`, { resume: false, enter: true, signal: this.#left.signal });
    channel.on('message', ({ data, seq }) => this.#happened(data, seq));
    channel.on('gap', () => this.#add(remark('Some messages are missing here.'), this.#newest));
    // from "ready" on the stream has everything, so history asked for after it leaves no hole; what is in both is shown once
    channel.ready.then(() => this.#readHistory()).then(() => this.#readMembers());
    hub.on('state', ({ state }) => state === 'open' && this.#readMembers(), { signal: this.#left.signal });
  }

  get isShown() {
    return current === this;
  }

  leave() {
    this.#left.abort();
  }

  show() {
    log.replaceChildren(...this.#lines);
    log.scrollTop = log.scrollHeight;
    this.#seen();
    this.#showMembers();
    this.#showTyping();
    this.#showEarlier();
  }

  /** What is in sight is read. */
  #seen() {
    if (this.isShown && !document.hidden) {
      this.unread = 0;
      showRooms();
    }
  }

  seen() {
    this.#seen();
  }

  /**
   * @param {ChatEvent} event
   * @param {number | null} seq
   */
  #happened(event, seq) {
    switch (event?.type) {
      case 'message':
        this.#typing.stopped(event.user);
        this.#addMessage(event, Number(seq));
        break;
      case 'user_joined':
        this.#members.add(event.user);
        this.#showMembers();
        this.#add(remark(`${event.user} came in`, event.timestamp), Number(seq));
        break;
      case 'user_left':
        this.#members.delete(event.user);
        this.#showMembers();
        this.#add(remark(`${event.user} left`, event.timestamp), Number(seq));
        break;
      case 'typing':
        if (event.user !== user) {
          this.#typing.started(event.user);
        }
        break;
      default: // a type that came later than this page
    }
  }

  /**
   * @param {ChatEvent} event
   * @param {number} seq
   */
  #addMessage(event, seq) {
    if (this.#lines.some((line) => Number(line.dataset.seq) === seq && line.classList.contains('message'))) {
      return;
    }
    const own = event.user === user
      ? this.#lines.find((line) => line.dataset.pending === event.content && !line.classList.contains('failed')) : undefined;
    if (own) {
      this.#acknowledge(own, seq);
      return;
    }
    this.#add(messageLine(event), seq);
    if (event.user !== user && (!this.isShown || document.hidden)) {
      this.unread++;
      showRooms();
    }
  }

  /**
   * @param {HTMLElement} line
   * @param {number} seq
   */
  #acknowledge(line, seq) {
    delete line.dataset.pending;
    line.classList.remove('pending');
    line.dataset.seq = String(seq);
    this.#newest = Math.max(this.#newest, seq);
    find('.state', line).textContent = '✓';
    find('.state', line).title = 'The hub has it';
    find('.state-words', line).textContent = 'sent';
  }

  /**
   * Adds a line at its place, and keeps the newest in sight for those who have not scrolled away from it.
   *
   * @param {HTMLElement} line
   * @param {number} seq Infinity while it has none
   */
  #add(line, seq) {
    line.dataset.seq = String(seq);
    let at = this.#lines.length;
    while (at > 0 && Number(this.#lines[at - 1].dataset.seq) > seq) {
      at--;
    }
    const next = this.#lines[at];
    this.#lines.splice(at, 0, line);
    if (Number.isFinite(seq)) {
      this.#newest = Math.max(this.#newest, seq);
    }
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    if (this.isShown) {
      log.insertBefore(line, next ?? null);
    }
    while (this.#lines.length > MAX_SHOWN && isAtEnd) {
      this.#lines.shift()?.remove();
      this.#before = Number(this.#lines[0].dataset.seq);
      this.#showEarlier();
    }
    if (this.isShown && isAtEnd) {
      log.scrollTop = log.scrollHeight;
    }
  }

  async #readHistory() {
    if (this.#isReading || this.#left.signal.aborted) {
      return;
    }
    this.#isReading = true;
    try {
      const { messages, before } = await hub.request(`${this.#path}/messages`, {
        query: [['limit', String(PAGE)], .../** @type {Array<[string, string]>} */ (this.#before ? [['before', String(this.#before)]] : [])],
        signal: this.#left.signal,
      });
      const bottom = log.scrollHeight - log.scrollTop;
      const isFirst = this.#before === undefined;
      for (const message of messages) {
        if (!this.#lines.some((line) => Number(line.dataset.seq) === message.seq)) {
          this.#add(messageLine(message), message.seq);
        }
      }
      this.#before = before;
      if (this.isShown && !isFirst) {
        log.scrollTop = log.scrollHeight - bottom; // what one was reading stays where it is
      }
      this.#showEarlier();
    } catch (error) {
      this.#complain(error);
    } finally {
      this.#isReading = false;
    }
  }

  earlier() {
    if (this.#before !== undefined) {
      this.#readHistory();
    }
  }

  async #readMembers() {
    try {
      const { members } = await hub.request(`${this.#path}/members`, { signal: this.#left.signal });
      this.#members = new Set(members.map((/** @type {{user: string}} */ member) => member.user));
      this.#showMembers();
    } catch (error) {
      this.#complain(error);
    }
  }

  /** @param {unknown} error */
  #complain(error) {
    if (!this.#left.signal.aborted && this.isShown) {
      problem.textContent = sayable(error);
    }
  }

  /**
   * Says something: it is on the page at once, and marked when the hub has it.
   *
   * @param {string} text
   */
  async say(text) {
    const line = messageLine({ type: 'message', user, content: text, timestamp: new Date().toISOString() });
    line.classList.add('pending');
    line.dataset.pending = text;
    find('.state', line).textContent = '…';
    find('.state-words', line).textContent = 'sending';
    this.#add(line, Infinity);
    log.scrollTop = log.scrollHeight;
    try {
      const { seq } = await hub.post(`${this.#path}/messages`, { content: text });
      const shown = this.#lines.find((each) => each !== line && Number(each.dataset.seq) === seq);
      if (shown) {
        this.#remove(line); // the stream was faster, and took it for another one's
      } else if (line.dataset.pending !== undefined) {
        this.#acknowledge(line, seq);
      }
    } catch (error) {
      line.classList.replace('pending', 'failed');
      delete line.dataset.pending;
      find('.state', line).textContent = '!';
      find('.state-words', line).textContent = 'not sent';
      const again = create('button', { type: 'button', className: 'small' }, 'Send again');
      again.addEventListener('click', () => {
        this.#remove(line);
        this.say(text);
      });
      line.append(create('span', { className: 'problem' }, sayable(error)), again);
    }
  }

  /** @param {HTMLElement} line */
  #remove(line) {
    this.#lines = this.#lines.filter((each) => each !== line);
    line.remove();
  }

  hint() {
    if (Date.now() - this.#lastHint > HINT_MILLIS) {
      this.#lastHint = Date.now();
      hub.request(`${this.#path}/typing`, { method: 'POST' }).catch(() => {
        // a hint: whoever speaks next will see what is wrong
      });
    }
  }

  #showMembers() {
    if (!this.isShown) {
      return;
    }
    const names = [...this.#members].sort((a, b) => a.localeCompare(b));
    const shown = names.slice(0, 100).map((name) => create('li', { className: name === user ? 'me' : '' }, name === user ? `${name} (you)` : name));
    if (names.length > 100) {
      shown.push(create('li', {}, `and ${names.length - 100} more`));
    }
    find('.members').replaceChildren(...shown);
    find('#here-count').textContent = String(names.length);
  }

  #showTyping() {
    if (this.isShown && find('.typing').textContent !== this.#typing.words) {
      find('.typing').textContent = this.#typing.words;
    }
  }

  #showEarlier() {
    if (this.isShown) {
      find('#earlier').hidden = this.#before === undefined;
    }
  }
}

/** @param {ChatEvent} event */
function messageLine(event) {
  const line = fromTemplate('message', { user: String(event.user) });
  find('.content', line).append(...withLinks(String(event.content)));
  line.classList.toggle('own', event.user === user);
  setTime(line, event.timestamp);
  return line;
}

/**
 * @param {string} words
 * @param {string} [timestamp]
 */
function remark(words, timestamp = new Date().toISOString()) {
  const line = fromTemplate('remark', { content: words });
  setTime(line, timestamp);
  return line;
}

/** @type {Map<string, Room>} */
const rooms = new Map();
/** @type {Room | undefined} */
let current;

function showRooms() {
  const items = [...rooms.values()].map((room) => {
    const button = create('button', { type: 'button', className: 'room' }, create('span', {}, room.name));
    button.setAttribute('aria-current', String(room === current));
    if (room.unread > 0) {
      button.append(create('span', { className: 'badge', ariaHidden: 'true' }, room.unread > 99 ? '99+' : String(room.unread)),
        create('span', { className: 'hidden' }, `, ${room.unread} unread`));
    }
    button.addEventListener('click', () => enter(room.name));
    return create('li', {}, button);
  });
  const list = find('.rooms');
  const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
  list.replaceChildren(...items);
  items[focused]?.querySelector('button')?.focus();
  const unread = [...rooms.values()].reduce((sum, room) => sum + room.unread, 0);
  document.title = unread > 0 ? `(${unread}) ${TITLE}` : TITLE;
  find('#leave').hidden = rooms.size < 2;
}

/** @param {string} name */
function enter(name) {
  const room = rooms.get(name) ?? new Room(name);
  rooms.set(name, room);
  current = room;
  find('.room-name').textContent = name;
  content.placeholder = `Message to ${name}`;
  problem.textContent = '';
  history.replaceState(null, '', `#${encodeURIComponent(name)}`);
  remember('rooms', [...rooms.keys()]);
  room.show();
  showRooms();
}

const isRoom = (/** @type {unknown} */ name) => typeof name === 'string' && /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}$/.test(name);

form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const text = content.value.trim();
  if (text !== '') {
    problem.textContent = '';
    current?.say(text);
    content.value = '';
  }
  content.focus();
});
content.addEventListener('input', () => content.value === '' || current?.hint());
content.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
let isAtEnd = true;
log.addEventListener('scroll', () => {
  isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  if (log.scrollTop < 40) {
    current?.earlier();
  }
}, { passive: true });
// whoever was at the end stays there when the window becomes smaller, or a keyboard appears
new ResizeObserver(() => isAtEnd && log.scrollTo(0, log.scrollHeight)).observe(log);
find('#earlier').addEventListener('click', () => current?.earlier());
document.addEventListener('visibilitychange', () => current?.seen());

find('.add-room').addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const input = find('#new-room');
  const name = input.value.trim();
  if (isRoom(name) && (rooms.has(name) || rooms.size < MAX_ROOMS)) {
    input.value = '';
    enter(name);
    content.focus();
  }
});
find('#leave').addEventListener('click', () => {
  if (current && rooms.size > 1) {
    current.leave();
    rooms.delete(current.name);
    enter([...rooms.keys()][0]);
  }
});

const kept = recall('rooms', ['lobby']);
for (const name of (Array.isArray(kept) ? kept : []).filter(isRoom).slice(0, MAX_ROOMS)) {
  rooms.set(name, new Room(name));
}
const asked = decodeURIComponent(location.hash.slice(1));
enter(isRoom(asked) ? asked : rooms.keys().next().value ?? 'lobby');
