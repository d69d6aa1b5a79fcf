// @ts-check

import { systemEnvironment } from '../carillon/environment.js';
import { Outbox } from './outbox.js';
import { ReadMark } from './read-mark.js';
import { text } from './text.js';
import { TypingHint } from './typing-hint.js';

const HISTORY_PAGE_SIZE = 50;

/** Lines kept per room; older ones are read again from the history when needed. */
export const MAX_LINES = 500;

/** Minimum pause between two typing events of this user. */
const TYPING_INTERVAL_MILLIS = 2_000;

/**
 * @typedef {object} ChatEvent
 * @property {'message' | 'user_joined' | 'user_left' | 'typing' | 'edited' | 'read'} type
 * @property {string} user
 * @property {string} content
 * @property {string} timestamp
 * @property {number} [message] the seq of the message that it is about
 */

/**
 * @typedef {object} Line
 * @property {'message' | 'remark'} kind
 * @property {number} seq Infinity until the hub has stored the message
 * @property {string} user
 * @property {string} content
 * @property {string} timestamp
 * @property {'joined' | 'left'} [move] of the user, in a remark about that
 * @property {'pending' | 'waiting' | 'sent' | 'failed'} [delivery] of a message that was sent here; a waiting one is sent again
 * @property {unknown} [error] why it waits or has failed
 * @property {string} [id] with which it is sent
 * @property {boolean} [isEdited] whether its author has replaced the text
 */

/**
 * @typedef {object} ChatRoomListener
 * @property {(lines: Line[], isEarlier: boolean) => void} added lines were inserted; earlier ones belong above those known before
 * @property {(line: Line) => void} changed
 * @property {(line: Line) => void} removed
 * @property {() => void} membersChanged
 * @property {() => void} typingChanged
 * @property {() => void} historyChanged
 * @property {() => void} unreadChanged
 * @property {() => void} markChanged
 * @property {(error: unknown) => void} failed
 */

/** A chat room that this tab has joined: its lines, its members and its history. The view of it is a listener. */
export class ChatRoom {
  /** @type {Line[]} in order */
  lines = [];
  name;
  /** The line above which the mark of new messages is, while the user reads them. @type {Line | undefined} */
  firstNew;
  #hub;
  #user;
  #listener;
  #isVisible;
  #environment;
  /** @type {Set<string>} */
  #members = new Set();
  #typing;
  /** @type {number | undefined} where the next page of history ends; undefined if there is none */
  #before;
  #isReading = false;
  #left = new AbortController();
  #path;
  #lastTypingEvent = 0;
  #newestSeq = 0;
  #isReady = false;
  #outbox;
  /** @type {Set<number>} */
  #retracted = new Set();
  /** The newest text of messages, by their seqs. @type {Map<number, {seq: number, content: string}>} */
  #edits = new Map();
  #mark;

