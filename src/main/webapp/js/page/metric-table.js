// @ts-check

import { create, find, foreign } from './dom.js';
import { MetricGroups } from './metric-groups.js';
import { locale, text, timeOfDay } from './text.js';
import { setUnit, symbolOf, unitOf, withUnit } from './units.js';

/** Limits the metrics, as applications may publish any number of their own. */
const MAX_METRICS = 1_000;

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
  #groups = new MetricGroups(find('#metrics'));
  #search = find('#find');
  #charted;
  #chosen;

  /**
   * @param {(metric: string) => void} charted a metric that shall have a chart
   * @param {(metric: string, isChosen: boolean) => void} chosen a metric that a chart of several shall have, or no longer
   */
  constructor(charted, chosen) {
    this.#charted = charted;
    this.#chosen = chosen;
    this.#search.addEventListener('input', () => this.#groups.filter(this.#search.value));
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
    } else {
      find('#more-metrics').textContent = text('Only {max} metrics are listed; charts can have any other by its name.', { max: MAX_METRICS });
    }
  }

  /** Marks the metrics that are chosen for a chart. @param {Set<string>} names */
  mark(names) {
    this.#metrics.forEach(({ row }, metric) => {
      find('input', row).checked = names.has(metric);
    });
  }

  /** @param {string} metric */
  has(metric) {
    return this.#metrics.has(metric);
  }

  /** @param {string} metric */
  #addRow(metric) {
    const chart = create('button', { type: 'button', className: 'small', ariaLabel: TEXTS.chartOf(metric) }, TEXTS.chart);
    chart.addEventListener('click', () => this.#charted(metric));
    const box = create('input', { type: 'checkbox' });
    box.addEventListener('change', () => this.#chosen(metric, box.checked));
    const unit = symbolOf(unitOf(metric));
    const row = create('tr', {}, create('th', { scope: 'row' }, create('label', { className: 'check' }, box, foreign(metric))),
      create('td'), create('td', {}, foreign(unit)), create('td'), create('td', {}, chart));
    row.dataset.metric = metric;
    row.dataset.search = `${metric} ${unit}`.toLowerCase();
    this.#groups.add(metric, row);
    this.#groups.filter(this.#search.value);
    find('#metric-names').append(create('option', { value: metric }));
    return row;
  }

  /**
   * @param {Set<string>} alerting the metrics with an alert
   */
  draw(alerting) {
    for (const [metric, { row, value, millis }] of this.#metrics) {
      setChanged(row.cells[1], withUnit(value, unitOf(metric)));
      setChanged(row.cells[3], timeText(millis));
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

/** @param {Element} cell @param {string} written */
function setChanged(cell, written) {
  if (cell.textContent !== written) {
    cell.textContent = written;
  }
}

/** @param {number} millis */
function timeText(millis) {
  const time = new Date(millis);
  return Date.now() - millis > DAY_MILLIS ? time.toLocaleString(locale) : timeOfDay(time);
}
