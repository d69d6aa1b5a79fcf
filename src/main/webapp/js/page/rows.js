// @ts-check

import { find, fromTemplate, setText } from './dom.js';
import { timeText } from './units.js';

/**
 * A row of a table.
 *
 * @typedef {object} Row
 * @property {string} key
 * @property {Record<string, string>} cells texts by class name
 * @property {import('./sortable.js').Values} values by which rows are sorted
 * @property {(row: HTMLElement) => void} [prepare]
 */

/**
 * Updates the rows of a table. They are kept by key, so that a refresh does not lose focus and selection; if the row with the focus goes, the one
 * that takes its place has it.
 *
 * @param {HTMLElement} body
 * @param {Row[]} rows
 * @param {string} template of a new row
 */
export function updateRows(body, rows, template) {
  const known = new Map([...body.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.key, /** @type {HTMLElement} */ (row)]));
  const next = rows.map(({ key, cells, prepare }) => {
    const row = known.get(key) ?? fromTemplate(template);
    known.delete(key);
    row.dataset.key = key;
    for (const [name, content] of Object.entries(cells)) {
      const cell = find(`.${name}`, row);
      if (cell.textContent !== content) {
        setText(cell, content);
      }
    }
    prepare?.(row);
    return row;
  });
  const focused = document.activeElement;
  const place = [...body.children].findIndex((row) => row.contains(focused));
  known.forEach((row) => row.remove());
  next.forEach((row, i) => body.children[i] === row || body.insertBefore(row, body.children[i] ?? null));
  if (focused && place >= 0 && !body.contains(focused)) {
    const successor = body.children[Math.min(place, next.length - 1)]?.querySelector(focused.localName) ?? find('#main');
    /** @type {HTMLElement} */ (successor).focus();
  }
}

/** @param {number} seconds */
export function durationText(seconds) {
  if (seconds < 60) {
    return timeText(Math.floor(seconds), 's');
  }
  return seconds < 3600 ? timeText(Math.floor(seconds / 60), 'min')
    : `${timeText(Math.floor(seconds / 3600), 'h')} ${timeText(Math.floor((seconds % 3600) / 60), 'min')}`;
}

/** Seconds of a duration as the hub writes it (ISO 8601, hours at most). @param {string} duration */
export function secondsOf(duration) {
  const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
