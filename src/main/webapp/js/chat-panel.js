// @ts-check

import { get, post, Problem } from './api.js';
import { EventFeed } from './event-feed.js';
import { showState } from './feed-state.js';
import { fromTemplate, setTime } from './from-template.js';
import { Members } from './members.js';
import { sendBy } from './sending-form.js';
import { TypingHint } from './typing-hint.js';

/** Most lines on the page. */
const MAX_SHOWN = 500;

/** Messages fetched for somebody who comes in. */
const HISTORY = 50;

/**
 * @typedef {object} ChatEvent
 * @property {'message' | 'user_joined' | 'user_left' | 'typing'} type
 * @property {string} user
 * @property {string} content
 * @property {string} timestamp
 */

/** A room: what is said, who is here, who is typing, and a form to speak. */
export class ChatPanel {
  #room;
  #user;
  #log;
  #members;
  #typing;
  #hasHistory = false;

  /**
   * @param {HTMLElement} panel
   * @param {string} room
   * @param {string} user who speaks
   * @param {AbortSignal} signal ends it
   */
  constructor(panel, room, user, signal) {
    this.#room = `api/chat/${encodeURIComponent(room)}`;
    this.#user = user;
    this.#log = /** @type {HTMLElement} */ (panel.querySelector('.log'));
    this.#log.replaceChildren();
    this.#members = new Members(/** @type {HTMLElement} */ (panel.querySelector('.members')), user);
    const content = /** @type {HTMLInputElement} */ (panel.querySelector('[name=content]'));
    this.#typing = new TypingHint(
      /** @type {HTMLElement} */ (panel.querySelector('.typing')), content, () => this.#hint(), signal);
    const form = /** @type {HTMLFormElement} */ (panel.querySelector('form'));
    sendBy(form, () => this.#say(content), signal);
    new EventFeed(
      `${this.#room}/events?user=${encodeURIComponent(user)}`,
      {
        message: (event) => this.#happened(event),
        state: showState(/** @type {HTMLElement} */ (panel.querySelector('.state'))),
        connected: (position) => this.#connected(position, signal),
        gap: () => this.#append(fromTemplate('remark-template', { content: 'Some messages are missing here.' })),
      },
      signal,
    );
  }

  /**
   * The stream has everything after its position, so history is everything up to it: nothing is missing or doubled between the two.
   *
   * @param {string} position
   * @param {AbortSignal} signal
   */
  async #connected(position, signal) {
    try {
      const { members } = await get(`${this.#room}/members?user=${encodeURIComponent(this.#user)}`);
      if (signal.aborted) {
        return;
      }
      this.#members.replace(members.map((/** @type {{user: string}} */ member) => member.user));
      if (!this.#hasHistory) {
        this.#hasHistory = true;
        const before = Number(position) + 1;
        const { messages } = await get(
          `${this.#room}/messages?before=${before}&limit=${HISTORY}&user=${encodeURIComponent(this.#user)}`);
        if (!signal.aborted) {
          this.#log.prepend(...messages.map((/** @type {ChatEvent} */ message) => messageElement(message)));
          this.#log.scrollTop = this.#log.scrollHeight;
        }
      }
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error;
      }
      this.#append(fromTemplate('remark-template', { content: error.message }));
    }
  }

  /** @param {ChatEvent} event */
  #happened(event) {
    switch (event.type) {
      case 'message':
        this.#typing.stopped(event.user);
        this.#append(messageElement(event));
        break;
      case 'user_joined':
        this.#members.add(event.user);
        this.#append(remarkElement(event, 'came in'));
        break;
      case 'user_left':
        this.#members.remove(event.user);
        this.#append(remarkElement(event, 'left'));
        break;
      case 'typing':
        if (event.user !== this.#user) {
          this.#typing.started(event.user);
        }
        break;
      default: // a type that came later than this page
    }
  }

  /**
   * Adds a line, and keeps the newest in sight for those who have not scrolled away from it.
   *
   * @param {HTMLElement} line
   */
  #append(line) {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    this.#log.append(line);
    while (this.#log.children.length > MAX_SHOWN) {
      this.#log.firstElementChild?.remove();
    }
    if (atEnd) {
      this.#log.scrollTop = this.#log.scrollHeight;
    }
  }

  /** @param {HTMLInputElement} content */
  async #say(content) {
    await post(`${this.#room}/messages?user=${encodeURIComponent(this.#user)}`, { content: content.value });
    content.value = '';
    content.focus();
  }

  #hint() {
    post(`${this.#room}/typing?user=${encodeURIComponent(this.#user)}`).catch(() => {
      // a hint: whoever speaks next will see what is wrong
    });
  }
}

/** @param {ChatEvent} event */
function messageElement(event) {
  const element = fromTemplate('message-template', { user: event.user, content: event.content });
  setTime(element, event.timestamp);
  return element;
}

/**
 * @param {ChatEvent} event
 * @param {string} words
 */
function remarkElement(event, words) {
  const element = fromTemplate('remark-template', { content: `${event.user} ${words}` });
  setTime(element, event.timestamp);
  return element;
}
