// @ts-check

import { create, find, foreign } from './dom.js';
import { number, text } from './text.js';

/** @typedef {{body: HTMLTableSectionElement, button: HTMLButtonElement, isOpen: boolean}} Group */

/** The group of a metric: what its name begins with, before the first dot or slash; empty if it has none. @param {string} metric */
export const groupOf = (metric) => /^([^./]+)[./]/.exec(metric)?.[1] ?? '';

/** The rows of a table in groups, each of which can be closed. */
export class MetricGroups {
  /** @type {Map<string, Group>} by name */
  #groups = new Map();
  #table;

  /** @param {HTMLTableElement} table */
  constructor(table) {
    this.#table = table;
  }

  /**
   * Adds a row in the order of the names.
   *
   * @param {string} metric
   * @param {HTMLTableRowElement} row with the metric as data
   */
  add(metric, row) {
    const { body } = this.#group(groupOf(metric));
    const after = [...body.rows].slice(1).find((each) => String(each.dataset.metric) > metric);
    body.insertBefore(row, after ?? null);
  }

  /** @param {string} name */
  #group(name) {
    const known = this.#groups.get(name);
    if (known) {
      return known;
    }
    const button = create('button', { type: 'button', ariaExpanded: 'true' }, name === '' ? text('Without a prefix') : foreign(name));
    const head = create('tr', { className: 'group' }, create('th', { scope: 'rowgroup', colSpan: 5 }, button, ' ', create('span', { className: 'count' })));
    /** @type {Group} */
    const group = { body: create('tbody', {}, head), button, isOpen: true };
    group.body.dataset.group = name;
    button.addEventListener('click', () => {
      group.isOpen = !group.isOpen;
      this.filter(this.#needle);
    });
    this.#groups.set(name, group);
    const after = [...this.#table.tBodies].find((each) => String(each.dataset.group) > name);
    this.#table.insertBefore(group.body, after ?? null);
    return group;
  }

  #needle = '';

  /** Shows what contains a text, also in groups that are closed. @param {string} needle */
  filter(needle) {
    this.#needle = needle;
    const wanted = needle.trim().toLowerCase();
    for (const { body, button, isOpen } of this.#groups.values()) {
      const rows = [...body.rows].slice(1);
      const found = rows.filter((row) => String(row.dataset.search).includes(wanted));
      const isShown = isOpen || wanted !== '';
      rows.forEach((row) => {
        row.hidden = true;
      });
      found.forEach((row) => {
        row.hidden = !isShown;
      });
      body.hidden = found.length === 0;
      button.ariaExpanded = String(isShown);
      find('.count', body).textContent = number(found.length);
    }
  }
}
