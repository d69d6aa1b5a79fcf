// @ts-check

/** Exponential backoff with full jitter: clients that were disconnected together do not reconnect together. */
export class Backoff {
  #min;
  #max;
  #tries;
  #random;
  #failures = 0;

  /**
   * @param {{min: number, max: number, tries: number}} options milliseconds; consecutive tries, `Infinity` for no limit
   * @param {() => number} random from 0 to 1
   */
  constructor({ min, max, tries }, random) {
    this.#min = min;
    this.#max = max;
    this.#tries = tries;
    this.#random = random;
  }

  /** Failures in a row. */
  get failures() {
    return this.#failures;
  }

  /**
   * Counts a failure.
   *
   * @returns {number | undefined} milliseconds to wait: a random time up to `min`, then up to twice that, and so on up to `max`; undefined when
   *   the tries are used up
   */
  next() {
    if (this.#failures >= this.#tries) {
      return undefined;
    }
    const ceiling = Math.min(this.#max, this.#min * 2 ** this.#failures);
    this.#failures += 1;
    return Math.round(this.#random() * ceiling);
  }

  /** Starts over, after a success. */
  reset() {
    this.#failures = 0;
  }
}
