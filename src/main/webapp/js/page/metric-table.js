// @ts-check

import { create, find, foreign } from './dom.js';
import { locale, text, timeOfDay } from './text.js';
import { setUnit, unitOf, withUnit } from './units.js';

/** Limits the metrics, as applications may publish any number of their own. */
const MAX_METRICS = 200;

/** An older value is shown with its date. */
const DAY_MILLIS = 86_400_000;

const TEXTS = {
  chart: text('Chart'),
  chartOf: (/** @type {string} */ metric) => text('Chart of {metric}', { metric }),
};

/** The newest value of every metric that is published, with when the hub received it; and tiles with some of them. */
export class MetricTable {
  /** @type {Map<string, {row: HTMLTableRowElement, value: number, millis: number}>} */
  #metrics = new Map();
  #body = find('#metrics tbody');
  #search = find('#find');
  #chosen;

  /** @param {(metric: string) => void} chosen a metric that shall have a chart */
  constructor(chosen) {
    this.#chosen = chosen;
    this.#search.addEventListener('input', () => this.#metrics.forEach(({ row }) => this.#filter(row)));
  }

  /**
   * @param {string} metric
   * @param {number} value
   * @param {string | undefined} unit
   * @param {number} millis when the hub received it, since 1970
   */
  set(metric, value, unit, millis) {
    if (unit !== undefined) {
      setUnit(metric, unit);
    }
    const known = this.#metrics.get(metric);
    if (known) {
      Object.assign(known, { value, millis });
    } else if (this.#metrics.size < MAX_METRICS) {
      this.#metrics.set(metric, { row: this.#addRow(metric), value, millis });
    }
  }

  /** @param {string} metric */
  has(metric) {
    return this.#metrics.has(metric);
  }

  /** @param {string} metric */
  #addRow(metric) {
    const chart = create('button', { type: 'button', className: 'small', ariaLabel: TEXTS.chartOf(metric) }, TEXTS.chart);
    chart.addEventListener('click', () => this.#chosen(metric));
    const row = create('tr', {}, create('th', { scope: 'row' }, foreign(metric)), create('td'), create('td'), create('td', {}, chart));
    row.dataset.metric = metric;
    const after = [...this.#body.rows].find((each) => each.dataset.metric > metric);
    this.#body.insertBefore(row, after ?? null);
    find('#metric-names').append(create('option', { value: metric }));
    this.#filter(row);
    return row;
  }

  /** @param {HTMLTableRowElement} row */
  #filter(row) {
    row.hidden = !String(row.dataset.metric).toLowerCase().includes(this.#search.value.trim().toLowerCase());
  }

  /**
   * @param {Set<string>} alerting the metrics with an alert
   */
  draw(alerting) {
    for (const [metric, { row, value, millis }] of this.#metrics) {
      row.cells[1].textContent = withUnit(value, unitOf(metric));
      row.cells[2].textContent = timeText(millis);
      row.classList.toggle('alerting', alerting.has(metric));
    }
    for (const tile of document.querySelectorAll('.tile')) {
      const { metric = '' } = /** @type {HTMLElement} */ (tile).dataset;
      const known = this.#metrics.get(metric);
      find('.value', tile).textContent = known === undefined ? '–' : withUnit(known.value, unitOf(metric));
      tile.classList.toggle('alerting', alerting.has(metric));
    }
  }
}

/** @param {number} millis */
function timeText(millis) {
  const time = new Date(millis);
  return Date.now() - millis > DAY_MILLIS ? time.toLocaleString(locale) : timeOfDay(time);
}
