// @ts-check

import { HubError } from '../carillon.js';
import { messageOf } from './forms.js';
import { text } from './text.js';

/** @import { Frame, Hub } from '../carillon.js' */

const MIN_PAUSE_MILLIS = 1_000;
const MAX_PAUSE_MILLIS = 15_000;

/**
 * One stream whose frames are shown as they are. It is kept up: after an interruption it is opened again after the last event, and what the
 * page has missed follows, or a gap says what is missing.
 */
export class FrameStream {
  #hub;
  #listener;
  #abort = new AbortController();
  #lastId = '';
  #failures = 0;

  /**
   * @param {Hub} hub
   * @param {{frame: (frame: Frame) => void, state: (text: string) => void, interrupted: (reason: string) => void, ended: () => void}} listener
   * @param {string} [lastId] of the event to begin after
   */
  constructor(hub, listener, lastId = '') {
    this.#lastId = lastId;
    this.#hub = hub;
    this.#listener = listener;
  }

  get lastId() {
    return this.#lastId;
  }

  /** @param {{path: string, query: Array<[string, string]>}} request */
  async open(request) {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      this.#listener.state(this.#failures === 0 ? text('connecting') : text('reconnecting'));
      const { reason, pause } = await this.#read(request);
      if (signal.aborted) {
        return;
      }
      this.#listener.state(reason);
      if (pause === undefined) {
        this.#listener.ended();
        return;
      }
      await this.#wait(pause);
    }
  }

  close() {
    this.#abort.abort();
  }

  /**
   * Reads one stream to its end.
   *
   * @param {{path: string, query: Array<[string, string]>}} request
   * @returns {Promise<{reason: string, pause?: number}>} why it has ended, and after how many milliseconds it is opened again
   */
  async #read({ path, query }) {
    const { signal } = this.#abort;
    let hasOpened = false;
    /** @type {Array<[string, string]>} */
    const position = this.#lastId === '' ? query : [...query.filter(([name]) => name !== 'since'), ['lastEventId', this.#lastId]];
    let reason = text('The hub closed the stream.');
    let retryAfter = 0;
    try {
      await this.#hub.frames(path, { query: position, signal, frame: (frame) => {
        hasOpened = true;
        this.#onFrame(frame);
      } });
    } catch (error) {
      if (signal.aborted) {
        return { reason: '' };
      }
      reason = messageOf(error);
      if (error instanceof HubError && !error.isTemporary) {
        return { reason };
      }
      retryAfter = error instanceof HubError ? error.retryAfter ?? 0 : 0;
    }
    if (hasOpened) {
      this.#listener.interrupted(reason); // a stream that was never open is not interrupted
    }
    const pause = Math.min(MAX_PAUSE_MILLIS, MIN_PAUSE_MILLIS * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
    return { reason: text('{reason}; trying again', { reason: reason.replace(/\.$/, '') }), pause: Math.max(retryAfter, pause) };
  }

  /** @param {Frame} frame */
  #onFrame(frame) {
    this.#failures = 0;
    this.#lastId = frame.lastEventId || this.#lastId;
    this.#listener.state(text('open'));
    this.#listener.frame(frame);
  }

  /** @param {number} millis or until the browser is online again */
  #wait(millis) {
    return new Promise((resolve) => {
      const woken = new AbortController();
      const wake = () => {
        woken.abort();
        clearTimeout(timer);
        resolve(undefined);
      };
      const timer = setTimeout(wake, millis);
      addEventListener('online', wake, { signal: woken.signal });
      this.#abort.signal.addEventListener('abort', wake, { signal: woken.signal });
    });
  }
}
