// @ts-check

import { Backoff } from './backoff.js';
import { HubError } from './hub-error.js';
import { formatPositions, parsePositions } from './positions.js';
import { openEventSource, openFetch } from './transports.js';

/** A stream that has held so long was no failure: the pauses begin anew after it. */
const STABLE_MILLIS = 10_000;

/** After a reconnect, what was missed comes in one go; so long a silence says that it is over. */
const QUIET_MILLIS = 300;

/** How long polling goes on before a stream is tried again. */
const POLLING_MILLIS = 10 * 60_000;

/** Changes that come together cost one reconnect. */
const SETTLE_MILLIS = 50;

/** setTimeout takes no more than this. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * @typedef {object} PostedEvent an event on its way to the tabs
 * @property {string} channel
 * @property {number | null} seq null if transient
 * @property {string} type
 * @property {string} text of its data
 * @property {unknown} [data] if it came as a JSON value
 * @property {string[]} [topics]
 * @property {string} [key]
 * @property {string} [timestamp]
 */

/**
 * @typedef {object} Gap
 * @property {string} channel
 * @property {number | null} from first event that is gone, if known
 * @property {number | null} to last one
 * @property {'expired' | 'future' | 'unknown'} reason
 */

/**
 * @typedef {object} ConnectionState
 * @property {'connecting' | 'open' | 'waiting' | 'closed'} state
 * @property {boolean} catchingUp whether what was missed is still coming
 * @property {'eventsource' | 'fetch' | 'poll'} transport
 * @property {number} failures in a row
 * @property {number} [retryAt] when waiting: milliseconds since 1970
 * @property {'idle' | 'ended' | 'gave up' | 'refused' | 'expired'} [reason] when closed
 * @property {{message: string, status: number}} [error] what went wrong last
 * @property {string} [clientId] under which the hub knows the stream
 * @property {Record<string, Trouble>} [refused] channels that may not be read; the others go on
 */

/** @typedef {{message: string, status: number}} Trouble */

/**
 * @typedef {object} ConnectionListener
 * @property {(event: PostedEvent) => void} event
 * @property {(gap: Gap, position: number | null) => void} gap events are gone; the channel goes on from the position
 * @property {(positions: Array<[string, number]>) => void} served up to where channels have been served
 * @property {(state: ConnectionState) => void} state
 * @property {(data: unknown) => void} expired
 */

/**
 * One stream of several channels, kept up: reconnected with backoff at the position where it broke off, watched for silence, replaced by
 * long polls where streams do not come through.
 *
 * Whatever arrives late from an earlier try is recognised by its signal and ignored.
 */
export class Connection {
  #access;
  #settings;
  #environment;
  #listener;
  #backoff;
  /** @type {Map<string, {position: number | null, enter: boolean}>} */
  #channels = new Map();
  /** @type {Set<string>} */
  #types = new Set();
  #wantsEveryType = false;
  /** @type {AbortController | undefined} */
  #attempt;
  /** @type {import('./transports.js').OpenStream | undefined} */
  #stream;
  /** @type {ConnectionState} */
  #state = { state: 'connecting', catchingUp: false, transport: 'eventsource', failures: 0 };
  #openedAt = 0;
  #wasOpen = false;
  #isPolling;
  #pollingSince = 0;
  #needsToSee = false; // an EventSource has failed in a way of which it does not tell the reason
  #needsFreshToken = false;
  /** Channels that the hub has refused. @type {Map<string, Trouble>} */
  #refused = new Map();
  #isEnded = false;
  /** @type {Map<string, any>} */
  #timers = new Map();

  /**
   * @param {import('./access.js').Access} access
   * @param {import('./hub.js').Settings} settings
   * @param {import('./environment.js').Environment} environment
   * @param {ConnectionListener} listener
   */
  constructor(access, settings, environment, listener) {
    this.#access = access;
    this.#settings = settings;
    this.#environment = environment;
    this.#listener = listener;
    this.#backoff = new Backoff(settings.backoff, environment.random);
    this.#isPolling = settings.transport === 'poll';
  }

  get state() {
    return this.#state;
  }

