// @ts-check

import { randomId } from './environment.js';

/** @import { Environment } from './types.d.ts' */

/**
 * The tabs of an origin that share a stream. A message that one posts is received by all, and one of them leads: it holds a lock, which the
 * browser grants to the next tab when the leader closes or crashes, and which another tab can steal when the leader does not run.
 *
 * Where the browser has no locks or channels (pages of insecure origins), and where sharing is disabled, a tab leads itself alone.
 */
export class Tabs {
  /** The id of this tab. */
  id = randomId();
  /** Resolved when this tab holds the lock by which the others notice that it is gone. A leader that learns of it before takes it for gone. */
  joined = Promise.resolve();
  #name;
  #environment;
  #onMessage;
  #onLead;
  #onLeadLost;
  #signal;
  /** @type {BroadcastChannel | undefined} */
  #channel;
  #candidacy = new AbortController();

  /**
   * @param {string} name of the shared stream
   * @param {boolean} isShared
   * @param {Environment} environment
   * @param {{onMessage: (message: any) => void, onLead: () => void, onLeadLost: () => void, signal: AbortSignal}} tab the signal ends its membership
   */
  constructor(name, isShared, environment, { onMessage, onLead, onLeadLost, signal }) {
    this.#name = name;
    this.#environment = environment;
    this.#onMessage = onMessage;
    this.#onLead = onLead;
    this.#onLeadLost = onLeadLost;
    this.#signal = signal;
    if (isShared && environment.locks && environment.BroadcastChannel) {
      this.#join(environment.locks, new environment.BroadcastChannel(name));
    } else {
      queueMicrotask(() => signal.aborted || onLead());
    }
  }

  /** Whether there may be other tabs. */
  get isShared() {
    return this.#channel !== undefined;
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

  /** Takes the lead from a tab that does not run. */
  takeOver() {
    this.#candidacy.abort();
    // `steal` cannot be combined with a signal
    this.#environment.locks?.request(this.#name, { steal: true }, () => this.#lead()).catch((error) => this.#onLockLost(error));
  }

  /**
   * @param {LockManager} locks
   * @param {BroadcastChannel} channel
   */
  #join(locks, channel) {
    this.#channel = channel;
    channel.addEventListener('message', ({ data }) => this.#signal.aborted || this.#onMessage(data));
    this.#signal.addEventListener('abort', () => channel.close(), { once: true });
    this.joined = new Promise((resolve) => {
      this.#hold(`${this.#name} tab ${this.id}`, () => {
        resolve();
        return this.#ended();
      });
    });
    this.#standBy(locks);
  }

  /** Waits for the lead until the leader is gone. @param {LockManager} locks */
  #standBy(locks) {
    const candidacy = new AbortController();
    this.#candidacy = candidacy;
    this.#signal.addEventListener('abort', () => candidacy.abort(), { once: true, signal: candidacy.signal });
    locks.request(this.#name, { signal: candidacy.signal }, () => this.#lead()).catch((error) => {
      if (!candidacy.signal.aborted) {
        this.#onLockLost(error);
      }
    });
  }

  /** @returns {Promise<unknown> | undefined} the lock is held until it is resolved */
  #lead() {
    if (this.#signal.aborted) {
      return undefined;
    }
    this.#onLead();
    return this.#ended();
  }

  /** @param {unknown} error an AbortError if another tab has stolen the lock */
  #onLockLost(error) {
    if (this.#signal.aborted || !this.#environment.locks) {
      return;
    }
    if (!(error instanceof Error && error.name === 'AbortError')) {
      throw error;
    }
    this.#onLeadLost();
    this.#standBy(this.#environment.locks);
  }

  #ended() {
    return new Promise((resolve) => {
      this.#signal.addEventListener('abort', resolve, { once: true });
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
