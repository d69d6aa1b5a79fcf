// @ts-check

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

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

/**
 * A number with its unit, rounded to about three digits.
 *
 * @param {number} value
 * @param {Unit} unit
 * @returns {string}
 */
export function withUnit(value, unit) {
  switch (unit) {
    case 'fraction':
      return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
    case 'bytes':
      return scaled(value, 'B');
    case 'bytes/s':
      return scaled(value, 'B/s');
    case 'ms':
      return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
    case 'events/s':
      return `${scaled(value, '').replace(' ', '')}/s`;
    default: {
      const number = value.toLocaleString('en', { maximumSignificantDigits: 6, useGrouping: false });
      return unit === 'none' || unit === 'count' ? number : `${number} ${unit}`;
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
 * @param {number} value
 * @param {string} unit
 */
function scaled(value, unit) {
  let rest = value;
  let step = 0;
  while (rest >= 999.5 && step < PREFIXES.length - 1) {
    rest /= 1000;
    step++;
  }
  const digits = step === 0 || rest >= 100 ? 0 : 1;
  return `${rest.toFixed(digits)} ${PREFIXES[step]}${unit}`;
}
