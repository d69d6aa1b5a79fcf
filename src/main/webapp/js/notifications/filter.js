// @ts-check

import { find } from '../page/dom.js';
import { number } from '../page/text.js';

const SEARCH_DELAY_MILLIS = 250;

/** The filter of the page: what is checked and written there, and how many notifications each type and severity has. */
export class FilterForm {
  #form = find('.filter');

  /** @param {(filter: import('./types.d.ts').Filter) => void} select */
  constructor(select) {
    let timer = 0;
    this.#form.addEventListener('change', () => select(this.value));
    this.#form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => event.preventDefault());
    for (const name of ['text', 'tag']) {
      this.#form.elements.namedItem(name).addEventListener('input', () => {
        clearTimeout(timer);
        timer = window.setTimeout(() => select(this.value), SEARCH_DELAY_MILLIS);
      });
    }
  }

  /** @returns {import('./types.d.ts').Filter} */
  get value() {
    const fields = new FormData(this.#form);
    return {
      severity: this.#chosen(fields, 'severity'),
      type: this.#chosen(fields, 'type'),
      tag: String(fields.get('tag')).split(/[\s,]+/).filter((tag) => tag !== ''),
      text: String(fields.get('text')).trim(),
      unread: fields.has('unread'),
    };
  }

  /** @param {import('./types.d.ts').Counts} counts */
  show(counts) {
    for (const input of this.#form.querySelectorAll('input[name=type], input[name=severity]')) {
      const count = counts[/** @type {'type' | 'severity'} */ (input.name)][input.value];
      find('.count', input.parentElement).textContent = number(count?.total ?? 0);
    }
  }

  /**
   * What is checked; nothing if all is, which is no restriction.
   *
   * @param {FormData} fields
   * @param {string} name
   */
  #chosen(fields, name) {
    const chosen = fields.getAll(name).map(String);
    const all = this.#form.querySelectorAll(`input[name=${name}]`).length;
    return chosen.length === all ? [] : chosen.length === 0 ? ['none'] : chosen;
  }
}
