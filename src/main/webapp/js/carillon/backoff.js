// @ts-check

/** Pauses between tries: exponential, with full jitter, so that clients who broke off together do not come back together. */
export class Backoff {
  #min;
  #max;
  #tries;
  #random;
  #failures = 0;

  /**
   * @param {{min: number, max: number, tries: number}} options milliseconds; tries in a row, `Infinity` for ever
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
   * Milliseconds to wait after one more failure: any time up to `min`, then up to twice that, and so on up to `max`. `undefined` when there
   * were enough tries.
   *
   * @returns {number | undefined}
   */
  next() {
    if (this.#failures >= this.#tries) {
      return undefined;
    }
    const ceiling = Math.min(this.#max, this.#min * 2 ** this.#failures);
    this.#failures += 1;
    return Math.round(this.#random() * ceiling);
  }

  /** It works again. */
  reset() {
    this.#failures = 0;
  }
}
