// @ts-check

import { namesIn } from './chosen-charts.js';
import { find } from './dom.js';

/** The form in which the person chooses the metrics of a new chart: by their names, or in the table of all metrics. */
export class MetricPicker {
  #form = find('#chart');
  #input = this.#form.elements.namedItem('metrics');
  #add;
  #changed;

  /**
   * @param {(metrics: string) => string} add why there is no such chart; empty if there is
   * @param {(names: Set<string>) => void} changed other metrics are chosen
   */
  constructor(add, changed) {
    this.#add = add;
    this.#changed = changed;
    this.#form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      if (this.add(this.#input.value)) {
        this.#set([]);
      }
    });
    this.#input.addEventListener('input', () => this.#changed(new Set(namesIn(this.#input.value))));
  }

  /**
   * Adds a chart, or shows why there cannot be such a one.
   *
   * @param {string} metrics
   */
  add(metrics) {
    const problem = this.#add(metrics);
    find('.problem', this.#form).textContent = problem;
    return problem === '';
  }

  /**
   * @param {string} metric
   * @param {boolean} isChosen
   */
  choose(metric, isChosen) {
    const others = namesIn(this.#input.value).filter((each) => each !== metric);
    this.#set(isChosen ? [...others, metric] : others);
  }

  /** @param {string[]} names */
  #set(names) {
    this.#input.value = names.join(', ');
    this.#changed(new Set(names));
  }
}
