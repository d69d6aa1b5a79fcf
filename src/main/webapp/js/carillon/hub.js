// @ts-check

import { Access } from './access.js';
import { systemEnvironment } from './environment.js';
import { Feed } from './feed.js';
import { HubError } from './hub-error.js';
import { Listeners } from './listeners.js';
import { read } from './transports.js';

/**
 * @typedef {object} Settings what streams are opened with
 * @property {Array<[string, string]>} query of all requests
 * @property {'auto' | 'eventsource' | 'fetch' | 'poll'} transport
 * @property {boolean} share
 * @property {Pick<Storage, 'getItem' | 'setItem'> | undefined} storage
 * @property {{min: number, max: number, tries: number}} backoff
 * @property {number} heartbeatTimeout milliseconds
 * @property {number} streamTimeout milliseconds
 * @property {number} pollWait milliseconds
 * @property {number} aliveInterval milliseconds; 0: never
 */

/** From better to worse. */
const STATES = ['open', 'connecting', 'waiting', 'closed'];

/** A hub: channels to listen to and to publish to, on as few streams as possible. */
export class Hub {
  #access;
  #settings;
  #environment;
  #name;
  #signal = new AbortController();
  #listeners = new Listeners();
  /** @type {Map<string, Feed>} */
  #feeds = new Map();
  #shown = '';
  #isShowing = false;

