// @ts-check

import { text } from './text.js';

/** How long a user counts as typing after a typing event. */
const TYPING_MILLIS = 4_000;

/** The users that are typing in a room. */
export class TypingHint {
  /** @type {Map<string, any>} */
  #timers = new Map();
  #changed;
  #environment;

  /**
   * @param {() => void} changed
   * @param {Pick<import('../carillon/types.d.ts').Environment, 'setTimeout' | 'clearTimeout'>} environment
   */
  constructor(changed, environment) {
    this.#changed = changed;
    this.#environment = environment;
  }

  /** A sentence; empty if no user is typing. */
  get text() {
    const [first, second, third] = this.#timers.keys();
    if (third) {
      return text('Several people are typing …');
    }
    return first ? (second ? text('{first} and {second} are typing …', { first, second }) : text('{first} is typing …', { first })) : '';
  }

  /** @param {string} user */
  started(user) {
    this.#environment.clearTimeout(this.#timers.get(user));
    this.#timers.set(user, this.#environment.setTimeout(() => this.stopped(user), TYPING_MILLIS));
    this.#changed();
  }

  /** @param {string} user */
  stopped(user) {
    this.#environment.clearTimeout(this.#timers.get(user));
    if (this.#timers.delete(user)) {
      this.#changed();
    }
  }

  clear() {
    this.#timers.forEach((timer) => this.#environment.clearTimeout(timer));
    this.#timers.clear();
  }
}
