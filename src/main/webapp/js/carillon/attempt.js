// @ts-check

import { HubError } from './hub-error.js';
import { Timers } from './timers.js';

/**
 * @typedef {object} AttemptContext
 * @property {import('./access.js').Access} access
 * @property {import('./hub.js').Settings} settings
 * @property {import('./environment.js').Environment} environment
 * @property {import('./requested-channels.js').RequestedChannels} channels whose positions the attempt advances
 * @property {boolean} fresh whether a fresh token is needed, as the last one was refused
 */

/**
 * @typedef {object} AttemptListener
 * @property {(opened: {clientId?: string, catchingUp?: boolean}) => void} opened
 * @property {() => void} caughtUp the events missed before have been received
 * @property {(event: import('./events.js').PostedEvent) => void} event
 * @property {(gap: import('./events.js').Gap, position: number | null) => void} gap events are missing; the channel continues from the position
 * @property {(positions: Array<[string, number]>) => void} served the positions up to which channels have been served
 * @property {(data: unknown) => void} expired
 * @property {(error: HubError, isUnexplained: boolean) => void} failed unexplained: the transport hides the reason
 * @property {() => void} timedOut no frame of the stream has arrived in time
 */

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
  async run() {
    throw new Error('not implemented');
  }

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
