// @ts-check

import { loadSetting, saveSetting } from './settings.js';

/**
 * Which charts the page shows. It is kept in this browser, and is in the address, which another person can open:
 * `?chart=a,b&chart=c&without=network`.
 */
export class Layout {
  /** The added charts, each by its metrics with commas. @type {string[]} */
  chosen;
  /** The names of the standard charts that have been removed. @type {string[]} */
  removed;

  constructor() {
    const shared = new URLSearchParams(location.search);
    const isShared = shared.has('chart') || shared.has('without');
    this.chosen = isShared ? shared.getAll('chart') : listOf('charts');
    this.removed = isShared ? shared.getAll('without') : listOf('charts.removed');
    this.#showInAddress();
  }

  /** @param {Partial<Pick<Layout, 'chosen' | 'removed'>>} changed */
  change(changed) {
    Object.assign(this, changed);
    saveSetting('charts', this.chosen);
    saveSetting('charts.removed', this.removed);
    this.#showInAddress();
  }

  #showInAddress() {
    const url = new URL(location.href);
    for (const [name, values] of Object.entries({ chart: this.chosen, without: this.removed })) {
      url.searchParams.delete(name);
      values.forEach((value) => url.searchParams.append(name, value));
    }
    history.replaceState(null, '', url);
  }
}

/** @param {string} key @returns {string[]} */
function listOf(key) {
  const kept = loadSetting(key, []);
  return Array.isArray(kept) ? kept.map(String) : [];
}
