// @ts-check

import { Backoff } from './backoff.js';
import { HubError } from './hub-error.js';
import { PollingAttempt } from './polling.js';
import { RequestedChannels } from './requested-channels.js';
import { StreamAttempt } from './stream.js';
import { Timers } from './timers.js';
import { TransportChoice } from './transport-choice.js';

/** @import { AttemptContext, AttemptListener, ConnectionListener, ConnectionState, Context, Failure, RequestedChannel } from './types.d.ts' */

/** A connection that was open for this long has succeeded: backoff starts over after it. */
const STABLE_MILLIS = 10_000;

/** Changes of the requested channels within this time cause one reconnect. */
const DEBOUNCE_MILLIS = 50;

/**
 * A connection for several channels. It makes one attempt after the other, by a stream or by long polls: after a failure it reconnects with
 * backoff and resumes at the last position of each channel. While polls are used, it probes from time to time whether streams arrive again.
 */
export class Connection {
  #context;
  #environment;
  #listener;
  #backoff;
  #transports;
  #timers;
  #channels = new RequestedChannels();
  /** Channels that were requested after the attempt had begun: it does not serve them. @type {Set<string>} */
  #unserved = new Set();
  /** @type {Set<string>} */
  #types = new Set();
  /** @type {import('./attempt.js').Attempt | undefined} */
  #attempt;
  /** A stream that is tried while polls go on. @type {import('./attempt.js').Attempt | undefined} */
  #probe;
  /** @type {ConnectionState} */
  #state = { state: 'connecting', catchingUp: false, transport: 'eventsource', failures: 0 };
  #openedAt = 0;
  #wasEverOpen = false;
  #needsFreshToken = false;
  #isClosed = false;

  /**
   * @param {Context} context
   * @param {ConnectionListener} listener
   */
  constructor(context, listener) {
    const { settings, environment } = context;
    this.#context = context;
    this.#environment = environment;
    this.#listener = listener;
    this.#backoff = new Backoff(settings.backoff, environment.random);
    this.#transports = new TransportChoice(context);
    this.#timers = new Timers(environment);
  }

  get state() {
    return this.#state;
  }

  /** @returns {Array<[string, number]>} up to where channels have been served; empty unless the connection is open */
  get positions() {
    return this.#state.state === 'open' ? this.#channels.positions.filter(([name]) => !this.#unserved.has(name)) : [];
  }

  /**
   * Requests these channels instead of those before. A channel that was requested before continues at its position.
   *
   * @param {Map<string, RequestedChannel>} channels with initial positions for new ones
   * @param {Set<string>} types that have listeners
   * @param {boolean} everyType whether events of all types are wanted
   */
  request(channels, types, everyType) {
    const isOtherType = this.#transports.setEveryType(everyType);
    const changed = this.#channels.replace(channels);
    changed.forEach((name) => this.#unserved.add(name));
    this.#types = types;
    if (changed.length > 0 || isOtherType) {
      this.#timers.set('restart', DEBOUNCE_MILLIS, () => this.#restart());
    } else {
      this.#attempt?.listen(types);
      this.#probe?.listen(types);
    }
  }

  /** Connects at once, without waiting for the next retry. */
  retry() {
    if (!this.#isClosed && (this.#state.state !== 'open' || this.#channels.refused)) {
      this.#channels.includeRefused();
      this.#backoff.reset();
      this.#restart();
    }
  }

  close() {
    this.#isClosed = true;
    this.#stop();
    this.#show({ state: 'closed', reason: 'ended' });
  }

  #restart() {
    if (this.#isClosed) {
      return;
    }
    this.#stop();
    if (this.#channels.isEmpty) {
      this.#show({ state: 'closed', reason: 'idle' });
    } else if (this.#channels.names.length === 0) {
      this.#show({ state: 'closed', reason: 'refused', error: Object.values(this.#channels.refused ?? {})[0] });
    } else {
      this.#connect();
    }
  }

