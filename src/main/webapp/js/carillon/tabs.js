// @ts-check

import { randomId } from './environment.js';

/**
 * The tabs of an origin that share a stream: each hears what any of them says, and one of them leads. When it closes, crashes or is
 * suspended, the browser gives its lock to the next.
 *
 * Where the browser has no locks or channels (a page of an insecure origin), and where nothing is to be shared, a tab is alone and leads.
 */
export class Tabs {
  /** Of this tab. */
  id = randomId();
  #name;
  #environment;
  #hear;
  #lead;
  #signal;
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /**
   * @param {string} name of what is shared
   * @param {boolean} isShared
   * @param {import('./environment.js').Environment} environment
   * @param {{hear: (message: any) => void, lead: () => void, signal: AbortSignal}} tab what happens, and until when
   */
  constructor(name, isShared, environment, { hear, lead, signal }) {
    this.#name = name;
    this.#environment = environment;
    this.#hear = hear;
    this.#lead = lead;
    this.#signal = signal;
    if (isShared && environment.locks && environment.BroadcastChannel) {
      this.#join(environment.locks, new environment.BroadcastChannel(name));
    } else {
      queueMicrotask(() => signal.aborted || lead());
    }
  }

  /**
   * Says something to all tabs, this one included: here it is heard at once, in the others in the same order.
   *
   * @param {object} message
   */
  post(message) {
    this.#channel?.postMessage(message);
    this.#hear(message);
  }

  /**
   * Tells when another tab is gone, whatever it died of.
   *
   * @param {string} tab
   * @param {() => void} gone
   */
  whenGone(tab, gone) {
    if (tab !== this.id) {
      this.#hold(`${this.#name} tab ${tab}`, () => {
        gone();
      });
    }
  }

  /**
   * @param {LockManager} locks
   * @param {BroadcastChannel} channel
   */
  #join(locks, channel) {
    this.#channel = channel;
    channel.addEventListener('message', ({ data }) => this.#signal.aborted || this.#hear(data));
    this.#signal.addEventListener('abort', () => channel.close(), { once: true });
    const untilTheEnd = () => new Promise((resolve) => {
      this.#signal.addEventListener('abort', resolve, { once: true });
    });
    this.#hold(`${this.#name} tab ${this.id}`, untilTheEnd);
    this.#hold(this.#name, () => {
      this.#lead();
      return untilTheEnd();
    });
  }

  /**
   * @param {string} name
   * @param {() => unknown} task the lock is held while it runs
   */
  #hold(name, task) {
    this.#environment.locks?.request(name, { signal: this.#signal }, async () => {
      if (!this.#signal.aborted) {
        await task();
      }
    }).catch((error) => {
      if (!this.#signal.aborted) {
        throw error;
      }
    });
  }
}
