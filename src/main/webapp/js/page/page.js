// @ts-check

import { connect } from '../carillon.js';
import { identityMenu, nameMenu } from './account.js';
import { create } from './dom.js';
import { Freshness } from './freshness.js';
import { header } from './header.js';
import { fetchIdentity, mayRead, storedToken } from './session.js';
import { loadSetting, saveSetting } from './settings.js';
import { Status } from './status.js';
import { text } from './text.js';

const MAX_NAME_LENGTH = 64;

/**
 * Opens a page: connects to the hub, requests the identity of the person, and completes the header with the status of the connection and
 * the account menu.
 *
 * On an open hub the person has a name without proof; `?as=bob` overrides it in this tab, so that two tabs can chat with each other. On a
 * secured hub the token or the login decides, and a page whose visitor is not authenticated shows the sign-in form instead.
 */
export async function openPage() {
  const name = chosenName();
  const hub = connectAs(name);
  const status = create('div', { id: 'status', className: 'status', role: 'group', ariaLabel: text('Connection') });
  header.append(status);
  const { me, problem } = await fetchIdentity(hub, (error) => showUnreachable(status, error));
  header.append(me.open && storedToken() === undefined ? nameMenu(me, me.user ?? name) : identityMenu(me));
  if (!me.known) {
    const { showSignIn } = await import('./sign-in.js');
    showSignIn(me, problem);
    await new Promise(() => {}); // signing in reloads the page
  }
  status.replaceChildren();
  new Status(status, hub);
  const freshness = new Freshness(hub);
  showRefusals(hub, me);
  return { hub, user: me.open ? me.user ?? name : me.user ?? '', me, freshness, mayRead: (/** @type {string} */ channel) => mayRead(me, channel) };
}

/**
 * Shows that the identity of the user is not known yet. The rest of the page waits for it.
 *
 * @param {HTMLElement} status
 * @param {string} error
 */
function showUnreachable(status, error) {
  status.dataset.state = 'waiting';
  status.replaceChildren(create('span', { className: 'light', ariaHidden: 'true' }), create('output', { className: 'words', title: error }, text('the hub does not answer')));
}

/**
 * Loads the notice of refusals when there is one, which is rare.
 *
 * @param {import('../carillon.js').Hub} hub
 * @param {import('./session.js').Me} me
 */
function showRefusals(hub, me) {
  const first = new AbortController();
  hub.on('state', async ({ state, reason }) => {
    if (state === 'closed' && (reason === 'refused' || reason === 'expired')) {
      first.abort();
      const { Refusal } = await import('./refusal.js');
      new Refusal(hub, me);
    }
  }, { signal: first.signal });
}

/** @param {string} name */
function connectAs(name) {
  const settings = new URLSearchParams(location.search);
  const token = storedToken();
  return connect({
    user: name,
    ...(token === undefined ? {} : { token, name: token.slice(-16) }), // tabs with different tokens must not share streams
    backoff: { max: 10_000, tries: 60 }, // a wall display reconnects without anyone to press a button
    ...(settings.has('transport') ? { transport: /** @type {any} */ (settings.get('transport')) } : {}),
  });
}

function chosenName() {
  const override = new URLSearchParams(location.search).get('as')?.trim().slice(0, MAX_NAME_LENGTH);
  if (override) {
    sessionStorage.setItem('carillon.as', override);
  }
  const name = sessionStorage.getItem('carillon.as') ?? loadSetting('name', '');
  if (name) {
    return name;
  }
  const guest = `guest-${1000 + Math.floor(Math.random() * 9000)}`;
  saveSetting('name', guest);
  return guest;
}
