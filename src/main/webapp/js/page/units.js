// @ts-check

import { locale, text } from './text.js';

/** @typedef {'fraction' | 'bytes' | 'bytes/s' | 'events/s' | 'ms' | 'count' | 'none'} Unit */

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
      return value < 1000 ? unit(Math.round(value), 'millisecond') : unit(value / 1000, 'second', 1);
    case 'events/s':
      return text('{rate}/s', { rate: scaled(value, '', '') });
    default:
      return value.toLocaleString(locale, { maximumSignificantDigits: 6, useGrouping: false });
  }
}

/**
 * The unit of a metric that the hub publishes or that its pages measure.
 *
 * @param {string} metric
 * @returns {Unit}
 */
export function unitOf(metric) {
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
 * A number with a unit of Unicode CLDR, such as `minute`.
 *
 * @param {number} value
 * @param {string} name
 * @param {number} [fraction] digits of the fraction
 */
export const unit = (value, name, fraction = 0) => value.toLocaleString(locale, { style: 'unit', unit: name, unitDisplay: 'short', ...digits(fraction) });

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
