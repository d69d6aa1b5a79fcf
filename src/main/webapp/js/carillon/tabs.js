// @ts-check

import { randomId } from './environment.js';

/**
 * The tabs of an origin that share a stream. A message that one posts is received by all, and one of them leads: it holds a lock, which the
 * browser grants to the next tab when the leader closes or crashes.
 *
 * Where the browser has no locks or channels (pages of insecure origins), and where sharing is disabled, a tab leads itself alone.
 */
export class Tabs {
  /** The id of this tab. */
  id = randomId();
  #name;
  #environment;
  #onMessage;
  #onLead;
  #signal;
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /**
   * @param {string} name of the shared stream
   * @param {boolean} isShared
   * @param {import('./environment.js').Environment} environment
   * @param {{onMessage: (message: any) => void, onLead: () => void, signal: AbortSignal}} tab the signal ends its membership
   */
  constructor(name, isShared, environment, { onMessage, onLead, signal }) {
    this.#name = name;
    this.#environment = environment;
    this.#onMessage = onMessage;
    this.#onLead = onLead;
    this.#signal = signal;
    if (isShared && environment.locks && environment.BroadcastChannel) {
      this.#join(environment.locks, new environment.BroadcastChannel(name));
    } else {
      queueMicrotask(() => signal.aborted || onLead());
    }
  }

  /**
   * Posts a message to all tabs, this one included: here it is received at once, in the others in the same order.
   *
   * @param {object} message
   */
  post(message) {
    this.#channel?.postMessage(message);
    this.#onMessage(message);
  }

  /**
   * Watches another tab.
   *
   * @param {string} tab
   * @param {() => void} gone called when the tab is closed or has crashed
   */
  onTabGone(tab, gone) {
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
    channel.addEventListener('message', ({ data }) => this.#signal.aborted || this.#onMessage(data));
    this.#signal.addEventListener('abort', () => channel.close(), { once: true });
    const untilEnd = () => new Promise((resolve) => {
      this.#signal.addEventListener('abort', resolve, { once: true });
    });
    this.#hold(`${this.#name} tab ${this.id}`, untilEnd);
    this.#hold(this.#name, () => {
      this.#onLead();
      return untilEnd();
    });
  }

  /**
   * @param {string} name
   * @param {() => unknown} task holds the lock while it runs
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
