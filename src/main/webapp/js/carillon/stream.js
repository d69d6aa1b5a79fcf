// @ts-check

import { Attempt } from './attempt.js';
import { HubError } from './hub-error.js';
import { comparePositions, parsePositions, seqOf } from './positions.js';
import { openEventSource, openFetch } from './transports.js';

/** @import { AttemptContext, AttemptListener, Frame, Gap, OpenStream, Position } from './types.d.ts' */

/** After a reconnect, missed events arrive without pause; a silence of this length ends them. */
const QUIET_MILLIS = 300;

/** A stream that never pauses counts as caught up after this time. */
const CATCH_UP_MILLIS = 5_000;

/** An attempt to receive events by one stream: opens it, interprets its frames, and watches it for silence. */
export class StreamAttempt extends Attempt {
  #transport;
  #types;
  #isReconnect;
  #isOpen = false;
  #openedAt = 0;
  /** @type {OpenStream | undefined} */
  #stream;

  /**
   * @param {AttemptContext} context
   * @param {{transport: 'eventsource' | 'fetch', types: Set<string>, isReconnect: boolean}} options
   * @param {AttemptListener} listener
   */
  constructor(context, { transport, types, isReconnect }, listener) {
    super(context, listener);
    this.#transport = transport;
    this.#types = types;
    this.#isReconnect = isReconnect;
  }

  /**
   * @override
   * @param {Set<string>} types
   */
  listen(types) {
    this.#types = types;
    this.#stream?.listen(types);
  }

  /** @override */
  async run() {
    const { access, settings, environment, channels, fresh } = this.context;
    const { signal } = this;
    const ticket = await access.ticket(channels.names, { fresh, signal });
    const headers = access.needsHeaders ? await access.headers(fresh) : {};
    if (this.isClosed) {
      return;
    }
    const url = access.url('api/events', [...channels.query(settings.query, environment.now()), ...ticket]);
    const sink = {
      frame: (/** @type {Frame} */ frame) => this.isClosed || this.#onFrame(frame),
      failed: (/** @type {HubError} */ error) => this.fail(error),
    };
    this.timers.set('first frame', settings.streamTimeout, () => {
      this.close();
      this.listener.timedOut();
    });
    const { fetch, EventSource } = environment;
    const { credentials } = access;
    this.#stream = this.#transport === 'eventsource' && EventSource
      ? openEventSource(url, { EventSource, withCredentials: credentials === 'include', types: this.#types, signal }, sink)
      : openFetch(url, { fetch, headers, credentials, signal }, sink);
  }

  /**
   * An `EventSource` does not expose why it could not be opened.
   *
   * @override
   * @param {HubError} error
   * @param {boolean} [isUnexplained]
   */
  fail(error, isUnexplained = !this.#isOpen && this.#transport === 'eventsource') {
    super.fail(error, isUnexplained);
  }

  /** @param {Frame} frame */
  #onFrame({ type, data, lastEventId }) {
    this.timers.clear('first frame');
    this.timers.set('silence', this.context.settings.heartbeatTimeout, () => this.#onSilence());
    const positions = parsePositions(lastEventId);
    switch (type) {
      case 'connected':
        this.#onConnected(JSON.parse(data).clientId, positions);
        break;
      case 'heartbeat':
        this.context.channels.moveTo(positions);
        this.#onCaughtUp();
        this.listener.served(this.context.channels.positions);
        break;
      case 'gap':
        this.#onGap(JSON.parse(data), positions);
        break;
      case 'expired':
        this.#onExpired(data);
        break;
      default:
        this.#onEvent(type, data, positions);
    }
  }

  /** An `EventSource` hides events of types without listeners, so there may have been no silence: the next attempt should see all types. */
  #onSilence() {
    this.fail(new HubError('the stream has sent nothing for too long'), true);
  }

  /**
   * @param {string} clientId
   * @param {Map<string, Position>} positions at which the stream begins
   */
  #onConnected(clientId, positions) {
    const { channels, environment } = this.context;
    // where a channel begins elsewhere than requested, a gap frame follows and reports it
    const served = [...positions].filter(([name, seq]) => [seq, null, undefined].includes(channels.position(name)));
    channels.moveTo(positions);
    this.#isOpen = true;
    this.#openedAt = environment.now();
    this.listener.opened({ clientId, catchingUp: this.#isReconnect });
    this.listener.served(served);
    if (this.#isReconnect) {
      this.#awaitQuiet();
    }
    this.#keepAlive(clientId);
  }

  /** Loads what only some applications need. @param {string} clientId */
  async #keepAlive(clientId) {
    const { access, settings } = this.context;
    if (access.hasFreshTokens || settings.aliveInterval > 0) {
      const { renewToken, sendHeartbeats } = await import('./renewal.js');
      renewToken(this, clientId);
      sendHeartbeats(this, clientId);
    }
  }

  #awaitQuiet() {
    this.timers.set('caught up', QUIET_MILLIS, () => this.#onCaughtUp());
  }

  #onCaughtUp() {
    this.timers.clear('caught up');
    this.listener.caughtUp();
  }

  /**
   * @param {Gap} gap
   * @param {Map<string, Position>} positions
   */
  #onGap(gap, positions) {
    this.context.channels.moveTo(positions);
    this.listener.gap(gap, positions.get(gap.channel) ?? null);
  }

  /**
   * @param {string} type
   * @param {string} text
   * @param {Map<string, Position>} positions the first is that of the event's channel
   */
  #onEvent(type, text, positions) {
    const { channels, environment } = this.context;
    const [first] = positions;
    if (first === undefined) {
      return; // not an event of the hub: those have positions
    }
    const [channel, position] = first;
    const isTransient = comparePositions(position, channels.position(channel) ?? -1) <= 0; // transient events do not advance the position
    // of channels that the hub had not located yet when it opened the stream
    const located = [...positions].filter(([name]) => channels.position(name) === null);
    channels.moveTo(positions);
    if (this.timers.has('caught up') && environment.now() - this.#openedAt < CATCH_UP_MILLIS) {
      this.#awaitQuiet();
    }
    this.listener.event({
      channel, seq: isTransient ? null : seqOf(position), position: isTransient ? null : position, type, text,
    });
    if (located.length > 0) {
      this.listener.served(located);
    }
  }

  /** @param {string} text */
  #onExpired(text) {
    let data = null;
    try {
      data = JSON.parse(text);
    } catch {
      // the type alone reports the expiry
    }
    this.listener.expired(data);
    this.fail(new HubError('access to the stream has expired', { status: 401 }));
  }
}
