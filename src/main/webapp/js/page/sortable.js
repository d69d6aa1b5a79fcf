// @ts-check

import { create, find } from './dom.js';
import { locale } from './text.js';

/**
 * The order of the rows of a table, which its column heads choose. A head with `data-sort` becomes a button.
 *
 * @typedef {Record<string, string | number | undefined>} Values by the name in `data-sort`
 */
export class SortOrder {
  #heads;
  #column = '';
  #isDescending = false;

  /**
   * @param {HTMLTableElement} table
   * @param {() => void} changed
   */
  constructor(table, changed) {
    this.#heads = [.../** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll('th[data-sort]'))];
    for (const head of this.#heads) {
      const button = create('button', { type: 'button', className: 'sort' }, head.textContent ?? '');
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        this.#choose(head.dataset.sort ?? '');
        changed();
      });
    }
  }

  /** @param {string} column the same one again reverses its order */
  #choose(column) {
    this.#isDescending = column === this.#column ? !this.#isDescending : false;
    this.#column = column;
    for (const head of this.#heads) {
      head.ariaSort = head.dataset.sort !== column ? null : this.#isDescending ? 'descending' : 'ascending';
      find('button', head).dataset.order = head.ariaSort ?? '';
    }
  }

  /**
   * @template {{values: Values}} T
   * @param {T[]} rows in their own order, which they keep where their values are equal
   * @returns {T[]}
   */
  sorted(rows) {
    if (this.#column === '') {
      return rows;
    }
    const direction = this.#isDescending ? -1 : 1;
    return [...rows].sort((one, other) => direction * compare(one.values[this.#column], other.values[this.#column]));
  }
}

/**
 * @param {string | number | undefined} one
 * @param {string | number | undefined} other
 */
export function compare(one, other) {
  if (typeof one === 'number' && typeof other === 'number') {
    return one - other;
  }
  return one === other ? 0 : one === undefined ? 1 : other === undefined ? -1
    : String(one).localeCompare(String(other), locale, { numeric: true });
}
