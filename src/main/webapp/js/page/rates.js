// @ts-check

/** How fast counts grow, from one reading to the next. */
export class Rates {
  /** @type {Map<string, number>} */
  #counts = new Map();
  /** @type {Map<string, number>} */
  #rates = new Map();
  #readAt = 0;

  /**
   * @param {Array<[key: string, count: number]>} counts
   * @param {number} now milliseconds, of any clock
   */
  read(counts, now) {
    const seconds = (now - this.#readAt) / 1000;
    this.#rates = new Map(counts.filter(([key]) => this.#counts.has(key) && seconds > 0)
      .map(([key, count]) => [key, Math.max(0, count - (this.#counts.get(key) ?? 0)) / seconds]));
    this.#counts = new Map(counts);
    this.#readAt = now;
  }

  /**
   * @param {string} key
   * @returns {number | undefined} per second; undefined if it has been read less than twice
   */
  of(key) {
    return this.#rates.get(key);
  }
}
