// @ts-check

/** Values of one metric over time, oldest first; values older than the longest window are removed. */
export class Series {
  /** @type {number[]} seconds since 1970 */
  times = [];
  /** @type {number[]} */
  values = [];
  #keepSeconds;

  /** @param {number} keepSeconds */
  constructor(keepSeconds) {
    this.#keepSeconds = keepSeconds;
  }

  get latest() {
    return this.values.at(-1);
  }

  /**
   * Inserts a value in the order of time.
   *
   * @param {number} time
   * @param {number} value
   */
  add(time, value) {
    let at = this.times.length;
    while (at > 0 && this.times[at - 1] > time) {
      at--;
    }
    if (this.times[at - 1] === time && this.values[at - 1] === value) {
      return; // known already: history overlaps with what has arrived live
    }
    this.times.splice(at, 0, time);
    this.values.splice(at, 0, value);
    const oldest = (this.times.at(-1) ?? 0) - this.#keepSeconds;
    let expired = 0;
    while (this.times[expired] < oldest) {
      expired++;
    }
    // in larger pieces, as removing moves the rest of the array
    if (expired > 100) {
      this.times.splice(0, expired);
      this.values.splice(0, expired);
    }
  }

  /**
   * The values within a span of time.
   *
   * @param {number} from
   * @param {number} to
   * @returns {[times: number[], values: number[]]}
   */
  between(from, to) {
    const first = this.#indexOf(from);
    const last = this.#indexOf(to);
    return [this.times.slice(first, last), this.values.slice(first, last)];
  }

  /** @param {number} time */
  #indexOf(time) {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

/** A pause longer than so many usual steps between values, and than some seconds, is shown as one. */
const STEPS = 5;
const MIN_PAUSE_SECONDS = 5;

/**
 * Values with a null in each pause, so that no line suggests values that there were not.
 *
 * @param {number[]} times in order
 * @param {number[]} values
 * @returns {Map<number, number | null>} by time
 */
export function withPauses(times, values) {
  const steps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
  const longest = Math.max(MIN_PAUSE_SECONDS, STEPS * (steps[steps.length >> 1] ?? 0));
  /** @type {Map<number, number | null>} */
  const all = new Map();
  times.forEach((time, i) => {
    if (i > 0 && time - times[i - 1] > longest) {
      all.set((time + times[i - 1]) / 2, null);
    }
    all.set(time, values[i]);
  });
  return all;
}
