// @ts-check

import { formatPositions } from './positions.js';

/** @import { Failure, Position, RequestedChannel } from './types.d.ts' */

/** A request that has waited for this long did not begin with the stream; also how much earlier it begins, as requests take time. */
const LATE_MILLIS = 1_000;

/** The channels that a connection requests, their positions, and those that the hub refuses to serve. */
export class RequestedChannels {
  /** @type {Map<string, RequestedChannel>} */
  #channels = new Map();
  /** @type {Map<string, Failure>} */
  #refused = new Map();

  get isEmpty() {
    return this.#channels.size === 0;
  }

  /** Names of the channels to subscribe to: all but the refused ones. */
  get names() {
    return [...this.#channels.keys()].filter((name) => !this.#refused.has(name));
  }

  /** @returns {Array<[string, Position]>} of the channels whose position is known */
  get positions() {
    /** @type {Array<[string, Position]>} */
    const known = [];
    this.#channels.forEach(({ position }, name) => position !== null && known.push([name, position]));
    return known;
  }

  /** @returns {Record<string, Failure> | undefined} the refused channels, if there are any */
  get refused() {
    return this.#refused.size > 0 ? Object.fromEntries(this.#refused) : undefined;
  }

  /**
   * Replaces the channels. Those that were requested before keep their positions.
   *
   * @param {Map<string, RequestedChannel>} channels with initial positions for new ones
   * @returns {Array<string>} those that were added, removed, or have another membership, so that another stream is needed
   */
  replace(channels) {
    const before = this.#channels;
    this.#channels = new Map([...channels].map(([name, { position, ...request }]) => [
      name, { ...request, position: before.get(name)?.position ?? position },
    ]));
    [...this.#refused.keys()].filter((name) => !channels.has(name)).forEach((name) => this.#refused.delete(name));
    return [...new Set([...before.keys(), ...channels.keys()])].filter((name) => before.get(name)?.enter !== channels.get(name)?.enter);
  }

  /**
   * @param {string} name
   * @returns {Position | null | undefined} null before the beginning, undefined if the channel is not requested
   */
  position(name) {
    return this.#channels.get(name)?.position;
  }

  /** @param {Iterable<[string, Position]>} positions */
  moveTo(positions) {
    for (const [name, position] of positions) {
      const channel = this.#channels.get(name);
      if (channel) {
        channel.position = position;
      }
    }
  }

  /**
   * The query of a stream or a poll of these channels.
   *
   * @param {Array<[string, string]>} selection topics and throttle
   * @param {number} now
   * @returns {Array<[string, string]>}
   */
  query(selection, now) {
    const requested = [...this.#channels].filter(([name]) => !this.#refused.has(name));
    // a channel that has waited for its first stream, as when another tab has taken over, begins where it was requested
    const waiting = Math.max(0, ...requested.map(([, { position, since }]) => (position === null ? now - since : 0)));
    const positions = formatPositions(requested.map(([name, { position }]) => [name, position]));
    return [
      ...requested.map(([name]) => /** @type {[string, string]} */ (['channel', name])),
      ...selection,
      ...requested.filter(([, { enter }]) => enter).map(([name, { enter }]) => /** @type {[string, string]} */ (['enter', typeof enter === 'string' ? `${name}:${enter}` : name])),
      ...(positions === '' ? [] : [/** @type {[string, string]} */ (['lastEventId', positions])]),
      ...(waiting < LATE_MILLIS ? [] : [/** @type {[string, string]} */ (['since', `PT${(waiting + LATE_MILLIS) / 1000}S`])]),
    ];
  }

  /**
   * Excludes the channels that a 403 names, so that the other channels, which may be those of other tabs, continue.
   *
   * @param {import('./hub-error.js').HubError} error
   * @returns {boolean} whether it named any
   */
  excludeRefused({ message, status, problem }) {
    const named = status === 403 && Array.isArray(problem.channels) ? problem.channels : [];
    const refused = this.names.filter((name) => named.includes(name));
    refused.forEach((name) => this.#refused.set(name, { message, status }));
    return refused.length > 0;
  }

  /** Requests the refused channels again. */
  includeRefused() {
    this.#refused.clear();
  }
}
