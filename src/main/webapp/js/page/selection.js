// @ts-check

import { find } from './dom.js';
import { text } from './text.js';

const TEXTS = {
  none: text('Disconnect selected'),
  some: (/** @type {number} */ count) => text('Disconnect {count} selected', { count }),
};

/** Rows of a table that the person has selected, and a button for all of them. */
export class Selection {
  /** @type {Set<string>} keys */
  #keys = new Set();
  #button = find('#disconnect-selected');
  #all = find('#select-all');

  /**
   * @param {() => string[]} shown the keys of the rows that are shown
   * @param {(keys: string[]) => void} act
   */
  constructor(shown, act) {
    this.#all.addEventListener('change', () => {
      this.#keys = new Set(this.#all.checked ? shown() : []);
      document.querySelectorAll('#streams tbody [name=selected]').forEach((box) => {
        /** @type {HTMLInputElement} */ (box).checked = this.#all.checked;
      });
      this.#show();
    });
    this.#button.addEventListener('click', () => act([...this.#keys]));
    this.#show();
  }

  /**
   * Lets a row be selected.
   *
   * @param {HTMLElement} row
   * @param {string} key
   * @param {string} label
   */
  prepare(row, key, label) {
    const box = find('[name=selected]', row);
    box.ariaLabel = label;
    box.checked = this.#keys.has(key);
    box.onchange = () => {
      if (box.checked) {
        this.#keys.add(key);
      } else {
        this.#keys.delete(key);
      }
      this.#show();
    };
  }

  /** Forgets rows that no longer exist. @param {string[]} keys of those that do */
  retain(keys) {
    const existing = new Set(keys);
    this.#keys.forEach((key) => existing.has(key) || this.#keys.delete(key));
    this.#all.checked &&= this.#keys.size > 0;
    this.#show();
  }

  #show() {
    const count = this.#keys.size;
    if (count === 0 && document.activeElement === this.#button) {
      this.#all.focus(); // a button that is disabled would lose it
    }
    this.#button.disabled = count === 0;
    this.#button.textContent = count === 0 ? TEXTS.none : TEXTS.some(count);
  }
}
