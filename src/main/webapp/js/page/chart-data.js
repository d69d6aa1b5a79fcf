// @ts-check

import { readHistory } from './metric-history.js';
import { Series } from './series.js';

/** @import { TimeRange } from './time-range.js' */

/** Values that this page measures itself, at most. */
const MAX_LOCAL = 3_600;

/**
 * The values that the charts show: what the hub has down-sampled of the past, and after it what arrives. All times are those of the hub, whatever
 * the clocks of publishers and browsers show.
 */
export class ChartData {
  /** @type {Map<string, Series>} by metric */
  series = new Map();
  /** Since when the hub has values, if that is within the range; seconds since 1970. @type {number | undefined} */
  retained;
  #request;
  #range;
  /** The clock of the hub is ahead by so many seconds. */
  #ahead = 0;
  /** What has arrived since the past was requested. @type {Array<[metric: string, time: number, value: number]>} */
  #arrived = [];
  /** @type {AbortController | undefined} */
  #loading;
  /** @type {Map<string, Array<[time: number, value: number]>>} */
  #local = new Map();

  /**
   * @param {(path: string, options: any) => Promise<any>} request sends a request to the hub
   * @param {(now: () => number) => TimeRange} range
   */
  constructor(request, range) {
    this.#request = request;
    this.#range = range(() => this.now);
  }

  get range() {
    return this.#range;
  }

  /** The time of the hub, as far as it is known; seconds since 1970. */
  get now() {
    return Date.now() / 1000 + this.#ahead;
  }

  /**
   * A value has arrived.
   *
   * @param {string} metric
   * @param {number} value
   */
  add(metric, value) {
    if (this.#loading) {
      this.#arrived.push([metric, this.now, value]);
    }
    if (this.#range.isLive) {
      this.series.get(metric)?.add(this.now, value);
    }
  }

  /**
   * This page has measured a value itself: the hub has none of the metric.
   *
   * @param {string} metric
   * @param {number} value
   */
  addLocal(metric, value) {
    const all = this.#local.get(metric) ?? [];
    all.push([this.now, value]);
    all.splice(0, all.length - MAX_LOCAL);
    this.#local.set(metric, all);
    this.add(metric, value);
  }

  /** Removes what has moved out of the range. */
  trim() {
    const [from] = this.#range.bounds;
    this.series.forEach((each) => each.removeBefore(from));
  }

  /**
   * Reads the past of metrics in the range; an earlier call that has not ended ends without effect.
   *
   * @param {string[]} metrics
   * @param {() => void} changed some values have arrived
   * @throws {Error} if the hub cannot be asked
   */
  async load(metrics, changed) {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#arrived = [];
    this.retained = undefined;
    metrics.filter((metric) => !this.series.has(metric)).forEach((metric) => {
      this.series.set(metric, new Series(this.#range.seconds / this.#range.points)); // for what arrives, also if the past cannot be read
    });
    /** @type {Set<string>} */
    const replaced = new Set();
    const [from, to] = this.#range.bounds;
    const bounds = this.#range.isLive ? { from: `PT${this.#range.seconds}S` }
      : { from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() };
    try {
      const asked = metrics.filter((metric) => !this.#local.has(metric));
      await readHistory(this.#request, asked, { ...bounds, points: this.#range.points, signal: loading.signal }, (part) => {
        if (!loading.signal.aborted) {
          this.#ahead = part.now - Date.now() / 1000;
          this.retained = part.retained;
          this.#replace(part, replaced);
          changed();
        }
      });
    } catch (error) {
      if (!loading.signal.aborted) {
        throw error;
      }
    } finally {
      if (this.#loading === loading) {
        this.#loading = undefined;
      }
    }
  }

  /**
   * @param {import('./metric-history.js').MetricHistory} part
   * @param {Set<string>} replaced the metrics of earlier parts
   */
  #replace({ from, to, step, series }, replaced) {
    for (const [metric, intervals] of series) {
      if (!replaced.has(metric)) {
        replaced.add(metric);
        this.series.set(metric, this.#begin(step, from, this.#range.isLive ? this.#arrived.filter(([name, time]) => name === metric && time >= to) : []));
      }
      intervals.forEach((interval) => this.series.get(metric)?.merge(interval));
    }
    this.#local.forEach((values, metric) => {
      this.series.set(metric, this.#begin(step, from, values.map(([time, value]) => [metric, time, value])));
    });
  }

  /**
   * @param {number} step
   * @param {number} origin
   * @param {Array<[metric: string, time: number, value: number]>} values
   */
  #begin(step, origin, values) {
    const series = new Series(step, origin);
    values.forEach(([, time, value]) => series.add(time, value));
    return series;
  }
}
