// @ts-check

import { find } from './dom.js';

/** @import { TimeRange } from './time-range.js' */

const ZOOM = 2;
const STEP = 1 / 4;

/** A wheel turned by so many pixels zooms once. */
const WHEEL_PIXELS = 240;

/** What keys do on a chart. @type {Record<string, (range: TimeRange) => void>} */
const KEYS = {
  '+': (range) => range.zoom(1 / ZOOM),
  '=': (range) => range.zoom(1 / ZOOM),
  '-': (range) => range.zoom(ZOOM),
  ArrowLeft: (range) => range.pan(-STEP),
  ArrowRight: (range) => range.pan(STEP),
  Escape: (range) => range.follow(),
};

/** What the buttons do, by id. @type {Record<string, string>} */
const BUTTONS = { earlier: 'ArrowLeft', later: 'ArrowRight', 'zoom-in': '+', 'zoom-out': '-' };

/**
 * Zooms and moves the range of all charts: by buttons, by keys on a chart that has the focus, and by the wheel with Ctrl (zoom) or Shift (move);
 * the wheel alone scrolls the page.
 *
 * @param {TimeRange} range
 * @param {() => void} changed
 */
export function controlRange(range, changed) {
  for (const [id, key] of Object.entries(BUTTONS)) {
    find(`#${id}`).addEventListener('click', () => {
      KEYS[key](range);
      changed();
    });
  }
  find('.charts').addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const figure = /** @type {Element} */ (event.target).matches('figure.chart');
    if (figure && KEYS[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      KEYS[event.key](range);
      changed();
    }
  });
}

/**
 * Lets the wheel zoom and move a chart.
 *
 * @param {HTMLElement} plot
 * @param {TimeRange} range
 * @param {(clientX: number) => number} timeAt
 * @param {() => void} changed
 */
export function controlByWheel(plot, range, timeAt, changed) {
  plot.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.shiftKey) {
      return;
    }
    event.preventDefault();
    const turned = (event.deltaY || event.deltaX) / WHEEL_PIXELS;
    if (event.ctrlKey) {
      range.zoom(ZOOM ** turned, timeAt(event.clientX));
    } else {
      range.pan(turned * STEP);
    }
    changed();
  }, { passive: false });
}
