// @ts-check

import { locale, text } from './text.js';

/** What is not one of these is shown as it was published. @typedef {'fraction' | 'bytes' | 'bytes/s' | 'events/s' | 'ms' | 'count' | 'none' | string} Unit */

/** Units that were published with values, by metric. @type {Map<string, string>} */
const published = new Map();

/**
 * @param {string} metric
 * @param {string} unit that was published with its value
 */
export function setUnit(metric, unit) {
  published.set(metric, unit);
}

/** Of the International System of Units, the same in all languages. */
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

/**
 * A number with its unit, rounded to about three digits.
 *
 * @param {number} value
 * @param {Unit} kind
 * @returns {string}
 */
export function withUnit(value, kind) {
  switch (kind) {
    case 'fraction':
      return value.toLocaleString(locale, { style: 'percent', ...digits(value < 0.1 ? 1 : 0) });
    case 'bytes':
      return scaled(value, ' ', 'B');
    case 'bytes/s':
      return scaled(value, ' ', 'B/s');
    case 'ms':
      return value < 1000 ? timeText(Math.round(value), 'ms') : timeText(value / 1000, 's', 1);
    case 'events/s':
      return text('{rate}/s', { rate: scaled(value, '', '') });
    default: {
      const written = value.toLocaleString(locale, { maximumSignificantDigits: 6, useGrouping: false });
      return kind === 'none' || kind === 'count' ? written : `${written} ${kind}`;
    }
  }
}

/**
 * The unit of a metric: the one that was published with it, or that of what the hub publishes or its pages measure.
 *
 * @param {string} metric
 * @returns {Unit}
 */
export function unitOf(metric) {
  const unit = published.get(metric);
  if (unit !== undefined) {
    return unit;
  }
  if (metric === 'cpu' || metric === 'memory') {
    return 'fraction';
  }
  if (metric.endsWith('latency')) {
    return 'ms';
  }
  if (metric.startsWith('network.') || metric === 'hub.sent.bytes' || metric === 'traffic') {
    return 'bytes/s';
  }
  if (metric === 'memory.used' || metric === 'jvm.heap.used') {
    return 'bytes';
  }
  return metric === 'hub.published' || metric === 'hub.sent' ? 'events/s' : 'none';
}

/**
 * The unit as it is written beside values; empty if they have none.
 *
 * @param {Unit} kind
 */
export const symbolOf = (kind) => ({ 'fraction': '%', 'bytes': 'B', 'bytes/s': 'B/s', 'events/s': '1/s', 'count': '', 'none': '' })[kind] ?? kind;

/** Of time, as the language abbreviates them. */
const TIMES = {
  ms: (/** @type {string} */ value) => text('{value} ms', { value }),
  s: (/** @type {string} */ value) => text('{value} s', { value }),
  min: (/** @type {string} */ value) => text('{value} min', { value }),
  h: (/** @type {string} */ value) => text('{value} h', { value }),
};

/**
 * A duration.
 *
 * @param {number} value
 * @param {keyof typeof TIMES} unit
 * @param {number} [fraction] digits of the fraction
 */
export const timeText = (value, unit, fraction = 0) => TIMES[unit](value.toLocaleString(locale, digits(fraction)));

/** @param {number} fraction */
const digits = (fraction) => ({ minimumFractionDigits: fraction, maximumFractionDigits: fraction });

/**
 * @param {number} value
 * @param {string} space between the number and the unit with its prefix
 * @param {string} symbol of the unit
 */
function scaled(value, space, symbol) {
  let rest = value;
  let step = 0;
  while (rest >= 999.5 && step < PREFIXES.length - 1) {
    rest /= 1000;
    step++;
  }
  return `${rest.toLocaleString(locale, digits(step === 0 || rest >= 100 ? 0 : 1))}${step > 0 || symbol ? space : ''}${PREFIXES[step]}${symbol}`;
}
