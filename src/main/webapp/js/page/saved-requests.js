// @ts-check

import { create, find } from './dom.js';
import { loadSetting, saveSetting } from './settings.js';
import { text } from './text.js';

const MAX_SAVED = 30;

/** @typedef {Record<string, string>} Request the values of the form's fields by name */

/** The requests that were saved in this browser, to fill a form with; and the one that was sent last, with which it begins. */
export class SavedRequests {
  #form;
  #select = find('#saved');
  #forget = find('#forget');
  /** @type {Request[]} */
  #saved = loadSetting('console.saved', []);

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    this.#select.addEventListener('change', () => {
      this.#fill(this.#saved[Number(this.#select.value)] ?? {});
      this.#forget.hidden = this.#select.value === '';
    });
    find('#save').addEventListener('click', () => form.reportValidity() && this.#save());
    this.#forget.addEventListener('click', () => {
      this.#saved = this.#saved.filter((_, i) => i !== Number(this.#select.value));
      saveSetting('console.saved', this.#saved);
      this.#show();
      this.#select.focus();
    });
    this.#show();
    this.#fill(loadSetting('console', {}));
  }

  #save() {
    const entry = /** @type {Request} */ (Object.fromEntries(new FormData(this.#form)));
    this.#saved = [...this.#saved.filter((each) => JSON.stringify(each) !== JSON.stringify(entry)), entry].slice(-MAX_SAVED);
    saveSetting('console.saved', this.#saved);
    this.#show();
    this.#select.value = String(this.#saved.length - 1);
    this.#forget.hidden = false;
  }

  #show() {
    this.#select.replaceChildren(create('option', { value: '' }, this.#saved.length === 0 ? text('none') : text('choose …')),
      ...this.#saved.map(({ channel, topics, position }, i) =>
        create('option', { value: String(i) }, [channel, topics, position].filter(Boolean).join(' · '))));
    this.#forget.hidden = true;
  }

  /** @param {Record<string, unknown>} values */
  #fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const input = /** @type {any} */ (this.#form.elements.namedItem(name));
      if (input && typeof value === 'string') {
        input.value = value;
      }
    }
  }
}
