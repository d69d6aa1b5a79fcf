// @ts-check

import { Connection } from './connection.js';
import { randomId } from './environment.js';

/** So long a new leader waits for the others to say what they want, so that one stream has it all from the beginning. */
const GATHERING_MILLIS = 100;

/**
 * @typedef {object} Want what a tab wants of a channel
 * @property {string} channel
 * @property {number | null} position
 * @property {boolean} enter
 * @property {string[]} types
 * @property {boolean} everyType
 */

/**
 * The tab that has the stream. It asks the others what they want, and tells them what comes. Everything it says carries its epoch: a tab
 * that knows another one has not heard all that this one has said, and catches up by itself.
 */
export class Leader {
  #epoch = randomId();
  #tabs;
  #connection;
  /** @type {Map<string, Want[]>} */
  #wants = new Map();
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
    const say = (/** @type {string} */ kind, /** @type {object} */ what) => tabs.post({ kind, epoch: this.#epoch, ...what });
    this.#connection = new Connection(access, settings, environment, {
      event: (event) => say('event', { event }),
      gap: (gap, position) => say('gap', { gap, position }),
      served: (positions) => say('served', { positions }),
      state: (state) => say('state', { state }),
      expired: (data) => say('expired', { data }),
    });
    tabs.post({ kind: 'who' });
    this.#timer = environment.setTimeout(() => {
      this.#isGathering = false;
      this.#update();
    }, settings.share ? GATHERING_MILLIS : 0);
  }

  /** @param {any} message */
  hear(message) {
    switch (message.kind) {
      case 'want':
        if (!this.#wants.has(message.tab)) {
          this.#tabs.whenGone(message.tab, () => this.#forget(message.tab));
        }
        this.#wants.set(message.tab, message.wants);
        this.#tabs.post({ kind: 'state', epoch: this.#epoch, state: this.#connection.state });
        this.#update();
        // on the stream already: from here on the newcomer hears all
        this.#tabs.post({ kind: 'served', epoch: this.#epoch, positions: this.#connection.positions });
        break;
      case 'bye':
        this.#forget(message.tab);
        break;
      case 'retry':
        this.#connection.retry();
        break;
      default: // for the others
    }
  }

  close() {
    this.#environment.clearTimeout(this.#timer);
    this.#connection.close();
  }

  /** @param {string} tab */
  #forget(tab) {
    if (this.#wants.delete(tab)) {
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
    for (const want of [...this.#wants.values()].flat()) {
      const known = channels.get(want.channel) ?? { position: null, enter: false };
      channels.set(want.channel, { position: earlier(known.position, want.position), enter: known.enter || want.enter });
      want.types.forEach((type) => types.add(type));
      everyType ||= want.everyType;
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
