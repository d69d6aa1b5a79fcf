// @ts-check

import { post } from './api.js';
import { EventFeed } from './event-feed.js';
import { showState } from './feed-state.js';
import { fromTemplate, setTime } from './from-template.js';
import { sendBy } from './sending-form.js';

/** Most notifications on the page. */
const MAX_SHOWN = 100;

/**
 * @typedef {object} Notification
 * @property {'system' | 'user' | 'alert'} type
 * @property {string} title
 * @property {string} message
 * @property {'info' | 'success' | 'warning' | 'error'} severity
 * @property {{users: string[], roles: string[]}} [to]
 * @property {string} timestamp
 */

/** The newest notifications, and a form to send one. */
export class NotificationsPanel {
  #list;

  /**
   * @param {HTMLElement} panel
   * @param {string} user for whom
   * @param {AbortSignal} signal ends it
   */
  constructor(panel, user, signal) {
    this.#list = /** @type {HTMLElement} */ (panel.querySelector('.notifications'));
    this.#list.replaceChildren();
    const form = /** @type {HTMLFormElement} */ (panel.querySelector('form'));
    sendBy(form, (fields) => this.#send(form, fields), signal);
    new EventFeed(
      `api/notifications?since=P1D&user=${encodeURIComponent(user)}`,
      {
        message: (notification) => this.#show(notification),
        state: showState(/** @type {HTMLElement} */ (panel.querySelector('.state'))),
      },
      signal,
      { restsInBackground: true },
    );
  }

  /** @param {Notification} notification */
  #show(notification) {
    const item = fromTemplate('notification-template', {
      title: notification.title,
      message: notification.message,
      severity: notification.severity,
      type: notification.type,
      private: notification.to ? 'private' : '',
    });
    item.dataset.severity = notification.severity;
    setTime(item, notification.timestamp);
    this.#list.prepend(item);
    while (this.#list.children.length > MAX_SHOWN) {
      this.#list.lastElementChild?.remove();
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {FormData} fields
   */
  async #send(form, fields) {
    const { to, ...notification } = Object.fromEntries(fields);
    const users = String(to).split(/[\s,]+/).filter((user) => user !== '');
    await post('api/notifications', users.length > 0 ? { ...notification, to: { users } } : notification);
    for (const name of ['title', 'message']) {
      /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = '';
    }
  }
}
