// @ts-check

import { create } from './dom.js';
import { number, text } from './text.js';

/** Rows of one page, so that a table of any length is shown at once. */
const SIZE = 100;

/** Shows the rows of a table page by page; the buttons are there if they are more than one page. */
export class Pager {
  #place = 0;
  #count = 0;
  #changed;
  #words = create('output');
  #previous = create('button', { type: 'button', className: 'small' }, text('Previous'));
  #next = create('button', { type: 'button', className: 'small' }, text('Next'));
  #bar;

  /**
   * @param {HTMLTableElement} table
   * @param {string} name of what it lists
   * @param {() => void} changed another page is to be shown
   */
  constructor(table, name, changed) {
    this.#changed = changed;
    this.#bar = create('nav', { className: 'pager', ariaLabel: name, hidden: true }, this.#previous, this.#words, this.#next);
    table.after(this.#bar);
    this.#previous.addEventListener('click', () => this.#turn(-SIZE));
    this.#next.addEventListener('click', () => this.#turn(SIZE));
  }

  /** Shows the first page next, as order or filter are others now. */
  reset() {
    this.#place = 0;
  }

  /** @param {number} rows */
  #turn(rows) {
    this.#place = Math.min(Math.max(0, this.#place + rows), lastPlace(this.#count));
    this.#changed();
  }

  /**
   * The rows of the current page; the last one, if there are no longer so many.
   *
   * @template T
   * @param {T[]} rows all of them
   * @returns {T[]}
   */
  page(rows) {
    const last = lastPlace(rows.length);
    this.#count = rows.length;
    this.#place = Math.min(this.#place, last);
    const shown = rows.slice(this.#place, this.#place + SIZE);
    this.#bar.hidden = last === 0;
    const words = text('{from} to {to} of {all}', { from: number(this.#place + 1), to: number(this.#place + shown.length), all: number(rows.length) });
    if (this.#words.textContent !== words) {
      this.#words.textContent = words;
    }
    // not "disabled", which would take the focus away from a button that has just been pressed
    this.#previous.ariaDisabled = String(this.#place === 0);
    this.#next.ariaDisabled = String(this.#place === last);
    return shown;
  }
}

/** @param {number} count */
const lastPlace = (count) => Math.floor(Math.max(0, count - 1) / SIZE) * SIZE;
