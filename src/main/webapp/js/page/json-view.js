// @ts-check

import { create } from './dom.js';
import { text } from './text.js';

/** Entries of an object or array that are rendered; a note counts the others. */
const MAX_ENTRIES = 500;

/**
 * A text that is shown as it is, and if it is a JSON object or array can be unfolded into its entries, which are rendered only then.
 *
 * @param {string} text
 * @returns {Node | string}
 */
export function jsonView(text) {
  try {
    const value = JSON.parse(text);
    return isBranch(value) ? branch([text], value) : text;
  } catch {
    return text;
  }
}

/** @param {unknown} value @returns {value is object} */
const isBranch = (value) => typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/**
 * @param {Array<Node | string>} summary
 * @param {object} value
 */
function branch(summary, value) {
  const details = create('details', { className: 'json' }, create('summary', {}, ...summary));
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) {
      details.append(entries(value));
    }
  });
  return details;
}

/** @param {object} value */
function entries(value) {
  const all = Object.entries(value);
  const items = all.slice(0, MAX_ENTRIES).map(([key, each]) => {
    const label = create('span', { className: 'json-key', dir: 'auto' }, key);
    return create('li', {}, isBranch(each)
      ? branch([label, Array.isArray(each) ? ` [${each.length}]` : ` {${Object.keys(each).length}}`], each)
      : create('span', {}, label, ' ', create('bdi', { className: `json-${each === null ? 'null' : typeof each}` }, JSON.stringify(each))));
  });
  if (all.length > MAX_ENTRIES) {
    items.push(create('li', {}, text('and {count} more', { count: all.length - MAX_ENTRIES })));
  }
  return create('ul', {}, ...items);
}
