// @ts-check

/** @import { Environment } from './types.d.ts' */

/** Average time between two checks; jitter keeps followers from taking over at the same moment. */
const CHECK_MILLIS = 4_000;

/** A check that runs this late shows that this tab itself was suspended, so the silence of the leader proves nothing. */
const MAX_DELAY_MILLIS = 2_000;

/**
 * A follower's watch over the leading tab, which may not run although it exists: frozen by the browser, busy, or stopped in a debugger. After
 * a check without messages the leader is pinged; if it has not answered by the next check, this tab takes over. Messages of a leader that does
 * not serve this tab do not count: the browser delays timers of hidden tabs, and runs them last on a busy machine.
 */
export class LeaderWatch {
  #environment;
  #hooks;
  #silentChecks = 0;
  /** @type {any} */
  #timer;

  /**
   * @param {Environment} environment
   * @param {{ping: () => void, takeOver: () => void, isNeglected: () => boolean}} hooks the last: whether the leader's stream is open without the
   *   channels of this tab
   */
  constructor(environment, hooks) {
    this.#environment = environment;
    this.#hooks = hooks;
  }

  start() {
    this.stop();
    this.#silentChecks = 0;
    this.#checkLater();
  }

  stop() {
    this.#environment.clearTimeout(this.#timer);
  }

  /** A message of the leader was received. */
  onMessage() {
    if (!this.#hooks.isNeglected()) {
      this.#silentChecks = 0;
    }
  }

  #checkLater() {
    const delay = CHECK_MILLIS * (0.75 + this.#environment.random() / 2);
    const due = this.#environment.now() + delay;
    this.#timer = this.#environment.setTimeout(() => {
      this.#silentChecks = this.#environment.now() - due > MAX_DELAY_MILLIS ? 0 : this.#silentChecks + 1;
      this.#checkLater();
      this.#check();
    }, delay);
  }

  #check() {
    if (this.#silentChecks === 2) {
      this.#hooks.ping();
    } else if (this.#silentChecks > 2) {
      this.#silentChecks = 0;
      this.#hooks.takeOver();
    }
  }
}
