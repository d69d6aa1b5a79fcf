// @ts-check

import { Connection } from './connection.js';
import { randomId } from './environment.js';
import { comparePositions } from './positions.js';

/** @import { ChannelRequest, Context, Position } from './types.d.ts' */

/** A new leader waits for the requests of the other tabs this long, so that its first stream has the channels of all. */
const GATHERING_MILLIS = 100;

/**
 * The leading tab, which has the stream. It collects the requests of all tabs and posts what the stream delivers. Its messages carry its
 * epoch: a tab that followed another epoch has missed messages of this leader, and catches up by itself; messages of older epochs are late
 * ones of a former leader.
 */
export class Leader {
  /** Identifies this leader in its messages. */
  epoch;
  #tabs;
  #connection;
  /** @type {Map<string, ChannelRequest[]>} */
  #requests = new Map();
  #isGathering = true;
  #isSuperseded = false;
  #timer;
  #environment;

  /**
   * @param {import('./tabs.js').Tabs} tabs
   * @param {Context} context
   * @param {string} previousEpoch of the former leader; empty if there was none
   */
  constructor(tabs, context, previousEpoch) {
    const { settings, environment } = context;
    this.epoch = epochAfter(previousEpoch, environment.now());
    this.#tabs = tabs;
    this.#environment = environment;
    this.#connection = new Connection(context, {
      event: (event) => this.#post('event', { event }),
      gap: (gap, position) => this.#post('gap', { gap, position }),
      served: (positions) => this.#post('served', { positions }),
      state: (state) => this.#post('state', { state }),
      expired: (data) => this.#post('expired', { data }),
    });
    this.#post('leading');
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
        this.#post('state', { state: this.#connection.state });
        this.#update();
        // channels that the stream has already: from here on the new tab receives everything
        this.#post('served', { positions: this.#connection.positions });
        break;
      case 'leaving':
        this.#forget(message.tab);
        break;
      case 'ping':
        this.#post('alive');
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

  /** Ends without a message, as another tab leads already. */
  supersede() {
    this.#isSuperseded = true;
    this.close();
  }

  /**
   * @param {string} kind
   * @param {object} [content]
   */
  #post(kind, content = {}) {
    if (!this.#isSuperseded) {
      this.#tabs.post({ kind, epoch: this.epoch, ...content });
    }
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
    /** @type {Map<string, import('./types.d.ts').RequestedChannel>} */
    const channels = new Map();
    const types = new Set();
    let everyType = false;
    for (const request of [...this.#requests.values()].flat()) {
      const other = channels.get(request.channel) ?? { position: null, since: Infinity, enter: false };
      channels.set(request.channel, {
        position: earlier(other.position, request.position),
        since: Math.min(other.since, request.since ?? Infinity),
        enter: typeof request.enter === 'string' ? request.enter : other.enter || request.enter,
      });
      request.types.forEach((type) => types.add(type));
      everyType ||= request.everyType;
    }
    this.#connection.request(channels, types, everyType);
  }
}

/**
 * Epochs are ordered as text by the time at which their leaders took the lead, also if the clock is set back.
 *
 * @param {string} previous
 * @param {number} now
 */
function epochAfter(previous, now) {
  const time = Math.max(now, Number(previous.split('-')[0]) + 1);
  return `${String(time).padStart(16, '0')}-${randomId()}`;
}

/**
 * @param {Position | null} one
 * @param {Position | null} other
 */
function earlier(one, other) {
  return one === null || other === null ? one ?? other : comparePositions(one, other) < 0 ? one : other;
}