  /**
   * @param {string} name
   * @param {object} options
   * @param {import('../carillon.js').Hub} options.hub
   * @param {string} options.user
   * @param {(room: ChatRoom) => boolean} options.isVisible whether the user sees the room now, so that its messages are read
   * @param {(room: ChatRoom) => ChatRoomListener} options.listener
   * @param {Pick<import('../carillon/types.d.ts').Environment, 'setTimeout' | 'clearTimeout' | 'now'>} [options.environment]
   */
  constructor(name, { hub, user, isVisible, listener, environment = systemEnvironment() }) {
    this.name = name;
    this.#hub = hub;
    this.#user = user;
    this.#isVisible = isVisible;
    this.#environment = environment;
    this.#listener = listener(this);
    this.#typing = new TypingHint(() => this.#listener.typingChanged(), environment);
    this.#path = `api/chat/${encodeURIComponent(name)}`;
    this.#outbox = new Outbox(
      async ({ content }, key) => (await hub.post(`${this.#path}/messages`, { content }, { key })).seq,
      { stored: (line, seq) => this.#onStored(line, seq), changed: (line) => this.#listener.changed(line) },
      environment,
    );
    this.#mark = new ReadMark(
      (body) => this.#hub.request(`${this.#path}/read`, body === undefined ? {} : { method: 'POST', body }),
      () => this.#listener.unreadChanged(),
      environment,
    );
    const { signal } = this.#left;
    const channel = hub.channel(`chat.${name}`, { resume: false, enter: true, signal });
    channel.on('message', ({ data, seq }) => this.#onEvent(data, Number(seq)));
    channel.on('retracted', ({ data }) => this.#onRetracted(data.seq));
    channel.on('gap', () => this.#addRemark(text('Some messages are missing here.'), this.#newestSeq));
    // the stream has everything after "ready": history that is read then leaves no hole, and overlaps are dropped
    channel.ready.then(() => Promise.all([this.readHistory(), this.#readMembers()])).then(() => {
      this.#isReady = true;
      return this.#mark.load(() => this.#newestSeq);
    }).then(() => {
      this.#isVisible(this) ? this.markRead() : this.#listener.unreadChanged();
    });
    hub.on('state', ({ state }) => {
      if (state === 'open') {
        this.#outbox.flush();
        if (this.#isReady) {
          this.#readMembers();
        }
      }
    }, { signal });
  }

  /** Names, sorted. */
  get members() {
    return [...this.#members].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  }

  get typingText() {
    return this.#typing.text;
  }

  /** Whether there is history before the first line. */
  get hasEarlier() {
    return this.#before !== undefined;
  }

  leave() {
    this.#left.abort();
    this.#typing.clear();
    this.#outbox.stop();
    this.#mark.stop();
  }

  /** Messages of others that the user has not read on any device, as far as they are known. */
  get unread() {
    return this.#unreadLines.length;
  }

  get #unreadLines() {
    const { seq } = this.#mark;
    return seq === undefined ? [] : this.lines.filter((line) => line.kind === 'message' && line.user !== this.#user
      && line.seq > seq && Number.isFinite(line.seq));
  }

  /** Marks all messages as read: from here on, they have the mark of new messages above them. */
  markRead() {
    const [first] = this.#unreadLines;
    if (first) {
      this.firstNew = first;
    }
    this.#mark.advance(this.#newestSeq);
    if (first) {
      this.#listener.unreadChanged();
      this.#listener.markChanged();
    }
  }

  /** The user has seen the new messages: the next ones get the mark. */
  forgetNew() {
    if (this.firstNew) {
      this.firstNew = undefined;
      this.#listener.markChanged();
    }
  }

  /**
   * Whether the user may edit and delete a line: messages of the user's own that the hub has stored.
   *
   * @param {Line} line
   */
  isOwn(line) {
    return line.kind === 'message' && line.user === this.#user && Number.isFinite(line.seq);
  }

  /**
   * Replaces the text of a message.
   *
   * @param {Line} line
   * @param {string} content
   * @throws {import('../carillon.js').HubError}
   */
  async edit({ seq }, content) {
    await this.#hub.request(`${this.#path}/messages/${seq}`, { method: 'PUT', body: { content } });
    this.#onEdited({ message: seq, content }, 0); // its event follows, and may be late
  }

  /**
   * Deletes a message for all members.
   *
   * @param {Line} line
   * @throws {import('../carillon.js').HubError}
   */
  async delete({ seq }) {
    await this.#hub.request(`${this.#path}/messages/${seq}`, { method: 'DELETE' });
    this.#onRetracted(seq);
  }

  /** Drops the oldest lines beyond the limit. */
  trim() {
    if (this.lines.length > MAX_LINES) {
      this.lines.splice(0, this.lines.length - MAX_LINES).forEach((line) => this.#listener.removed(line));
      this.#before = this.lines[0].seq;
      this.#listener.historyChanged();
    }
  }

  /** Reads the newest page of history, or the page before the one read last. */
  async readHistory() {
    if (this.#isReading || this.#left.signal.aborted) {
      return;
    }
    this.#isReading = true;
    try {
      const isEarlier = this.hasEarlier;
      const { messages, before } = await this.#hub.request(`${this.#path}/messages`, {
        query: [['limit', String(HISTORY_PAGE_SIZE)], .../** @type {Array<[string, string]>} */ (isEarlier ? [['before', String(this.#before)]] : [])],
        signal: this.#left.signal,
      });
      const known = new Set(this.lines.map(({ seq }) => seq));
      messages.filter((/** @type {ChatEvent} */ { type }) => type === 'edited')
        .forEach((/** @type {ChatEvent & {seq: number}} */ edit) => this.#onEdited(edit, edit.seq));
      const added = messages
        .filter((/** @type {ChatEvent & {seq: number}} */ { type, seq }) => type !== 'edited' && !known.has(seq) && !this.#retracted.has(seq))
        .map((/** @type {ChatEvent & {seq: number}} */ message) => this.#insert(this.#edited(messageLine(message, message.seq))));
      this.#before = before;
      this.#listener.added(added, isEarlier);
      this.#listener.historyChanged();
    } catch (error) {
      this.#onFailed(error);
    } finally {
      this.#isReading = false;
    }
  }

  /**
   * Sends a message. It is added at once, and acknowledged when the hub has stored it.
   *
   * @param {string} content
   */
  async send(content) {
    this.forgetNew();
    const line = messageLine({ user: this.#user, content, timestamp: new Date(this.#environment.now()).toISOString() }, Infinity);
    line.delivery = 'pending';
    this.#add(line);
    await this.#outbox.send(line);
  }

  /**
   * Sends a message again that the hub has refused.
   *
   * @param {Line} line
   */
  resend(line) {
    this.#remove(line);
    return this.send(line.content);
  }

  /**
   * @param {Line} line
   * @param {number} seq
   */
  #onStored(line, seq) {
    if (line.delivery === 'sent') {
      return; // acknowledged by its event on the stream
    }
    if (this.lines.some((each) => each.seq === seq)) {
      this.#remove(line); // its event has acknowledged another pending line with the same text, or came while this one was waiting
    } else {
      this.#acknowledge(line, seq);
    }
  }

  /** Reports to the room that this user is typing; a failure shows when the message is sent. */
  reportTyping() {
    const now = this.#environment.now();
    if (now - this.#lastTypingEvent > TYPING_INTERVAL_MILLIS) {
      this.#lastTypingEvent = now;
      this.#hub.request(`${this.#path}/typing`, { method: 'POST' }).catch(() => {});
    }
  }

  /**
   * @param {ChatEvent} event
   * @param {number} seq
   */
  #onEvent(event, seq) {
    switch (event?.type) {
      case 'message':
        this.#typing.stopped(event.user);
        this.#onMessage(event, seq);
        break;
      case 'edited':
        this.#onEdited(event, seq);
        break;
      case 'read':
        this.#mark.onMarked(Number(event.message));
        break;
      case 'user_joined':
        this.#members.add(event.user);
        this.#listener.membersChanged();
        this.#addMove(event, 'joined', seq);
        break;
      case 'user_left':
        this.#members.delete(event.user);
        this.#listener.membersChanged();
        this.#addMove(event, 'left', seq);
        break;
      case 'typing':
        if (event.user !== this.#user) {
          this.#typing.started(event.user);
        }
        break;
      default: // a type that a newer hub sends
    }
  }

  /**
   * @param {ChatEvent} event
   * @param {number} seq
   */
  #onMessage(event, seq) {
    if (this.lines.some((line) => line.kind === 'message' && line.seq === seq)) {
      return;
    }
    const own = event.user === this.#user
      ? this.lines.find(({ delivery, content }) => delivery === 'pending' && content === event.content) : undefined;
    if (own) {
      this.#acknowledge(own, seq);
      return;
    }
    this.#add(this.#edited(messageLine(event, seq)));
    if (this.#isVisible(this)) {
      this.#mark.advance(this.#newestSeq);
    } else if (event.user !== this.#user) {
      this.#listener.unreadChanged();
    }
  }

  /**
   * @param {Pick<ChatEvent, 'message' | 'content'>} edit
   * @param {number} seq of the event; the newest counts
   */
  #onEdited({ message, content }, seq) {
    const key = Number(message);
    if (seq >= (this.#edits.get(key)?.seq ?? 0)) {
      this.#edits.set(key, { seq, content: String(content) });
      this.lines.filter((line) => line.seq === key).forEach((line) => this.#listener.changed(this.#edited(line)));
    }
  }

  /**
   * The line with the newest text of its message.
   *
   * @param {Line} line
   */
  #edited(line) {
    const edit = this.#edits.get(line.seq);
    return edit ? Object.assign(line, { content: edit.content, isEdited: true }) : line;
  }

  /**
   * @param {Line} line
   * @param {number} seq
   */
  #acknowledge(line, seq) {
    line.delivery = 'sent';
    line.seq = seq;
    this.#newestSeq = Math.max(this.#newestSeq, seq);
    this.#listener.changed(line);
  }

  /**
   * @param {ChatEvent} event
   * @param {'joined' | 'left'} move
   * @param {number} seq
   */
  #addMove({ user, timestamp }, move, seq) {
    this.#add({ kind: 'remark', seq, user: String(user), move, content: `${user} ${move}`, timestamp });
  }

  /**
   * @param {string} content
   * @param {number} seq of the event that it is about
   * @param {string} [timestamp]
   */
  #addRemark(content, seq, timestamp = new Date(this.#environment.now()).toISOString()) {
    this.#add({ kind: 'remark', seq, user: '', content, timestamp });
  }

  /** @param {Line} line */
  #add(line) {
    this.#insert(line);
    this.#listener.added([line], false);
  }

  /**
   * Inserts a line in the order of seqs.
   *
   * @param {Line} line
   */
  #insert(line) {
    let at = this.lines.length;
    while (at > 0 && this.lines[at - 1].seq > line.seq) {
      at--;
    }
    this.lines.splice(at, 0, line);
    if (Number.isFinite(line.seq)) {
      this.#newestSeq = Math.max(this.#newestSeq, line.seq);
    }
    return line;
  }

  /** @param {Line} line */
  #remove(line) {
    this.lines = this.lines.filter((each) => each !== line);
    this.#listener.removed(line);
  }

  /**
   * The author or an admin has deleted a message: also a page of history that is being read may have it.
   * @param {number} seq
   */
  #onRetracted(seq) {
    this.#retracted.add(seq);
    this.lines.filter((line) => line.seq === seq).forEach((line) => this.#remove(line));
    this.#edits.delete(seq);
  }

  async #readMembers() {
    try {
      const { members } = await this.#hub.request(`${this.#path}/members`, { signal: this.#left.signal });
      this.#members = new Set(members.map((/** @type {{user: string}} */ { user }) => user));
      this.#listener.membersChanged();
    } catch (error) {
      this.#onFailed(error);
    }
  }

  /** @param {unknown} error */
  #onFailed(error) {
    if (!this.#left.signal.aborted) {
      this.#listener.failed(error);
    }
  }
}

/**
 * @param {Pick<ChatEvent, 'user' | 'content' | 'timestamp'>} message
 * @param {number} seq
 * @returns {Line}
 */
function messageLine({ user, content, timestamp }, seq) {
  return { kind: 'message', seq, user: String(user), content: String(content), timestamp };
}
