// @ts-check

import { Chart } from './chart.js';
import { focusNear, removeButton } from './chart-tools.js';
import { create, find } from './dom.js';
import { text } from './text.js';

/** @import { Drawn } from './chosen-charts.js' */
/** @import { Layout } from './layout.js' */

/** The labels that the page gives to metrics. @type {Record<string, string>} */
const LABELS = {
  'CPU': text('CPU'), 'Memory': text('Memory'), 'In': text('In'), 'Out': text('Out'), 'Published': text('Published'), 'Delivered': text('Delivered'),
  'Streams': text('Streams'), 'From measurement to this page': text('From measurement to this page'),
};

/** The charts that the page has from the start, without those that the person has removed. */
export class StandardCharts {
  /** @type {Array<Drawn & {name: string}>} */
  #charts;
  #layout;
  #changed;
  #restore = find('#restore-charts');

  /**
   * @param {Layout} layout
   * @param {() => void} changed
   * @param {(from: number, to: number) => void} selected a range of time has been dragged on a chart
   */
  constructor(layout, changed, selected) {
    this.#layout = layout;
    this.#changed = changed;
    this.#charts = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('figure.chart[data-metrics]'))].map((element) => {
      const metrics = metricsOf(element);
      this.#addRemoval(element, metrics);
      return { name: element.dataset.name ?? '', element, metrics, chart: new Chart(element, metrics, selected) };
    });
    this.#restore.addEventListener('click', () => {
      const first = this.#charts.find(({ element }) => element.hidden);
      this.#layout.change({ removed: [] });
      this.#apply();
      first?.element.focus();
      this.#changed();
    });
    this.#apply();
  }

  /** @returns {Drawn[]} */
  get drawn() {
    return this.#charts.filter(({ element }) => !element.hidden);
  }

  /**
   * @param {HTMLElement} element
   * @param {Array<{metric: string}>} metrics
   */
  #addRemoval(element, metrics) {
    const caption = find('figcaption', element);
    const remove = removeButton(metrics.map(({ metric }) => metric).join(', '), () => {
      this.#layout.change({ removed: [...this.#layout.removed, element.dataset.name ?? ''] });
      focusNear(element, this.#restore);
      this.#apply();
      this.#changed();
    });
    caption.replaceChildren(create('span', {}, caption.textContent), remove);
  }

  #apply() {
    const removed = new Set(this.#layout.removed);
    this.#charts.forEach(({ name, element }) => {
      element.hidden = removed.has(name);
    });
    const count = this.#charts.length - this.drawn.length;
    this.#restore.hidden = count === 0;
    this.#restore.textContent = text('Show {count} removed charts', { count });
  }
}

/** @param {HTMLElement} element */
const metricsOf = (element) => (element.dataset.metrics ?? '').split(' ').map((each) => {
  const [metric, name] = each.split('=');
  const label = name.replaceAll('_', ' ');
  return { metric, label: LABELS[label] ?? label };
});
