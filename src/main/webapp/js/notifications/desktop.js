// @ts-check

import { find } from '../page/dom.js';
import { loadSetting, saveSetting } from '../page/settings.js';
import { text } from '../page/text.js';

/** Notifications of the browser, for a page that is not in sight. */
export class Desktop {
  #button = find('#desktop');

  constructor() {
    this.#button.addEventListener('click', () => this.#toggle());
    this.#show();
  }

  /** @param {import('./types.d.ts').Item} item */
  notify({ seq, notification: { title, message, priority } }) {
    if (this.#isOn && (document.hidden || priority === 'high' || priority === 'urgent')) {
      // the tag makes notifications of several tabs one
      const shown = new Notification(String(title), {
        body: String(message ?? ''), tag: `carillon-${seq}`, icon: 'img/bell.svg', requireInteraction: priority === 'urgent', silent: priority === 'low',
      });
      shown.addEventListener('click', () => {
        window.focus();
        document.querySelector(`.notification[data-seq="${seq}"]`)?.scrollIntoView({ block: 'center' });
      });
    }
  }

  get #isPossible() {
    return 'Notification' in window && window.isSecureContext;
  }

  get #isOn() {
    return this.#isPossible && Notification.permission === 'granted' && loadSetting('desktop', false);
  }

  #show() {
    this.#button.hidden = !this.#isPossible;
    this.#button.setAttribute('aria-pressed', String(this.#isOn));
    find('#desktop-hint').textContent = this.#isPossible && Notification.permission === 'denied'
      ? text('Notifications are blocked. Allow them for this page in the browser settings.') : '';
  }

  async #toggle() {
    const isWanted = !this.#isOn;
    saveSetting('desktop', isWanted && await Notification.requestPermission() === 'granted');
    this.#show();
  }
}
