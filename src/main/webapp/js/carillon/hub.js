// @ts-check

import { Access } from './access.js';
import { systemEnvironment, throwIfAborted } from './environment.js';
import { valueOf } from './events.js';
import { Feed } from './feed.js';
import { HubError } from './hub-error.js';
import { Listeners } from './listeners.js';
import { coveredPosition } from './positions.js';
import { asHubError, readStream } from './transports.js';

/** @import { ChannelOptions, HistoryOptions, HubOptions, HubState, Listening, Publication, PublishOptions } from '../carillon.js' */
/** @import { Frame, PostOptions, PostedEvent, Query, RequestOptions, Subscriber } from './types.d.ts' */

/** From best to worst. */
const STATES = ['open', 'connecting', 'waiting', 'closed'];

/** A hub, with channels to subscribe to and to publish to, on as few streams as possible. */
export class Hub {
  #access;
  #settings;
  #environment;
  #name;
  #signal = new AbortController();
  #listeners = new Listeners();
  /** @type {Map<string, Feed>} */
  #feeds = new Map();
  #notified = '';
  #isNotifying = false;

  /**
   * @param {string | URL} url of the hub
   * @param {HubOptions} options
   */
  constructor(url, options) {
    const environment = { ...systemEnvironment(), .../** @type {any} */ (options.environment) };
    const base = new URL(String(url).replace(/\/?([?#]|$)/, '/$1')); // React Native's URL takes no other, and cannot be changed
    const identity = identityOf(options);
    this.#environment = environment;
    this.#access = new Access({
      base,
      apiPath: options.apiPath === undefined ? undefined : `${options.apiPath.replace(/^\/|\/$/g, '')}/`,
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
    this.#watchPage();
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /** The address of the hub. */
  get url() {
    return this.#access.base;
  }

  /** @returns {HubState} the worst of its streams */
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
   * @param {Listening} [options]
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
   * @param {ChannelOptions} [options]
   */
  channel(name, options = {}) {
    if (!/^[A-Za-z0-9._~-]{1,128}$/.test(name)) {
      throw new TypeError(`'${name}' is not a valid channel name, [A-Za-z0-9._~-]{1,128}`);
    }
    throwIfAborted(this.#signal.signal);
    return new Channel(name, options, this, this.#feed(options), this.#signal.signal, this.#listeners);
  }

  /**
   * @param {string} channel
   * @param {Publication | Publication[]} publication
   * @param {PublishOptions} [options]
   */
  publish(channel, publication, options = {}) {
    // transient events are not logged, so the hub refuses ids for them
    const key = [publication].flat().some((each) => each.transient) ? null : undefined;
    // the hub accepts no query parameters with a JSON publication
    return this.#access.post(`api/channels/${encodeURIComponent(channel)}/events`, { body: publication, isNamed: false, key, ...options });
  }

  /**
   * The address of a path below `api/`, for programs that send their requests themselves, such as service workers.
   *
   * @param {string} path
   */
  address(path) {
    return this.#access.url(path, [], false);
  }

  /**
   * @param {string} path
   * @param {RequestOptions} [options]
   */
  request(path, options) {
    return this.#access.request(path, options);
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {Omit<PostOptions, 'body'>} [options]
   */
  post(path, body, options = {}) {
    return this.#access.post(path, { body, ...options });
  }

  /**
   * @param {string} path
   * @param {{query?: Query, signal: AbortSignal, frame: (frame: Frame) => void}} options
   */
  async frames(path, { query, signal, frame }) {
    try {
      const { fetch } = this.#environment;
      await readStream(this.#access.url(path, query),
        { fetch, headers: await this.#access.headers(), credentials: this.#access.credentials, signal }, { frame });
      throwIfAborted(signal); // aborting the signal ends the stream without an error
    } catch (error) {
      throwIfAborted(signal);
      throw asHubError(error);
    }
  }

  /** Connects at once, without waiting for the next retry. */
  reconnect() {
    this.#feeds.forEach((feed) => feed.retry());
  }

  close() {
    if (!this.#signal.signal.aborted) {
      this.#signal.abort();
      this.#feeds.forEach((feed) => feed.stop());
      this.#feeds.clear();
      this.#notify();
    }
  }

  /** @param {ChannelOptions} options */
  #feed({ topics = [], throttle }) {
    /** @type {Array<[string, string]>} */
    const query = topics.map((topic) => ['topic', topic]);
    if (throttle) {
      query.push(['throttle', throttle]);
    }
    const key = String(new URLSearchParams(query));
    const feed = this.#feeds.get(key) ?? new Feed(`${this.#name} ${key}`, {
      access: this.#access,
      settings: { ...this.#settings, query },
      environment: this.#environment,
    }, {
      state: () => this.#notify(),
      expired: (data) => this.#listeners.call('expired', data),
    });
    this.#feeds.set(key, feed);
    return feed;
  }

  /** Notifies listeners of a changed state, once for changes made together. */
  #notify() {
    if (this.#isNotifying) {
      return;
    }
    this.#isNotifying = true;
    queueMicrotask(() => {
      this.#isNotifying = false;
      const { state } = this;
      const text = JSON.stringify(state);
      if (text !== this.#notified) {
        this.#notified = text;
        this.#listeners.call('state', state);
      }
    });
  }

  #watchPage() {
    const { window } = this.#environment;
    const { signal } = this.#signal;
    window?.addEventListener('online', () => {
      this.reconnect();
      this.#notify();
    }, { signal });
    window?.addEventListener('offline', () => this.#notify(), { signal });
    window?.addEventListener('pagehide', () => this.#feeds.forEach((feed) => feed.stop()), { signal });
    // restored from the back/forward cache
    window?.addEventListener('pageshow', () => this.#feeds.forEach((feed) => feed.start()), { signal });
  }
}

/** A channel of a hub with its own listeners and position. */
export class Channel {
  #hub;
  #feed;
  #listeners;
  #end = new AbortController();
  /** @type {() => void} */
  #resolveReady = () => {};
  /** @type {Subscriber} */
  #subscriber;
  #topics;

  /**
   * @param {string} name
   * @param {ChannelOptions} options
   * @param {Hub} hub
   * @param {Feed} feed
   * @param {AbortSignal} hubSignal
   * @param {Listeners} hubListeners
   */
  constructor(name, { since, latest = false, resume, enter = false, presence = enter, topics = [], signal }, hub, feed, hubSignal, hubListeners) {
    const covered = typeof since === 'object' ? coveredPosition(name, since) : undefined;
    const from = covered ?? since;
    this.name = name;
    /** Resolved when the channel has a position from which on every event is delivered. @type {Promise<void>} */
    this.ready = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    this.#hub = hub;
    this.#topics = topics;
    this.#feed = feed;
    this.#listeners = new Listeners(() => feed.typesChanged());
    for (const each of [signal, hubSignal]) {
      each?.addEventListener('abort', () => this.close(), { once: true, signal: this.#end.signal });
    }
    this.#subscriber = {
      name,
      // what a page or response shows is newer than a position stored by an earlier page
      resume: resume ?? covered === undefined,
      enter: typeof presence === 'boolean' ? presence : JSON.stringify(presence),
      start: from === undefined ? (latest ? [['latest', 'true']] : []) : [['since', String(from)]],
      types: () => this.#listeners.types.filter((type) => type !== 'gap'),
      event: (event) => this.#deliver(event),
      ready: () => this.#resolveReady(),
      gap: (gap) => {
        this.#listeners.call('gap', gap);
        hubListeners.call('gap', gap);
      },
      signal: this.#end.signal,
    };
    if (signal?.aborted) {
      this.close();
    } else {
      // so that listeners added right after the constructor receive the first events
      queueMicrotask(() => this.#end.signal.aborted || feed.add(this.#subscriber));
    }
  }

  /** Up to where events were delivered: the seq, or `2-17` in a later epoch of the log; null before the beginning. */
  get position() {
    return this.#feed.position(this.#subscriber);
  }

  /**
   * @param {string} type of events; `message` for those without one, `*` for all; `gap`
   * @param {(event: any) => void} listener
   * @param {Listening} [options]
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
   * @param {string} type as for `on`
   * @param {Listening} [options] its signal rejects the promise
   * @returns {Promise<any>} the next event; rejected if the channel is closed before
   */
  once(type, { signal } = {}) {
    const settled = new AbortController();
    const whileWaiting = { signal: settled.signal };
    return new Promise((resolve, reject) => {
      this.on(type, resolve, whileWaiting);
      for (const each of [signal, this.#end.signal]) {
        const abort = () => reject(each?.reason);
        each?.aborted ? abort() : each?.addEventListener('abort', abort, whileWaiting);
      }
    }).finally(() => settled.abort());
  }

  /** All events, for `for await`; the loop ends when the channel is closed. */
  async *[Symbol.asyncIterator]() {
    /** @type {any[]} */
    const events = [];
    /** @type {(value?: any) => void} */
    let wake = () => {};
    const left = new AbortController();
    const { signal } = left;
    this.on('*', (event) => wake(events.push(event)), { signal });
    this.#end.signal.addEventListener('abort', () => wake(), { signal });
    try {
      while (events.length > 0 || !this.#end.signal.aborted) {
        if (events.length > 0) {
          yield events.shift();
        } else {
          await new Promise((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      left.abort();
    }
  }

  /**
   * Pages of past events, for `for await`.
   *
   * @param {HistoryOptions} [options]
   */
  async *history(options = {}) {
    const { readHistory } = await import('./history.js');
    yield* readHistory(this.#hub, this.name, this.#topics, options);
  }

  /** @param {Listening} [options] */
  members(options) {
    return this.#hub.request(`api/channels/${encodeURIComponent(this.name)}/presence`, options);
  }

  /**
   * @param {Publication | Publication[]} publication
   * @param {PublishOptions} [options]
   */
  publish(publication, options) {
    return this.#hub.publish(this.name, publication, options);
  }

  close() {
    this.#end.abort();
  }

  /** @param {PostedEvent} posted */
  #deliver(posted) {
    const { position, ...shown } = posted;
    const event = { ...shown, id: position === null ? null : String(position), data: valueOf(posted.text) };
    this.#listeners.call(posted.type, event);
    this.#listeners.call('*', event);
  }
}

/**
 * @param {HubOptions} options
 * @returns {Array<[string, string]>}
 */
function identityOf({ user, roles = [] }) {
  return [
    .../** @type {Array<[string, string]>} */ (user ? [['user', user]] : []),
    ...roles.map((role) => /** @type {[string, string]} */ (['role', role])),
  ];
}
