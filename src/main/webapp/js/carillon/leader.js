// @ts-check

import { Connection } from './connection.js';
import { randomId } from './environment.js';

/** A new leader waits for the requests of the other tabs this long, so that its first stream has the channels of all. */
const GATHERING_MILLIS = 100;

/**
 * @typedef {object} ChannelRequest a tab's request for a channel
 * @property {string} channel
 * @property {number | null} position
 * @property {boolean} enter
 * @property {string[]} types
 * @property {boolean} everyType
 */

/**
 * The leading tab, which has the stream. It collects the requests of all tabs and posts what the stream delivers. Its messages carry its
 * epoch: a tab that followed another epoch has missed messages of this leader, and catches up by itself.
 */
export class Leader {
  #epoch = randomId();
  #tabs;
  #connection;
  /** @type {Map<string, ChannelRequest[]>} */
  #requests = new Map();
  #isGathering = true;
  #timer;
  #environment;

  /**
   * @param {import('./tabs.js').Tabs} tabs
   * @param {import('./access.js').Access} access
   * @param {import('./hub.js').Settings} settings
   * @param {import('./environment.js').Environment} environment
   */
  constructor(tabs, access, settings, environment) {
    this.#tabs = tabs;
    this.#environment = environment;
    const post = (/** @type {string} */ kind, /** @type {object} */ content) => tabs.post({ kind, epoch: this.#epoch, ...content });
    this.#connection = new Connection(access, settings, environment, {
      event: (event) => post('event', { event }),
      gap: (gap, position) => post('gap', { gap, position }),
      served: (positions) => post('served', { positions }),
      state: (state) => post('state', { state }),
      expired: (data) => post('expired', { data }),
    });
    tabs.post({ kind: 'leading' });
    this.#timer = environment.setTimeout(() => {
      this.#isGathering = false;
      this.#update();
    }, settings.share ? GATHERING_MILLIS : 0);
  }

  /** @param {any} message */
  onMessage(message) {
    switch (message.kind) {
      case 'request':
        if (!this.#requests.has(message.tab)) {
          this.#tabs.onTabGone(message.tab, () => this.#forget(message.tab));
        }
        this.#requests.set(message.tab, message.requests);
        this.#tabs.post({ kind: 'state', epoch: this.#epoch, state: this.#connection.state });
        this.#update();
        // channels that the stream has already: from here on the new tab receives everything
        this.#tabs.post({ kind: 'served', epoch: this.#epoch, positions: this.#connection.positions });
        break;
      case 'leaving':
        this.#forget(message.tab);
        break;
      case 'retry':
        this.#connection.retry();
        break;
      default: // for the feeds
    }
  }

  close() {
    this.#environment.clearTimeout(this.#timer);
    this.#connection.close();
  }

  /** @param {string} tab */
  #forget(tab) {
    if (this.#requests.delete(tab)) {
      this.#update();
    }
  }

  #update() {
    if (this.#isGathering) {
      return;
    }
    /** @type {Map<string, {position: number | null, enter: boolean}>} */
    const channels = new Map();
    const types = new Set();
    let everyType = false;
    for (const request of [...this.#requests.values()].flat()) {
      const other = channels.get(request.channel) ?? { position: null, enter: false };
      channels.set(request.channel, { position: earlier(other.position, request.position), enter: other.enter || request.enter });
      request.types.forEach((type) => types.add(type));
      everyType ||= request.everyType;
    }
    this.#connection.request(channels, types, everyType);
  }
}

/**
 * @param {number | null} one
 * @param {number | null} other
 */
function earlier(one, other) {
  return one === null || other === null ? one ?? other : Math.min(one, other);
}
