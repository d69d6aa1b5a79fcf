// @ts-check

import { HubError } from './hub-error.js';
import { Timers } from './timers.js';

/** @import { AttemptContext, AttemptListener } from './types.d.ts' */

/** One attempt to receive events, by a stream or by long polls. After {@link close} or a failure its listener is not called any more. */
export class Attempt {
  context;
  timers;
  #listener;
  #end = new AbortController();

  /**
   * @param {AttemptContext} context
   * @param {AttemptListener} listener
   */
  constructor(context, listener) {
    this.context = context;
    this.timers = new Timers(context.environment);
    this.#listener = listener;
  }

  /** Aborted when the attempt ends. */
  get signal() {
    return this.#end.signal;
  }

  get isClosed() {
    return this.#end.signal.aborted;
  }

  get listener() {
    return this.#listener;
  }

  async start() {
    try {
      await this.run();
    } catch (error) {
      this.fail(error instanceof HubError ? error : new HubError('no connection', { cause: error }));
    }
  }

  /**
   * Opens the stream, or polls until the attempt is closed.
   *
   * @abstract
   * @returns {Promise<void>}
   */
  async run() {} // in the subclasses

  /** @param {Set<string>} _types that have listeners; only an `EventSource` needs them */
  listen(_types) {}

  close() {
    this.timers.clearAll();
    this.#end.abort();
  }

  /**
   * @param {HubError} error
   * @param {boolean} [isUnexplained]
   */
  fail(error, isUnexplained = false) {
    if (!this.isClosed) {
      this.close();
      this.#listener.failed(error, isUnexplained);
    }
  }
}
