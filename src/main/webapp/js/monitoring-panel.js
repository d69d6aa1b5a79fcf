// @ts-check

import { EventFeed } from './event-feed.js';
import { showState } from './feed-state.js';
import { Sparkline } from './sparkline.js';
import { unitOf, withUnit } from './units.js';

/** Most metrics in the table: applications may publish any number of their own. */
const MAX_METRICS = 200;

/** One metric as a number, a meter where it is a fraction, and a line of its newest values. */
class Gauge {
  #value;
  #meter;
  #sparkline;
  #unit;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#unit = /** @type {import('./units.js').Unit} */ (element.dataset.unit);
    this.#value = /** @type {HTMLElement} */ (element.querySelector('.value'));
    this.#meter = element.querySelector('meter');
    this.#sparkline = new Sparkline(/** @type {SVGElement} */ (element.querySelector('svg')), 1);
  }

  /** @param {number} value */
  show(value) {
    this.#value.textContent = withUnit(value, this.#unit);
    this.#sparkline.add(value);
    if (this.#meter) {
      this.#meter.value = value;
    }
  }
}

/** What the hub measures of itself, and what applications measure. */
export class MonitoringPanel {
  /** @type {Map<string, Gauge>} */
  #gauges = new Map();
  /** @type {Map<string, HTMLElement>} */
  #cells = new Map();
  #rows;

  /**
   * @param {HTMLElement} panel
   * @param {AbortSignal} signal ends it
   */
  constructor(panel, signal) {
    this.#rows = /** @type {HTMLTableSectionElement} */ (panel.querySelector('tbody'));
    for (const element of panel.querySelectorAll('.gauge')) {
      const gauge = /** @type {HTMLElement} */ (element);
      this.#gauges.set(gauge.dataset.metric ?? '', new Gauge(gauge));
    }
    new EventFeed(
      'api/monitoring?since=PT1M',
      {
        message: ({ metric, value }) => this.#show(metric, value),
        state: showState(/** @type {HTMLElement} */ (panel.querySelector('.state'))),
      },
      signal,
      { restsInBackground: true },
    );
  }

  /**
   * @param {string} metric
   * @param {number} value
   */
  #show(metric, value) {
    this.#gauges.get(metric)?.show(value);
    const cell = this.#cells.get(metric) ?? this.#addRow(metric);
    if (cell) {
      cell.textContent = withUnit(value, unitOf(metric));
    }
  }

  /**
   * A row at its place in the order of names.
   *
   * @param {string} metric
   * @returns {HTMLElement | undefined} where its value goes
   */
  #addRow(metric) {
    if (this.#cells.size === MAX_METRICS) {
      return undefined;
    }
    const row = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    name.textContent = metric;
    const cell = document.createElement('td');
    row.append(name, cell);
    const after = [...this.#rows.rows].find((each) => (each.cells[0].textContent ?? '') > metric);
    this.#rows.insertBefore(row, after ?? null);
    this.#cells.set(metric, cell);
    return cell;
  }
}