  /**
   * @param {string | URL} url of the hub
   * @param {import('../carillon.js').HubOptions} options
   */
  constructor(url, options) {
    const environment = { ...systemEnvironment(), ...options.environment };
    const base = new URL(url);
    base.pathname = base.pathname.replace(/\/?$/, '/');
    const identity = identityOf(options);
    this.#environment = environment;
    this.#access = new Access({
      base,
      identity,
      token: options.token,
      tickets: options.tickets ?? false,
      credentials: options.credentials ?? 'same-origin',
    }, environment);
    this.#settings = {
      query: [],
      transport: options.transport ?? 'auto',
      share: options.share ?? true,
      storage: options.storage === null ? undefined : options.storage ?? environment.storage,
      backoff: { min: 1_000, max: 30_000, tries: 10, ...options.backoff },
      heartbeatTimeout: options.heartbeatTimeout ?? 35_000,
      streamTimeout: options.streamTimeout ?? 10_000,
      pollWait: options.pollWait ?? 25_000,
      aliveInterval: options.aliveInterval ?? 0,
    };
    this.#name = `carillon ${base} ${new URLSearchParams(identity)} ${options.name ?? ''}`;
    this.#watchThePage();
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /** Where the hub is. */
  get url() {
    return this.#access.base;
  }

  /** @returns {import('../carillon.js').HubState} the worst of its streams */
  get state() {
    const states = [...this.#feeds.values()].map((feed) => feed.state).filter(({ reason }) => reason !== 'idle')
      .sort((one, other) => STATES.indexOf(other.state) - STATES.indexOf(one.state));
    const isClosed = this.#signal.signal.aborted;
    /** @type {typeof states[number]} */
    const none = { state: 'closed', reason: isClosed ? 'ended' : 'idle', catchingUp: false, transport: 'eventsource', failures: 0, isLeader: false };
    return {
      ...states[0] ?? none,
      catchingUp: states.some((each) => each.catchingUp),
      isOnline: this.#environment.isOnline(),
    };
  }

  /**
   * @param {string} type `state`, `gap`, `expired`
   * @param {(event: any) => void} listener
   * @param {{signal?: AbortSignal}} [options]
   */
  on(type, listener, { signal } = {}) {
    this.#listeners.add(type, listener, signal);
    if (type === 'state') {
      queueMicrotask(() => signal?.aborted || listener(this.state));
    }
    return this;
  }

  /**
   * @param {string} type
   * @param {(event: any) => void} listener
   */
  off(type, listener) {
    this.#listeners.remove(type, listener);
    return this;
  }

  /**
   * @param {string} name
   * @param {import('../carillon.js').ChannelOptions} [options]
   */
  channel(name, options = {}) {
    if (!/^[A-Za-z0-9._~-]{1,128}$/.test(name)) {
      throw new TypeError(`'${name}' is no name of a channel: 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -`);
    }
    this.#signal.signal.throwIfAborted();
    return new Channel(name, options, this, this.#feed(options), this.#signal.signal, this.#listeners);
  }

  /**
   * @param {string} channel
   * @param {import('../carillon.js').Publication | import('../carillon.js').Publication[]} publication
   * @param {{signal?: AbortSignal, tries?: number}} [options]
   */
  publish(channel, publication, options = {}) {
    // publishing takes no query with JSON: all is said in the body
    return this.#access.post(`api/channels/${encodeURIComponent(channel)}/events`, { body: publication, isNamed: false, ...options });
  }

  /**
   * @param {string} path
   * @param {{method?: string, query?: Iterable<[string, string]>, isNamed?: boolean, body?: unknown, signal?: AbortSignal}} [options]
   */
  request(path, options) {
    return this.#access.request(path, options);
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {{query?: Iterable<[string, string]>, key?: string, tries?: number, signal?: AbortSignal}} [options]
   */
  post(path, body, options = {}) {
    return this.#access.post(path, { body, ...options });
  }

  /**
   * @param {string} path
   * @param {{query?: Iterable<[string, string]>, signal: AbortSignal, frame: (frame: import('./event-stream-parser.js').Frame) => void}} options
   */
  async frames(path, { query, signal, frame }) {
    try {
      const { fetch } = this.#environment;
      await read(this.#access.url(path, query),
        { fetch, headers: await this.#access.headers(), credentials: this.#access.credentials, signal }, { frame });
      signal.throwIfAborted(); // whoever ends it reads to its end
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof HubError ? error : new HubError('the stream broke off', { cause: error });
    }
  }

  /** Connects at once, whatever the hub is waiting for. */
  reconnect() {
    this.#feeds.forEach((feed) => feed.retry());
  }

  close() {
    if (!this.#signal.signal.aborted) {
      this.#signal.abort();
      this.#feeds.forEach((feed) => feed.stop());
      this.#feeds.clear();
      this.#show();
    }
  }

  /** @param {import('../carillon.js').ChannelOptions} options */
  #feed({ topics = [], throttle }) {
    /** @type {Array<[string, string]>} */
    const query = topics.map((topic) => ['topic', topic]);
    if (throttle) {
      query.push(['throttle', throttle]);
    }
    const key = String(new URLSearchParams(query));
    const feed = this.#feeds.get(key) ?? new Feed(`${this.#name} ${key}`, this.#access, { ...this.#settings, query }, this.#environment, {
      state: () => this.#show(),
      expired: (data) => this.#listeners.call('expired', data),
    });
    this.#feeds.set(key, feed);
    return feed;
  }

  /** Tells of the state when it has changed, once for all that changes together. */
  #show() {
    if (this.#isShowing) {
      return;
    }
    this.#isShowing = true;
    queueMicrotask(() => {
      this.#isShowing = false;
      const { state } = this;
      const shown = JSON.stringify(state);
      if (shown !== this.#shown) {
        this.#shown = shown;
        this.#listeners.call('state', state);
      }
    });
  }

  #watchThePage() {
    const { window } = this.#environment;
    const { signal } = this.#signal;
    window?.addEventListener('online', () => this.reconnect(), { signal });
    window?.addEventListener('offline', () => this.#show(), { signal });
    window?.addEventListener('pagehide', () => this.#feeds.forEach((feed) => feed.stop()), { signal });
    // back from the back/forward cache
    window?.addEventListener('pageshow', () => this.#feeds.forEach((feed) => feed.start()), { signal });
  }
}

/** A channel of a hub, from one listener's point of view. */
export class Channel {
  #hub;
  #feed;
  #listeners;
  #end = new AbortController();
  /** @type {() => void} */
  #isReady = () => {};
  /** @type {import('./feed.js').Subscriber} */
  #subscriber;

  /**
   * @param {string} name
   * @param {import('../carillon.js').ChannelOptions} options
   * @param {Hub} hub
   * @param {Feed} feed
   * @param {AbortSignal} hubSignal
   * @param {Listeners} hubListeners
   */
  constructor(name, { since, latest = false, resume = true, enter = false, signal }, hub, feed, hubSignal, hubListeners) {
    /** Its name. */
    this.name = name;
    /** Resolved when it is known from where on every event will be delivered. @type {Promise<void>} */
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#hub = hub;
    this.#feed = feed;
    this.#listeners = new Listeners(() => feed.typesChanged());
    for (const each of [signal, hubSignal]) {
      each?.addEventListener('abort', () => this.close(), { once: true, signal: this.#end.signal });
    }
    this.#subscriber = {
      name,
      resume,
      enter,
      start: since === undefined ? (latest ? [['latest', 'true']] : []) : [['since', String(since)]],
      types: () => this.#listeners.types.filter((type) => type !== 'gap'),
      event: (event) => this.#deliver(event),
      placed: () => this.#isReady(),
      gap: (gap) => {
        this.#listeners.call('gap', gap);
        hubListeners.call('gap', gap);
      },
      signal: this.#end.signal,
    };
    if (signal?.aborted) {
      this.close();
    } else {
      // listeners added together with the channel hear what it begins with
      queueMicrotask(() => this.#end.signal.aborted || feed.add(this.#subscriber));
    }
  }

  /** The seq up to which events were delivered; null before the beginning. */
  get position() {
    return this.#feed.position(this.#subscriber);
  }

  /**
   * @param {string} type of events; `message` for those without one, `*` for all; `gap`
   * @param {(event: any) => void} listener
   * @param {{signal?: AbortSignal}} [options]
   */
  on(type, listener, { signal } = {}) {
    this.#listeners.add(type, listener, signal);
    return this;
  }

  /**
   * @param {string} type
   * @param {(event: any) => void} listener
   */
  off(type, listener) {
    this.#listeners.remove(type, listener);
    return this;
  }

  /**
   * @param {import('../carillon.js').Publication | import('../carillon.js').Publication[]} publication
   * @param {{signal?: AbortSignal, tries?: number}} [options]
   */
  publish(publication, options) {
    return this.#hub.publish(this.name, publication, options);
  }

  close() {
    this.#end.abort();
  }

  /** @param {import('./events.js').PostedEvent} posted */
  #deliver(posted) {
    const event = { ...posted, id: posted.seq === null ? null : String(posted.seq), data: valueOf(posted) };
    this.#listeners.call(posted.type, event);
    this.#listeners.call('*', event);
  }
}

/**
 * The JSON value of an event's data, or its text where it is none.
 *
 * @param {import('./events.js').PostedEvent} event
 */
function valueOf({ data, text }) {
  // a poll has the text of a text publication as a JSON string: what is JSON in it is JSON on a stream, too
  if (data !== undefined && !(typeof data === 'string' && /^\s*[[{]/.test(data))) {
    return data;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * @param {import('../carillon.js').HubOptions} options
 * @returns {Array<[string, string]>}
 */
function identityOf({ user, roles = [] }) {
  return [
    .../** @type {Array<[string, string]>} */ (user ? [['user', user]] : []),
    ...roles.map((role) => /** @type {[string, string]} */ (['role', role])),
  ];
}
