// @ts-check

import { csvOf } from './chart-export.js';
import { create, find } from './dom.js';
import { download } from './download.js';
import { controlByWheel } from './range-controls.js';
import { text } from './text.js';

/** @import { Drawn } from './chosen-charts.js' */
/** @import { TimeRange } from './time-range.js' */

const TEXTS = {
  csv: 'CSV',
  csvOf: (/** @type {string} */ title) => text('Values of the chart {title} as CSV', { title }),
  png: 'PNG',
  pngOf: (/** @type {string} */ title) => text('Picture of the chart {title}', { title }),
  keys: text('Keys: plus and minus zoom, arrows move, Escape shows the newest values.'),
};

/**
 * Gives a chart its buttons for files, its keys and its wheel.
 *
 * @param {Drawn} drawn whose caption has a title, and a button that removes it
 * @param {TimeRange} range
 * @param {() => void} onRange
 */
export function equip({ element, chart }, range, onRange) {
  const caption = find('figcaption', element);
  const title = find('span', caption).textContent;
  const csv = create('button', { type: 'button', className: 'small csv', ariaLabel: TEXTS.csvOf(title) }, TEXTS.csv);
  csv.addEventListener('click', () => download(new Blob([csvOf(chart.series)], { type: 'text/csv' }), `${title}.csv`));
  const png = create('button', { type: 'button', className: 'small png', ariaLabel: TEXTS.pngOf(title) }, TEXTS.png);
  png.addEventListener('click', async () => download(await chart.png(title), `${title}.png`));
  caption.append(csv, png);
  Object.assign(element, { tabIndex: 0, title: TEXTS.keys });
  element.setAttribute('aria-keyshortcuts', '+ - ArrowLeft ArrowRight Escape');
  controlByWheel(find('.plot', element), range, (clientX) => chart.timeAt(clientX), onRange);
}

/**
 * @param {string} metrics of the chart
 * @param {() => void} remove
 */
export function removeButton(metrics, remove) {
  const button = create('button', { type: 'button', className: 'small remove', ariaLabel: text('Remove the chart of {metrics}', { metrics }) }, text('Remove'));
  button.addEventListener('click', remove);
  return button;
}

/**
 * Moves the focus from a chart that is going to the next one, or the one before.
 *
 * @param {HTMLElement} element
 * @param {HTMLElement} last where it goes if there is no other chart; it may become visible only afterwards
 */
export function focusNear(element, last) {
  const shown = [...document.querySelectorAll('figure.chart:not([hidden])')];
  const place = shown.indexOf(element);
  const near = shown[place + 1] ?? shown[place - 1];
  if (near) {
    /** @type {HTMLElement} */ (near).focus();
  } else {
    setTimeout(() => last.focus());
  }
}
