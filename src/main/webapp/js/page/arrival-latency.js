// @ts-check

/** Clocks of browser and hub that differ by more than this evidently differ. */
const SKEW_MILLIS = 2_000;

/**
 * The time from a measurement to its arrival at this page. If the clocks of browser and hub evidently differ, it is relative to the smallest
 * difference seen.
 */
export class ArrivalLatency {
  #smallest = Infinity;
  #measuredAt = 0;

  /**
   * @param {number} millis when the hub took a measurement, since 1970
   * @param {number} now
   * @returns {number | undefined} milliseconds; undefined if it was for an earlier one of the same time, of which there are several
   */
  of(millis, now = Date.now()) {
    if (!(millis > this.#measuredAt)) {
      return undefined;
    }
    this.#measuredAt = millis;
    const difference = now - millis;
    this.#smallest = Math.min(this.#smallest, difference);
    return difference - (this.#smallest < 0 || this.#smallest > SKEW_MILLIS ? this.#smallest : 0);
  }
}
