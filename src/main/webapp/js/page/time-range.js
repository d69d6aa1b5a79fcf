// @ts-check

/** Shortest and longest range of a chart, in seconds. */
const SHORTEST = 10;
const LONGEST = 7 * 86_400;

/** Most intervals of a chart: about one for each two pixels. */
const MAX_POINTS = 400;

/**
 * The range of time that all charts show: the last so many seconds, which moves on, or a fixed range. Times are seconds since 1970.
 */
export class TimeRange {
  /** @type {[from: number, to: number] | undefined} */
  #fixed;
  #seconds;
  #now;

  /**
   * @param {number} seconds of the moving range
   * @param {() => number} now
   */
  constructor(seconds, now) {
    this.#seconds = seconds;
    this.#now = now;
  }

  get isLive() {
    return this.#fixed === undefined;
  }

  /** Length of the range. */
  get seconds() {
    return this.#fixed ? this.#fixed[1] - this.#fixed[0] : this.#seconds;
  }

  /** @returns {[from: number, to: number]} */
  get bounds() {
    const now = this.#now();
    return this.#fixed ?? [now - this.#seconds, now];
  }

  /** The number of intervals to show. */
  get points() {
    return Math.round(Math.max(60, Math.min(MAX_POINTS, this.seconds)));
  }

  /** Shows the last seconds, and moves on with them. */
  follow(seconds = this.#seconds) {
    this.#seconds = seconds;
    this.#fixed = undefined;
  }

  /**
   * Shows a fixed range; one that reaches into the future is moved back.
   *
   * @param {number} from
   * @param {number} to
   */
  fix(from, to) {
    const length = Math.max(SHORTEST, Math.min(LONGEST, to - from));
    const middle = (from + to) / 2;
    const end = Math.min(this.#now(), middle + length / 2);
    this.#fixed = [end - length, end];
  }

  /**
   * Makes the range longer or shorter.
   *
   * @param {number} factor below 1: shorter
   * @param {number} [around] the time that stays where it is; the end by default, as the newest values matter most
   */
  zoom(factor, around) {
    const [from, to] = this.bounds;
    const length = Math.max(SHORTEST, Math.min(LONGEST, (to - from) * factor));
    const at = around ?? to;
    const start = at - ((at - from) / (to - from)) * length;
    this.fix(start, start + length);
  }

  /**
   * Moves the range by a part of its length.
   *
   * @param {number} part below 0: back
   */
  pan(part) {
    const [from, to] = this.bounds;
    const by = (to - from) * part;
    this.fix(from + by, to + by);
  }

  /** Puts the range into the parameters of an address. */
  store(/** @type {URLSearchParams} */ parameters) {
    ['window', 'from', 'to'].forEach((name) => parameters.delete(name));
    if (this.#fixed) {
      const [from, to] = this.#fixed.map((time) => new Date(time * 1000).toISOString());
      parameters.set('from', from);
      parameters.set('to', to);
    } else {
      parameters.set('window', String(this.#seconds));
    }
  }

  /** Takes the range of an address, if it has a valid one. */
  restore(/** @type {URLSearchParams} */ parameters) {
    const from = Date.parse(parameters.get('from') ?? '') / 1000;
    const to = Date.parse(parameters.get('to') ?? '') / 1000;
    if (from < to) {
      this.fix(from, to);
    }
  }
}
