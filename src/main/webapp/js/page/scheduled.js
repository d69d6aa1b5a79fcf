// @ts-check

import { find, setEmptyText } from './dom.js';
import { messageOf } from './forms.js';
import { updateRows } from './rows.js';
import { locale, number, text } from './text.js';

/** Most entries that are shown. */
const MAX_ENTRIES = '100';

const TEXTS = {
  none: text('No publication waits for its time.'),
  unknown: text('Nothing could be read.'),
  cancel: (/** @type {string} */ channel, /** @type {string} */ at) => text('Cancel the publication to {channel} at {time}', { channel, time: at }),
};

/** The publications that are appended later, to channels that the person may publish to; each can be cancelled. */
export class Scheduled {
  #hub;
  #body = find('#scheduled tbody');
  #problem = find('#scheduled-problem');

  /** @param {import('../carillon.js').Hub} hub */
  constructor(hub) {
    this.#hub = hub;
    setEmptyText(this.#body, TEXTS.none);
  }

  /** Reads them. */
  async refresh() {
    try {
      const { scheduled, next } = await this.#hub.request('api/scheduled', { query: [['limit', MAX_ENTRIES]] });
      setEmptyText(this.#body, TEXTS.none);
      scheduled.sort((/** @type {any} */ one, /** @type {any} */ other) => Date.parse(one.at) - Date.parse(other.at));
      updateRows(this.#body, scheduled.map((/** @type {any} */ entry) => this.#row(entry)), 'scheduled-entry');
      find('#scheduled-count').textContent = `${number(scheduled.length)}${next === undefined ? '' : '+'}`;
      this.#problem.textContent = '';
    } catch (error) {
      setEmptyText(this.#body, TEXTS.unknown);
      this.#problem.textContent = messageOf(error);
    }
  }

  /** @param {{id: string, channel: string, at: string, type?: string, key?: string}} entry */
  #row({ id, channel, at, type = '', key = '' }) {
    const time = new Date(at).toLocaleString(locale);
    return {
      key: id,
      values: {},
      cells: { at: time, name: channel, type, key },
      prepare: (/** @type {HTMLElement} */ row) => {
        const button = find('button', row);
        button.ariaLabel = TEXTS.cancel(channel, time);
        button.onclick = () => this.#cancel(id, button);
      },
    };
  }

  /**
   * @param {string} id
   * @param {HTMLButtonElement} button
   */
  async #cancel(id, button) {
    if (button.ariaDisabled === 'true') {
      return; // not "disabled", which would take the focus away
    }
    button.ariaDisabled = 'true';
    try {
      await this.#hub.request(`api/scheduled/${encodeURIComponent(id)}`, { method: 'DELETE' });
      await this.refresh();
    } catch (error) {
      button.ariaDisabled = 'false';
      this.#problem.textContent = messageOf(error);
    }
  }
}
