// @ts-check

/**
 * The values of one interval: its start in seconds since 1970, the least, the greatest and the average value, and their number.
 *
 * @typedef {{time: number, least: number, greatest: number, average: number, count: number}} Interval
 */

/** Values of one metric over time, down-sampled to intervals of the same length, oldest first. */
export class Series {
  /** @type {Interval[]} */
  #intervals = [];
  #step;
  #origin;

  /**
   * @param {number} step length of an interval in seconds
   * @param {number} [origin] when one of them begins
   */
  constructor(step, origin = 0) {
    this.#step = step;
    this.#origin = origin;
  }

  /**
   * Adds a value.
   *
   * @param {number} time
   * @param {number} value
   */
  add(time, value) {
    const start = this.#origin + Math.floor((time - this.#origin) / this.#step) * this.#step;
    this.merge({ time: start, least: value, greatest: value, average: value, count: 1 });
  }

  /**
   * Adds the values of an interval, or of a part of it.
   *
   * @param {Interval} added
   */
  merge(added) {
    const at = this.#indexOf(added.time - this.#step / 2);
    const known = this.#intervals[at];
    if (known && Math.abs(known.time - added.time) < this.#step / 2) {
      const count = known.count + added.count;
      known.average += (added.average - known.average) * (added.count / count);
      known.least = Math.min(known.least, added.least);
      known.greatest = Math.max(known.greatest, added.greatest);
      known.count = count;
    } else {
      this.#intervals.splice(at, 0, { ...added });
    }
  }

  /** Removes the intervals that end before a time. */
  removeBefore(/** @type {number} */ time) {
    this.#intervals.splice(0, this.#indexOf(time - this.#step));
  }

  /**
   * The intervals that begin within a span of time.
   *
   * @param {number} from
   * @param {number} to
   * @returns {Interval[]}
   */
  between(from, to) {
    return this.#intervals.slice(this.#indexOf(from), this.#indexOf(to));
  }

  /** The first interval that begins at a time or later. */
  #indexOf(/** @type {number} */ time) {
    let low = 0;
    let high = this.#intervals.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#intervals[middle].time < time) {
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
 * Intervals with a null in each pause, so that no line suggests values that there were not.
 *
 * @param {Interval[]} intervals in order
 * @returns {Map<number, Interval | null>} by time
 */
export function withPauses(intervals) {
  const steps = intervals.slice(1).map(({ time }, i) => time - intervals[i].time).sort((a, b) => a - b);
  const longest = Math.max(MIN_PAUSE_SECONDS, STEPS * (steps[steps.length >> 1] ?? 0));
  /** @type {Map<number, Interval | null>} */
  const all = new Map();
  intervals.forEach((interval, i) => {
    const before = i > 0 ? intervals[i - 1].time : interval.time;
    if (interval.time - before > longest) {
      all.set((interval.time + before) / 2, null);
    }
    all.set(interval.time, interval);
  });
  return all;
}
