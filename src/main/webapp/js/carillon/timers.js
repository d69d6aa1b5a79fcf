// @ts-check

/** @import { Environment } from './types.d.ts' */

/** The longest delay that `setTimeout` supports, in milliseconds. */
const MAX_DELAY = 2 ** 31 - 1;

/** Named timers: setting a name again replaces the timer that runs under it. */
export class Timers {
  #environment;
  /** @type {Map<string, any>} */
  #running = new Map();

  /** @param {Environment} environment */
  constructor(environment) {
    this.#environment = environment;
  }

  /**
   * @param {string} name
   * @param {number} millis
   * @param {() => void} task
   */
  set(name, millis, task) {
    this.clear(name);
    this.#running.set(name, this.#environment.setTimeout(() => {
      this.#running.delete(name);
      task();
    }, Math.min(millis, MAX_DELAY)));
  }

  /** @param {string} name */
  has(name) {
    return this.#running.has(name);
  }

  /** @param {string} name */
  clear(name) {
    this.#environment.clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  clearAll() {
    [...this.#running.keys()].forEach((name) => this.clear(name));
  }
}
