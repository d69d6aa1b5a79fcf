// @ts-check

import { ChatPanel } from './chat-panel.js';
import { Identity } from './identity.js';
import { MonitoringPanel } from './monitoring-panel.js';
import { NotificationsPanel } from './notifications-panel.js';

const ROOM = 'lobby';

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

let visit = new AbortController();

/**
 * Opens what depends on who one is, after closing what was open for somebody else.
 *
 * @param {string} user
 */
function enter(user) {
  visit.abort();
  visit = new AbortController();
  new NotificationsPanel(element('notifications'), user, visit.signal);
  new ChatPanel(element('chat'), ROOM, user, visit.signal);
}

const identity = new Identity(/** @type {HTMLFormElement} */ (element('identity')), enter);
new MonitoringPanel(element('monitoring'), new AbortController().signal);
enter(identity.name);
element('example').textContent = `curl -N ${new URL('api/notifications', document.baseURI)}`;
