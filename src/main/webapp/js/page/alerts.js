// @ts-check

import { create, find, foreign } from './dom.js';
import { loadSetting, saveSetting } from './settings.js';
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

/** An alert begins after this many values in a row beyond the threshold, and ends after as many within it. */
const CONSECUTIVE_VALUES = 3;

/** Thresholds of metrics, and the alerts that they raise. */
export class Alerts {
  /** @type {Threshold[]} */
  #thresholds;
  /** @type {Map<Threshold, {beyond: number, within: number, since?: Date}>} */
  #watches = new Map();
  #shown = find('#alerts');
  #list = find('#thresholds');
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
    const kept = loadSetting('thresholds', DEFAULTS);
    this.#thresholds = Array.isArray(kept) ? kept.filter(isThreshold) : DEFAULTS;
    this.#showThresholds();
  }

  /** @returns {Set<string>} the metrics that have an alert now */
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

  /** @param {Threshold} threshold nothing happens if it exists already */
  add(threshold) {
    if (this.#thresholds.some((each) => conditionOf(each) === conditionOf(threshold) && each.metric === threshold.metric)) {
      return;
    }
    this.#thresholds = [...this.#thresholds, threshold].slice(-MAX_COUNT);
    this.#showThresholds();
    saveSetting('thresholds', this.#thresholds);
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
      const watch = this.#watches.get(threshold) ?? { beyond: 0, within: 0 };
      this.#watches.set(threshold, watch);
      const isBeyond = threshold.side === 'above' ? value > threshold.value : value < threshold.value;
      watch.beyond = isBeyond ? watch.beyond + 1 : 0;
      watch.within = isBeyond ? 0 : watch.within + 1;
      if (!watch.since && watch.beyond >= CONSECUTIVE_VALUES) {
        watch.since = new Date();
        this.#showAlerts();
      } else if (watch.since && watch.within >= CONSECUTIVE_VALUES) {
        watch.since = undefined;
        this.#showAlerts();
      }
    }
  }

  #showAlerts() {
    const items = [...this.#watches].filter(([, { since }]) => since).map(([threshold, { since }]) =>
      create('li', {}, create('strong', {}, foreign(threshold.metric)), ` is ${conditionOf(threshold)} since ${since?.toLocaleTimeString()}`));
    this.#shown.replaceChildren(...items);
    this.#shown.hidden = items.length === 0;
    this.#changed();
  }

  #showThresholds() {
    this.#list.replaceChildren(...this.#thresholds.map((threshold) => {
      const remove = create('button', { type: 'button', className: 'small', ariaLabel: `Remove ${threshold.metric} ${conditionOf(threshold)}` }, 'Remove');
      remove.addEventListener('click', () => {
        this.#thresholds = this.#thresholds.filter((each) => each !== threshold);
        this.#watches.delete(threshold);
        saveSetting('thresholds', this.#thresholds);
        this.#showThresholds();
        this.#showAlerts();
        this.#list.querySelector('button')?.focus();
      });
      return create('li', {}, create('span', {}, create('code', {}, foreign(threshold.metric)), ` ${conditionOf(threshold)}`), remove);
    }));
    this.#changed();
  }
}

/** @param {Threshold} threshold */
function conditionOf({ metric, side, value }) {
  return `${side} ${withUnit(value, unitOf(metric))}`;
}

/** @param {any} kept */
function isThreshold(kept) {
  return typeof kept?.metric === 'string' && Number.isFinite(kept.value) && (kept.side === 'above' || kept.side === 'below');
}