  /**
   * Up to where channels have been served on the stream that is open; empty if none is.
   *
   * @returns {Array<[string, number]>}
   */
  get positions() {
    /** @type {Array<[string, number]>} */
    const served = [];
    if (this.#state.state === 'open') {
      this.#channels.forEach(({ position }, name) => position !== null && served.push([name, position]));
    }
    return served;
  }

  /**
   * Says what is wanted. A channel that was wanted before goes on from where it is.
   *
   * @param {Map<string, {position: number | null, enter: boolean}>} channels with the position of those that are new
   * @param {Set<string>} types listened to
   * @param {boolean} everyType whether events of all types are wanted
   */
  want(channels, types, everyType) {
    const before = this.#channels;
    const isSame = before.size === channels.size && this.#wantsEveryType === everyType
      && [...channels].every(([name, { enter }]) => before.get(name)?.enter === enter);
    this.#channels = new Map([...channels].map(([name, { position, enter }]) => [
      name, { position: before.get(name)?.position ?? position, enter },
    ]));
    this.#types = types;
    this.#wantsEveryType = everyType;
    [...this.#refused.keys()].filter((name) => !channels.has(name)).forEach((name) => this.#refused.delete(name));
    if (isSame) {
      this.#stream?.listen(types);
    } else {
      this.#after('settle', SETTLE_MILLIS, () => this.#restart());
    }
  }

  /** Tries at once, whatever it was waiting for. */
  retry() {
    if (!this.#isEnded && (this.#state.state !== 'open' || this.#refused.size > 0)) {
      this.#refused.clear();
      this.#backoff.reset();
      this.#restart();
    }
  }

  /** Ends it for good. */
  close() {
    this.#isEnded = true;
    this.#stop();
    this.#show({ state: 'closed', reason: 'ended' });
  }

  #restart() {
    if (this.#isEnded) {
      return;
    }
    this.#stop();
    if (this.#channels.size === 0) {
      this.#show({ state: 'closed', reason: 'idle' });
    } else if (this.#asked.length === 0) {
      this.#show({ state: 'closed', reason: 'refused', error: [...this.#refused.values()][0] });
    } else {
      this.#connect();
    }
  }

  #stop() {
    this.#attempt?.abort();
    this.#attempt = undefined;
    this.#stream = undefined;
    this.#timers.forEach((timer) => this.#environment.clearTimeout(timer));
    this.#timers.clear();
  }

  /**
   * @param {string} name of the timer; one that runs under this name is replaced
   * @param {number} millis
   * @param {() => void} task
   */
  #after(name, millis, task) {
    this.#cancel(name);
    this.#timers.set(name, this.#environment.setTimeout(() => {
      this.#timers.delete(name);
      task();
    }, Math.min(millis, LONGEST_TIMER)));
  }

  /** @param {string} name */
  #cancel(name) {
    this.#environment.clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  /** @param {Partial<ConnectionState> & Pick<ConnectionState, 'state'>} state */
  #show(state) {
    const refused = this.#refused.size > 0 ? { refused: Object.fromEntries(this.#refused) } : {};
    this.#state = { catchingUp: false, transport: this.#transport, failures: this.#backoff.failures, ...state, ...refused };
    this.#listener.state(this.#state);
  }

  get #transport() {
    if (this.#isPolling) {
      return 'poll';
    }
    const { transport } = this.#settings;
    const isNativePossible = this.#environment.EventSource !== undefined && !this.#access.needsHeaders && !this.#wantsEveryType;
    return isNativePossible && transport !== 'fetch' && (transport === 'eventsource' || !this.#needsToSee) ? 'eventsource' : 'fetch';
  }

  /** The channels that the stream is asked for. */
  get #asked() {
    return [...this.#channels].filter(([name]) => !this.#refused.has(name));
  }

  get #askedNames() {
    return this.#asked.map(([name]) => name);
  }

  /** @returns {Array<[string, string]>} */
  get #query() {
    const positions = formatPositions(this.#asked.map(([name, { position }]) => [name, position]));
    const rooms = this.#asked.filter(([, { enter }]) => enter).map(([name]) => name);
    return [
      ...this.#askedNames.map((name) => /** @type {[string, string]} */ (['channel', name])),
      ...this.#settings.query,
      ...rooms.map((name) => /** @type {[string, string]} */ (['enter', name])),
      ...(positions === '' ? [] : [/** @type {[string, string]} */ (['lastEventId', positions])]),
    ];
  }

  async #connect() {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#show({ state: 'connecting', error: this.#state.error });
    try {
      if (this.#isPolling) {
        await this.#poll(attempt.signal);
      } else {
        await this.#openStream(attempt.signal);
      }
    } catch (error) {
      this.#lost(attempt.signal, error instanceof HubError ? error : new HubError('no connection', { cause: error }));
    }
  }

  /** @param {AbortSignal} signal */
  async #openStream(signal) {
    const fresh = this.#needsFreshToken;
    const ticket = await this.#access.ticket(this.#askedNames, { fresh, signal });
    const headers = this.#access.needsHeaders ? await this.#access.headers(fresh) : {};
    if (signal.aborted) {
      return;
    }
    const url = this.#access.url('api/events', [...this.#query, ...ticket]);
    const sink = {
      frame: (/** @type {import('./event-stream-parser.js').Frame} */ frame) => this.#isCurrent(signal) && this.#frame(frame),
      failed: (/** @type {HubError} */ error) => this.#lost(signal, error),
    };
    this.#after('stream', this.#settings.streamTimeout, () => this.#nothingCame(signal));
    const { fetch, EventSource } = this.#environment;
    const { credentials } = this.#access;
    this.#stream = this.#transport === 'eventsource' && EventSource
      ? openEventSource(url, { EventSource, withCredentials: credentials === 'include', types: this.#types, signal }, sink)
      : openFetch(url, { fetch, headers, credentials, signal }, sink);
  }

  /** @param {AbortSignal} signal */
  #isCurrent(signal) {
    return !signal.aborted && this.#attempt?.signal === signal;
  }

  /**
   * A stream was asked for, and not even its beginning came: perhaps something on the way collects it. A poll shows.
   *
   * @param {AbortSignal} signal
   */
  #nothingCame(signal) {
    if (!this.#isCurrent(signal)) {
      return;
    }
    if (this.#settings.transport === 'auto') {
      this.#isPolling = true;
      this.#pollingSince = 0;
      this.#restart();
    } else {
      this.#lost(signal, new HubError('the stream does not come through'));
    }
  }

  /** @param {import('./event-stream-parser.js').Frame} frame */
  #frame({ type, data, lastEventId }) {
    this.#cancel('stream');
    this.#after('watchdog', this.#settings.heartbeatTimeout, () => this.#silent());
    const positions = parsePositions(lastEventId);
    switch (type) {
      case 'connected':
        this.#connected(JSON.parse(data).clientId, positions);
        break;
      case 'heartbeat':
        this.#moveTo(positions);
        this.#caughtUp();
        this.#listener.served(this.positions);
        break;
      case 'gap':
        this.#gap(JSON.parse(data), positions);
        break;
      case 'expired':
        this.#expired(data);
        break;
      default:
        this.#event(type, data, positions);
    }
  }

  #silent() {
    const signal = this.#attempt?.signal;
    if (signal) {
      this.#needsToSee = true; // of the types that nobody listens to, an EventSource does not tell: perhaps there was no silence
      this.#lost(signal, new HubError('the stream fell silent'));
    }
  }

  /**
   * @param {string} clientId
   * @param {Map<string, number>} positions
   */
  #connected(clientId, positions) {
    // where a channel begins elsewhere than it was asked to, a gap follows and says so
    const served = [...positions].filter(([name, seq]) => [seq, null, undefined].includes(this.#channels.get(name)?.position));
    const isReturn = this.#wasOpen;
    this.#moveTo(positions);
    this.#opened({ clientId, catchingUp: isReturn });
    this.#listener.served(served);
    if (isReturn) {
      this.#after('caught up', QUIET_MILLIS, () => this.#caughtUp());
    }
    this.#renewInTime(clientId);
    this.#showLife(clientId);
  }

  /**
   * Tells the hub now and then that somebody is still reading, if it was asked to.
   *
   * @param {string} clientId
   */
  #showLife(clientId) {
    const { aliveInterval } = this.#settings;
    const signal = this.#attempt?.signal;
    if (aliveInterval > 0 && signal) {
      this.#after('alive', aliveInterval, async () => {
        try {
          await this.#access.request('api/heartbeat', { method: 'POST', query: [['clientId', clientId]], signal });
        } catch {
          // whether the stream still lives, it says itself
        }
        if (this.#isCurrent(signal)) {
          this.#showLife(clientId);
        }
      });
    }
  }

  /** @param {Partial<ConnectionState>} state */
  #opened(state) {
    this.#wasOpen = true;
    this.#openedAt = this.#environment.now();
    this.#needsFreshToken = false;
    this.#show({ state: 'open', ...state });
  }

  #caughtUp() {
    this.#cancel('caught up');
    if (this.#state.catchingUp) {
      this.#show({ ...this.#state, catchingUp: false });
    }
  }

  /** @param {Map<string, number>} positions */
  #moveTo(positions) {
    positions.forEach((seq, name) => {
      const channel = this.#channels.get(name);
      if (channel) {
        channel.position = seq;
      }
    });
  }

  /**
   * @param {Gap} gap
   * @param {Map<string, number>} positions
   */
  #gap(gap, positions) {
    this.#moveTo(positions);
    this.#listener.gap(gap, positions.get(gap.channel) ?? null);
  }

  /**
   * @param {string} type
   * @param {string} text
   * @param {Map<string, number>} positions
   */
  #event(type, text, positions) {
    const [first] = positions;
    if (first === undefined) {
      return; // not one of the hub's: its events all have positions
    }
    const [channel, seq] = first;
    const known = this.#channels.get(channel)?.position ?? null;
    const isTransient = known !== null && seq <= known; // moves no position
    this.#moveTo(positions);
    if (this.#timers.has('caught up') && this.#environment.now() - this.#openedAt < 5_000) {
      this.#after('caught up', QUIET_MILLIS, () => this.#caughtUp());
    }
    this.#listener.event({ channel, seq: isTransient ? null : seq, type, text });
  }

  /** @param {string} text */
  #expired(text) {
    const signal = this.#attempt?.signal;
    let data = null;
    try {
      data = JSON.parse(text);
    } catch {
      // that it has expired is said by the type
    }
    this.#listener.expired(data);
    if (signal) {
      this.#lost(signal, new HubError('the access to the stream has expired', { status: 401 }));
    }
  }

  /**
   * Long polls, one after the other, as long as they work.
   *
   * @param {AbortSignal} signal
   */
  async #poll(signal) {
    const { pollWait, heartbeatTimeout } = this.#settings;
    for (let wait = 0; this.#isCurrent(signal); wait = pollWait) {
      const ticket = await this.#access.ticket(this.#askedNames, { fresh: this.#needsFreshToken, signal });
      const answer = await this.#access.request('api/events', {
        query: [...this.#query, ['wait', `PT${wait / 1000}S`], ...ticket],
        fresh: this.#needsFreshToken,
        timeout: Math.max(wait + 10_000, heartbeatTimeout),
        signal,
      });
      if (this.#isCurrent(signal)) {
        this.#polled(answer);
        if (this.#settings.transport === 'auto' && this.#environment.now() - this.#pollingSince > POLLING_MILLIS) {
          this.#isPolling = false; // the network may be another one by now
          this.#restart();
        }
      }
    }
  }

  /** @param {{events: any[], gaps?: any[], next: string}} answer */
  #polled({ events, gaps = [], next }) {
    const positions = parsePositions(next);
    if (this.#state.state !== 'open') {
      this.#pollingSince ||= this.#environment.now();
      this.#backoff.reset();
      const known = [...positions].map(([name, seq]) => /** @type {[string, number]} */ (
        [name, this.#channels.get(name)?.position ?? seq]));
      this.#moveTo(new Map(known));
      this.#opened({});
      this.#listener.served(known);
    }
    for (const { id, ...gap } of gaps.filter(({ control }) => control === 'gap').map(gapFromJson)) {
      this.#listener.gap(gap, parsePositions(id).get(gap.channel) ?? null);
    }
    for (const event of events) {
      this.#listener.event(fromJson(event));
    }
    this.#moveTo(positions);
    this.#listener.served(this.positions);
  }

  /**
   * The stream has ended, or did not begin.
   *
   * @param {AbortSignal} signal of the try that it was
   * @param {HubError} error
   */
  #lost(signal, error) {
    if (!this.#isCurrent(signal)) {
      return;
    }
    const wasOpen = this.#state.state === 'open';
    if (wasOpen && this.#environment.now() - this.#openedAt >= STABLE_MILLIS) {
      this.#backoff.reset();
    }
    if (!wasOpen && this.#transport === 'eventsource') {
      this.#needsToSee = true;
    }
    if (!wasOpen && this.#pollingSince === 0) {
      this.#isPolling = this.#settings.transport === 'poll'; // polls do not come through either: it was not the stream
    }
    this.#stop();
    const about = { message: error.message, status: error.status };
    if (this.#setAside(error, about)) {
      this.#restart();
      return;
    }
    this.#needsFreshToken = error.status === 401;
    if (!error.isTemporary && !(error.status === 401 && this.#access.isRenewable)) {
      this.#show({ state: 'closed', reason: wasOpen && error.status === 401 ? 'expired' : 'refused', error: about });
      return;
    }
    const pause = this.#backoff.next();
    if (pause === undefined) {
      this.#show({ state: 'closed', reason: 'gave up', error: about });
      return;
    }
    const delay = Math.max(pause, error.retryAfter ?? 0);
    this.#show({ state: 'waiting', retryAt: this.#environment.now() + delay, error: about });
    this.#after('retry', delay, () => this.#connect());
  }

  /**
   * Takes the channels that may not be read out of the stream, so that the others go on: what one tab may not see is no reason for
   * another tab to see nothing.
   *
   * @param {HubError} error
   * @param {Trouble} about
   * @returns {boolean} whether there were any
   */
  #setAside({ status, problem }, about) {
    const named = status === 403 && Array.isArray(problem.channels) ? problem.channels : [];
    const refused = this.#askedNames.filter((name) => named.includes(name));
    refused.forEach((name) => this.#refused.set(name, about));
    return refused.length > 0;
  }

  /**
   * Gives the hub a fresh token before the one that the stream was opened with expires, so that the stream goes on.
   *
   * @param {string} clientId
   */
  async #renewInTime(clientId) {
    const signal = this.#attempt?.signal;
    if (!this.#access.hasFreshTokens || !signal) {
      return;
    }
    const expiry = expiryOf((await this.#access.headers()).Authorization ?? '');
    if (expiry === undefined || !this.#isCurrent(signal)) {
      return;
    }
    const left = expiry - this.#environment.now();
    this.#after('renew', Math.max(5_000, left - Math.min(60_000, left / 5)), async () => {
      try {
        await this.#access.request(`api/connections/${encodeURIComponent(clientId)}/token`, { method: 'POST', fresh: true, signal });
        if (this.#isCurrent(signal)) {
          await this.#renewInTime(clientId);
        }
      } catch {
        // the stream will end with its token, and be opened again
      }
    });
  }
}

/**
 * @param {any} event as polls and NDJSON have it
 * @returns {PostedEvent}
 */
export function fromJson({ channel, seq = null, type = 'message', topics, key, timestamp, data }) {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return { channel, seq, type, text, data, topics, key, timestamp };
}

/**
 * @param {any} gap as polls and NDJSON have it
 * @returns {Gap & {id: string}} with the position from which the stream goes on
 */
export function gapFromJson({ channel, from, to, reason, id }) {
  return { channel, from, to, reason, id };
}

/**
 * When a bearer token expires, if it is a JWT that says so.
 *
 * @param {string} authorization
 * @returns {number | undefined} milliseconds since 1970
 */
function expiryOf(authorization) {
  try {
    const claims = authorization.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const { exp } = JSON.parse(atob(claims));
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined; // an opaque token
  }
}
