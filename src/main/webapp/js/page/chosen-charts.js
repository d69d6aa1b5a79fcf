// @ts-check

import { Chart } from './chart.js';
import { focusNear, removeButton } from './chart-tools.js';
import { create, find, foreign } from './dom.js';
import { text } from './text.js';
import { unitOf } from './units.js';

const MAX_CHARTS = 12;

/** Lines of a chart, each with a colour and a dash pattern of its own. */
export const MAX_LINES = 4;

/** @import { Layout } from './layout.js' */
/** @typedef {{element: HTMLElement, metrics: Array<{metric: string, label: string}>, chart: Chart}} Drawn */

/** The charts that the person has added: any metrics that are published, several in one chart if they have the same unit. */
export class ChosenCharts {
  /** @type {Map<string, Drawn>} by their metrics */
  #charts = new Map();
  #layout;
  #place;
  #changed;
  #selected;

  /**
   * @param {Layout} layout
   * @param {HTMLElement} place before which they are
   * @param {() => void} changed
   * @param {(from: number, to: number) => void} selected a range of time has been dragged on a chart
   */
  constructor(layout, place, changed, selected) {
    this.#layout = layout;
    this.#place = place;
    this.#changed = changed;
    this.#selected = selected;
    layout.chosen.forEach((metrics) => this.#show(namesIn(metrics)));
  }

  /**
   * @param {string[]} metrics
   * @returns {string} why there cannot be such a chart; empty if there can
   */
  #refusal(metrics) {
    const [first, ...others] = metrics;
    const other = others.find((each) => unitOf(each) !== unitOf(first));
    if (metrics.length === 0 || metrics.length > MAX_LINES) {
      return text('Name 1 to {max} metrics.', { max: MAX_LINES });
    }
    if (other !== undefined) {
      return text('{first} and {other} have different units; make a chart for each.', { first, other });
    }
    return this.#charts.size >= MAX_CHARTS ? text('There are {max} charts already; remove one first.', { max: MAX_CHARTS }) : '';
  }

  /** @returns {Iterable<Drawn>} */
  get drawn() {
    return this.#charts.values();
  }

  /**
   * @param {string} text the metrics, separated by commas or spaces
   * @returns {string} why there is no such chart; empty if there is
   */
  add(text) {
    const metrics = namesIn(text);
    const refusal = this.#refusal(metrics);
    if (refusal === '') {
      this.#show(metrics);
      this.#keep();
    }
    return refusal;
  }

  /** @param {string[]} metrics */
  #show(metrics) {
    const key = metrics.join();
    if (this.#charts.has(key) || this.#refusal(metrics) !== '') {
      return;
    }
    const remove = removeButton(key, () => {
      focusNear(element, find('#chart [name=metrics]'));
      element.remove();
      this.#charts.delete(key);
      this.#keep();
    });
    const element = create('figure', { className: 'panel chart chosen' },
      create('figcaption', {}, create('span', {}, foreign(metrics.join(', '))), remove),
      create('div', { className: 'plot', ariaHidden: 'true' }),
      create('p', { className: 'summary hidden' }));
    element.dataset.max = '0';
    this.#place.before(element);
    const lines = metrics.map((metric) => ({ metric, label: metric }));
    this.#charts.set(key, { element, metrics: lines, chart: new Chart(element, lines, this.#selected) });
    this.#changed();
  }

  #keep() {
    this.#layout.change({ chosen: [...this.#charts.keys()] });
    this.#changed();
  }
}

/** @param {string} text names, separated by commas or spaces */
export const namesIn = (text) => [...new Set(text.split(/[\s,]+/).filter(Boolean))];
