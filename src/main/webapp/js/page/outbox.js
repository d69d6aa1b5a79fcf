// @ts-check

import { HubError } from '../carillon.js';
import { randomId } from '../carillon/environment.js';

/** @typedef {import('./chat-room.js').Line} Line */

/** The pauses before messages that could not be sent are tried again; the last one repeats. */
const PAUSES_MILLIS = [2_000, 5_000, 10_000, 30_000];

/**
 * Sends the messages of a room. One that the hub could not take waits, and is sent again by itself, with the same id: so it becomes one
 * message, even if the hub had stored it and only the answer was lost. Later ones wait behind it. What the hub refuses is not repeated.
 */
export class Outbox {
  #post;
  #listener;
  #environment;
  /** @type {Line[]} in order */
  #waiting = [];
  #isFlushing = false;
  #failures = 0;
  /** @type {any} */
  #timer;

  /**
   * @param {(line: Line, id: string) => Promise<number>} post answers with the seq
   * @param {{stored: (line: Line, seq: number) => void, changed: (line: Line) => void}} listener
   * @param {Pick<import('../carillon/types.d.ts').Environment, 'setTimeout' | 'clearTimeout'>} environment
   */
  constructor(post, listener, environment) {
    this.#post = post;
    this.#listener = listener;
    this.#environment = environment;
  }

  /** @param {Line} line */
  async send(line) {
    line.id ??= randomId();
    if (this.#waiting.length > 0) {
      this.#wait(line, undefined);
    } else {
      line.delivery = 'pending';
      await this.#try(line);
    }
  }

  /** Sends what waits: the hub can be reached again. */
  async flush() {
    if (this.#isFlushing) {
      return;
    }
    this.#isFlushing = true;
    this.#environment.clearTimeout(this.#timer);
    try {
      while (this.#waiting.length > 0) {
        const [line] = this.#waiting;
        if (!await this.#try(line)) {
          break;
        }
        this.#waiting = this.#waiting.filter((each) => each !== line);
      }
    } finally {
      this.#isFlushing = false;
    }
  }

  stop() {
    this.#environment.clearTimeout(this.#timer);
    this.#waiting = [];
  }

  /**
   * @param {Line} line
   * @returns {Promise<boolean>} whether it need not be tried again
   */
  async #try(line) {
    try {
      const seq = await this.#post(line, /** @type {string} */ (line.id));
      this.#failures = 0;
      this.#listener.stored(line, seq);
      return true;
    } catch (error) {
      if (error instanceof HubError && error.isTemporary) {
        this.#wait(line, error);
        return false;
      }
      line.delivery = 'failed';
      line.error = error;
      this.#listener.changed(line);
      return true;
    }
  }

  /**
   * @param {Line} line
   * @param {HubError | undefined} error
   */
  #wait(line, error) {
    line.delivery = 'waiting';
    line.error = error;
    if (!this.#waiting.includes(line)) {
      this.#waiting.push(line);
    }
    if (error) {
      const pause = PAUSES_MILLIS[Math.min(this.#failures++, PAUSES_MILLIS.length - 1)];
      this.#environment.clearTimeout(this.#timer);
      this.#timer = this.#environment.setTimeout(() => this.flush(), Math.max(pause, error.retryAfter ?? 0));
    }
    this.#listener.changed(line);
  }
}