  #stop() {
    this.#attempt?.close();
    this.#probe?.close();
    this.#attempt = undefined;
    this.#probe = undefined;
    this.#timers.clearAll();
  }

  #connect() {
    this.#show({ state: 'connecting', error: this.#state.error });
    this.#unserved.clear();
    this.#attempt = this.#transports.current === 'poll'
      ? new PollingAttempt(this.#attemptContext, { ...this.#attemptListener, opened: (opened) => this.#onPollingOpened(opened) })
      : this.#newStream(this.#attemptListener);
    this.#attempt.start();
  }

  /** @returns {AttemptContext} */
  get #attemptContext() {
    return { ...this.#context, channels: this.#channels, fresh: this.#needsFreshToken };
  }

  /** @returns {AttemptListener} */
  get #attemptListener() {
    const { event, gap, served, expired } = this.#listener;
    return {
      event,
      gap,
      served,
      expired,
      opened: (opened) => this.#onStreamOpened(opened),
      caughtUp: () => this.#state.catchingUp && this.#show({ ...this.#state, catchingUp: false }),
      failed: (error, isUnexplained) => this.#onFailed(error, isUnexplained),
      timedOut: () => this.#onStreamTimeout(),
    };
  }

  /** @param {AttemptListener} listener */
  #newStream(listener) {
    return new StreamAttempt(this.#attemptContext, { transport: this.#transports.stream, types: this.#types, isReconnect: this.#wasEverOpen }, listener);
  }

  /** @param {Partial<ConnectionState>} opened */
  #onStreamOpened(opened) {
    this.#transports.onStreamOpened();
    this.#onOpened(opened);
  }

  /** @param {Partial<ConnectionState>} opened */
  #onPollingOpened(opened) {
    this.#transports.onPollingOpened();
    this.#backoff.reset();
    this.#onOpened(opened);
    this.#probeLater();
  }

  /** @param {Partial<ConnectionState>} opened */
  #onOpened(opened) {
    this.#wasEverOpen = true;
    this.#openedAt = this.#environment.now();
    this.#needsFreshToken = false;
    this.#show({ state: 'open', ...opened });
  }

  #probeLater() {
    const pause = this.#transports.nextProbePause();
    if (pause !== undefined) {
      this.#timers.set('probe', pause, () => this.#startProbe());
    }
  }

  /** Polls go on until the stream is open, so that no event is late where streams do not arrive. */
  #startProbe() {
    const listener = this.#attemptListener;
    this.#probe = this.#newStream({
      ...listener,
      opened: (opened) => {
        this.#attempt?.close();
        this.#attempt = this.#probe;
        this.#probe = undefined;
        this.#onStreamOpened(opened);
      },
      failed: (error, isUnexplained) => (this.#probe ? this.#onProbeFailed(isUnexplained) : this.#onFailed(error, isUnexplained)),
      timedOut: () => this.#onProbeFailed(false),
    });
    this.#probe.start();
  }

  /** @param {boolean} isUnexplained */
  #onProbeFailed(isUnexplained) {
    this.#probe = undefined;
    if (isUnexplained) {
      this.#transports.onUnexplainedFailure();
    }
    this.#probeLater();
  }

  #onStreamTimeout() {
    if (this.#transports.onStreamTimeout()) {
      this.#restart();
    } else {
      this.#onFailed(new HubError('no data has arrived on the stream'), false);
    }
  }

  /**
   * The attempt has ended: decides whether, when and how to make the next one.
   *
   * @param {HubError} error
   * @param {boolean} isUnexplained whether the transport hides the reason
   */
  #onFailed(error, isUnexplained) {
    const wasOpen = this.#state.state === 'open';
    if (wasOpen && this.#environment.now() - this.#openedAt >= STABLE_MILLIS) {
      this.#backoff.reset();
    }
    if (isUnexplained) {
      this.#transports.onUnexplainedFailure();
    }
    this.#transports.onFailure(wasOpen);
    this.#stop();
    if (this.#channels.excludeRefused(error)) {
      this.#restart();
      return;
    }
    this.#needsFreshToken = error.status === 401;
    const failure = { message: error.message, status: error.status };
    if (!error.isTemporary && !(error.status === 401 && this.#context.access.isRenewable)) {
      this.#show({ state: 'closed', reason: wasOpen && error.status === 401 ? 'expired' : 'refused', error: failure });
    } else {
      this.#retryLater(failure, error.retryAfter);
    }
  }

  /**
   * @param {Failure} error
   * @param {number} [retryAfter] milliseconds
   */
  #retryLater(error, retryAfter = 0) {
    const pause = this.#backoff.next();
    if (pause === undefined) {
      this.#show({ state: 'closed', reason: 'gave up', error });
      return;
    }
    const delay = Math.max(pause, retryAfter);
    this.#show({ state: 'waiting', retryAt: this.#environment.now() + delay, error });
    this.#timers.set('retry', delay, () => this.#connect());
  }

  /** @param {Partial<ConnectionState> & Pick<ConnectionState, 'state'>} state */
  #show(state) {
    const { refused } = this.#channels;
    this.#state = {
      catchingUp: false, transport: this.#transports.current, failures: this.#backoff.failures, ...state, ...(refused ? { refused } : {}),
    };
    this.#listener.state(this.#state);
  }
}
