// @ts-check

import { apiPath as standardApiPath } from './api-path.js';
import { HubError } from './hub-error.js';
import { randomId, throwIfAborted } from './environment.js';

/** @import { AccessOptions, Environment, PostOptions, Query, RequestOptions } from './types.d.ts' */

/** Default timeout of a request. */
const REQUEST_TIMEOUT_MILLIS = 15_000;

const JSON_TYPE = 'application/json';

/** Temporary refusals: the request has not taken effect. */
const REFUSALS = [429, 503];

/** Requests to a hub: its address, the identity of the caller, and the credentials that prove it. */
export class Access {
  #environment;
  #apiPath;
  #token;
  #identity;
  #credentials;
  #usesTickets;

  /**
   * @param {AccessOptions} options
   * @param {Environment} environment
   */
  constructor({ base, apiPath = standardApiPath, identity, token, tickets, credentials }, environment) {
    this.base = base;
    this.#apiPath = apiPath;
    this.#identity = identity;
    this.#token = token;
    this.#credentials = credentials;
    this.#usesTickets = tickets;
    this.#environment = environment;
  }

  /** Whether streams need a header, which an `EventSource` cannot send. */
  get needsHeaders() {
    return this.#token !== undefined && !this.#usesTickets;
  }

  /** Whether new credentials can be obtained after access has expired. */
  get isRenewable() {
    return typeof this.#token === 'function' || this.#usesTickets;
  }

  /** Whether a fresh token can be obtained before the current one expires. */
  get hasFreshTokens() {
    return typeof this.#token === 'function';
  }

  get credentials() {
    return this.#credentials;
  }

  /**
   * @param {string} path relative to the hub, with `api/` for wherever its API is
   * @param {Query} [query]
   * @param {boolean} [isNamed] whether to include the identity in the query, for a hub in open mode
   */
  url(path, query = [], isNamed = true) {
    const url = new URL(path.replace(/^api\//, this.#apiPath), this.base);
    for (const [name, value] of [...query, ...isNamed ? this.#identity : []]) {
      url.searchParams.append(name, value);
    }
    return url;
  }

  /**
   * The headers that authenticate the caller.
   *
   * @param {boolean} [fresh] whether the last token was refused
   * @returns {Promise<Record<string, string>>}
   */
  async headers(fresh = false) {
    const token = typeof this.#token === 'function' ? await this.#token({ fresh }) : this.#token;
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  /**
   * A ticket for one stream, if streams are opened with tickets.
   *
   * @param {string[]} channels of the stream
   * @param {{fresh?: boolean, signal?: AbortSignal}} options
   * @returns {Promise<Array<[string, string]>>} query parameters
   */
  async ticket(channels, { fresh, signal }) {
    if (!this.#usesTickets) {
      return [];
    }
    const { ticket } = await this.request('api/tickets', { method: 'POST', body: { channels }, fresh, signal });
    return [['ticket', ticket]];
  }

  /**
   * Sends a request to the hub, which responds with JSON.
   *
   * @param {string} path relative to the hub
   * @param {RequestOptions} [options]
   * @returns {Promise<any>} null if the response has no body
   * @throws {HubError}
   */
  async request(path, options = {}) {
    const response = await this.#fetch(path, options);
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
      throw new HubError('the response is not JSON', { status: 502, cause });
    }
  }

  /**
   * Posts with an idempotency key, so that the request takes effect once even if it is retried: after no response, or after a temporary failure.
   * Without a key it is only retried if the hub has certainly refused it.
   *
   * @param {string} path
   * @param {PostOptions} options
   * @returns {Promise<any>}
   * @throws {HubError}
   */
  async post(path, { body, query, isNamed, key = randomId(), tries = 4, signal }) {
    /** @type {Record<string, string>} */
    const headers = key === null ? {} : { 'Idempotency-Key': key };
    for (let left = tries - 1; ; left--) {
      try {
        return await this.request(path, { method: 'POST', body, query, isNamed, headers, signal });
      } catch (error) {
        const isRepeatable = error instanceof HubError && (key === null ? REFUSALS.includes(error.status) : error.isTemporary);
        if (left <= 0 || signal?.aborted || !isRepeatable) {
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
   * @returns {Promise<void>} rejected if the signal is aborted before
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
   * @param {RequestOptions} options
   */
  async #fetch(path, { method = 'GET', query, isNamed, body, type = JSON_TYPE, headers = {}, fresh, timeout = REQUEST_TIMEOUT_MILLIS, signal }) {
    const abort = new AbortController();
    const stop = () => abort.abort(signal?.reason);
    throwIfAborted(signal);
    signal?.addEventListener('abort', stop, { once: true });
    const timer = this.#environment.setTimeout(() => abort.abort(), timeout);
    try {
      /** @type {Record<string, string>} */
      const contentType = body === undefined ? {} : { 'Content-Type': type };
      const response = await this.#environment.fetch(this.url(path, query, isNamed), {
        method,
        headers: { Accept: 'application/json', ...contentType, ...headers, ...await this.headers(fresh) },
        body: body === undefined ? undefined : type === JSON_TYPE ? JSON.stringify(body) : String(body),
        credentials: this.#credentials,
        cache: 'no-store',
        signal: abort.signal,
      });
      // read completely here, as the timeout applies to the body, too
      const content = [204, 205, 304].includes(response.status) ? null : await response.text(); // React Native's Response would not decode bytes as UTF-8
      return new Response(content, { status: response.status, headers: response.headers });
    } catch (cause) {
      throwIfAborted(signal);
      throw new HubError(abort.signal.aborted ? 'the hub did not respond in time' : 'the hub cannot be reached', { cause });
    } finally {
      this.#environment.clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }
}
