// @ts-check

import { create, find, recall, remember } from './dom.js';
import { unitOf, withUnit } from './units.js';

/**
 * @typedef {object} Threshold
 * @property {string} metric
 * @property {'above' | 'below'} side
 * @property {number} value
 */

/** @type {Threshold[]} */
const DEFAULTS = [{ metric: 'cpu', side: 'above', value: 0.9 }, { metric: 'memory', side: 'above', value: 0.9 }];

const MAX_COUNT = 20;

/** A value has to be wrong so many times in a row, and right again as often. */
const PATIENCE = 3;

/** Thresholds that the person has set, and the alerts they turn into. */
export class Alerts {
  /** @type {Threshold[]} */
  #thresholds;
  /** @type {Map<Threshold, {wrong: number, right: number, since?: Date, value: number}>} */
  #watches = new Map();
  #shown = find('#alerts');
  #list = find('#thresholds');
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
    const kept = recall('thresholds', DEFAULTS);
    this.#thresholds = Array.isArray(kept) ? kept.filter(isThreshold) : DEFAULTS;
    this.#showThresholds();
  }

  /** @returns {Set<string>} metrics that are where they should not be */
  get metrics() {
    return new Set([...this.#watches].filter(([, { since }]) => since).map(([{ metric }]) => metric));
  }

  /**
   * @param {string} metric
   * @returns {number[]}
   */
  of(metric) {
    return this.#thresholds.filter((threshold) => threshold.metric === metric).map(({ value }) => value);
  }

  /** @param {Threshold} threshold */
  add(threshold) {
    this.#thresholds = [...this.#thresholds, threshold].slice(-MAX_COUNT);
    this.#showThresholds();
    remember('thresholds', this.#thresholds);
  }

  /**
   * @param {string} metric
   * @param {number} value
   */
  check(metric, value) {
    for (const threshold of this.#thresholds) {
      if (threshold.metric !== metric) {
        continue;
      }
      const watch = this.#watches.get(threshold) ?? { wrong: 0, right: 0, value };
      this.#watches.set(threshold, watch);
      const isWrong = threshold.side === 'above' ? value > threshold.value : value < threshold.value;
      watch.wrong = isWrong ? watch.wrong + 1 : 0;
      watch.right = isWrong ? 0 : watch.right + 1;
      watch.value = value;
      if (!watch.since && watch.wrong >= PATIENCE) {
        watch.since = new Date();
        this.#showAlerts();
      } else if (watch.since && watch.right >= PATIENCE) {
        watch.since = undefined;
        this.#showAlerts();
      }
    }
  }

  #showAlerts() {
    const items = [...this.#watches].filter(([, { since }]) => since).map(([threshold, { since }]) =>
      create('li', {}, create('strong', {}, threshold.metric), ` is ${words(threshold)} since ${since?.toLocaleTimeString()}`));
    this.#shown.replaceChildren(...items);
    this.#shown.hidden = items.length === 0;
    this.#changed();
  }

  #showThresholds() {
    this.#list.replaceChildren(...this.#thresholds.map((threshold) => {
      const remove = create('button', { type: 'button', className: 'small', ariaLabel: `Remove: ${threshold.metric} ${words(threshold)}` }, 'Remove');
      remove.addEventListener('click', () => {
        this.#thresholds = this.#thresholds.filter((each) => each !== threshold);
        this.#watches.delete(threshold);
        remember('thresholds', this.#thresholds);
        this.#showThresholds();
        this.#showAlerts();
        this.#list.querySelector('button')?.focus();
      });
      return create('li', {}, create('span', {}, create('code', {}, threshold.metric), ` ${words(threshold)}`), remove);
    }));
    this.#changed();
  }
}

/** @param {Threshold} threshold */
function words({ metric, side, value }) {
  return `${side} ${withUnit(value, unitOf(metric))}`;
}

/** @param {any} kept */
function isThreshold(kept) {
  return typeof kept?.metric === 'string' && Number.isFinite(kept.value) && (kept.side === 'above' || kept.side === 'below');
}
