// @ts-check

import { HubError } from './hub-error.js';
import { randomId } from './environment.js';

/** How long the hub may take for an answer. */
const ANSWER_MILLIS = 15_000;

/**
 * @typedef {string | ((options: {fresh: boolean}) => string | undefined | Promise<string | undefined>)} TokenSource
 */

/** How to get at a hub: where it is, who asks, and how that is proved. */
export class Access {
  #environment;
  #token;
  #identity;
  #credentials;
  #ticketed;

  /**
   * @param {object} options
   * @param {URL} options.base of the hub, with a slash at its end
   * @param {Array<[string, string]>} options.identity `user` and `role` of the query, for a hub in open mode
   * @param {TokenSource} [options.token]
   * @param {boolean} options.tickets whether streams are opened with tickets
   * @param {RequestCredentials} options.credentials
   * @param {import('./environment.js').Environment} environment
   */
  constructor({ base, identity, token, tickets, credentials }, environment) {
    this.base = base;
    this.#identity = identity;
    this.#token = token;
    this.#credentials = credentials;
    this.#ticketed = tickets;
    this.#environment = environment;
  }

  /** Whether a stream needs a header, which an `EventSource` cannot send. */
  get needsHeaders() {
    return this.#token !== undefined && !this.#ticketed;
  }

  /** Whether access can be renewed after it has expired. */
  get isRenewable() {
    return typeof this.#token === 'function' || this.#ticketed;
  }

  /** Whether a fresh token can be had before the one in use expires. */
  get hasFreshTokens() {
    return typeof this.#token === 'function';
  }

  get credentials() {
    return this.#credentials;
  }

  /**
   * @param {string} path relative to the hub
   * @param {Iterable<[string, string]>} [query]
   * @param {boolean} [isNamed] whether to say who asks, where the hub takes one's word for it
   */
  url(path, query = [], isNamed = true) {
    const url = new URL(path, this.base);
    for (const [name, value] of [...query, ...isNamed ? this.#identity : []]) {
      url.searchParams.append(name, value);
    }
    return url;
  }

  /**
   * The headers that prove who asks.
   *
   * @param {boolean} [fresh] whether the token last given was refused
   * @returns {Promise<Record<string, string>>}
   */
  async headers(fresh = false) {
    const token = typeof this.#token === 'function' ? await this.#token({ fresh }) : this.#token;
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  /**
   * A ticket for one stream, if streams are opened with tickets.
   *
   * @param {string[]} channels that it is for
   * @param {{fresh?: boolean, signal?: AbortSignal}} options
   * @returns {Promise<Array<[string, string]>>} for the query
   */
  async ticket(channels, { fresh, signal }) {
    if (!this.#ticketed) {
      return [];
    }
    const { ticket } = await this.request('api/tickets', { method: 'POST', body: { channels }, fresh, signal });
    return [['ticket', ticket]];
  }

  /**
   * Asks the hub for JSON.
   *
   * @param {string} path relative to the hub
   * @param {object} [options]
   * @param {string} [options.method]
   * @param {Iterable<[string, string]>} [options.query]
   * @param {boolean} [options.isNamed] see {@link url}
   * @param {unknown} [options.body] is sent as JSON
   * @param {Record<string, string>} [options.headers]
   * @param {boolean} [options.fresh] whether the token last given was refused
   * @param {number} [options.timeout] milliseconds
   * @param {AbortSignal} [options.signal]
   * @returns {Promise<any>} null if the answer has no body
   * @throws {HubError}
   */
  async request(path, options = {}) {
    const response = await this.#answer(path, options);
    if (response.status === 401 && !options.fresh && typeof this.#token === 'function') {
      return this.request(path, { ...options, fresh: true });
    }
    if (!response.ok) {
      throw await HubError.of(response);
    }
    const text = await response.text();
    try {
      return text === '' ? null : JSON.parse(text);
    } catch (cause) {
      throw new HubError('the answer is not the hub’s: it is no JSON', { status: 502, cause });
    }
  }

  /**
   * Does something so that it happens once, however often it has to be tried: for as long as there is no answer, or one that says "later".
   *
   * @param {string} path
   * @param {{body: unknown, query?: Iterable<[string, string]>, isNamed?: boolean, key?: string, tries?: number, signal?: AbortSignal}} options
   * @returns {Promise<any>}
   * @throws {HubError}
   */
  async post(path, { body, query, isNamed, key = randomId(), tries = 4, signal }) {
    for (let left = tries - 1; ; left--) {
      try {
        return await this.request(path, { method: 'POST', body, query, isNamed, headers: { 'Idempotency-Key': key }, signal });
      } catch (error) {
        if (left <= 0 || signal?.aborted || !(error instanceof HubError) || !error.isTemporary) {
          throw error;
        }
        const pause = Math.max(error.retryAfter ?? 0, this.#environment.random() * 1000 * 2 ** (tries - 1 - left));
        await this.pause(pause, signal);
      }
    }
  }

  /**
   * @param {number} millis
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>} rejected if the signal comes first
   */
  pause(millis, signal) {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#environment.clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = this.#environment.setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, millis);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /**
   * @param {string} path
   * @param {{method?: string, query?: Iterable<[string, string]>, isNamed?: boolean, body?: unknown, headers?: Record<string, string>, fresh?: boolean,
   *   timeout?: number, signal?: AbortSignal}} options
   */
  async #answer(path, { method = 'GET', query, isNamed, body, headers = {}, fresh, timeout = ANSWER_MILLIS, signal }) {
    const limit = new AbortController();
    const stop = () => limit.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', stop, { once: true });
    const timer = this.#environment.setTimeout(() => limit.abort(), timeout);
    try {
      /** @type {Record<string, string>} */
      const sent = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const response = await this.#environment.fetch(this.url(path, query, isNamed), {
        method,
        headers: { Accept: 'application/json', ...sent, ...headers, ...await this.headers(fresh) },
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: this.#credentials,
        cache: 'no-store',
        signal: limit.signal,
      });
      // read whole, as the signal ends with this method
      const content = [204, 205, 304].includes(response.status) ? null : await response.arrayBuffer();
      return new Response(content, { status: response.status, headers: response.headers });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new HubError(limit.signal.aborted ? 'the hub does not answer' : 'the hub cannot be reached', { cause });
    } finally {
      this.#environment.clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }
}
