// @ts-check

import { connect } from '../carillon.js';
import { identityMenu, nameMenu } from './account.js';
import { create } from './dom.js';
import { header } from './header.js';
import { Refusal } from './refusal.js';
import { fetchIdentity, mayRead, storedToken } from './session.js';
import { loadSetting, saveSetting } from './settings.js';
import { showSignIn } from './sign-in.js';
import { Status } from './status.js';

const MAX_NAME_LENGTH = 64;

/**
 * Opens a page: connects to the hub, requests the identity of the person, and completes the header with the connection status and the account menu.
 *
 * On an open hub the person has a name without proof; `?as=bob` overrides it in this tab, so that two tabs can chat with each other. On a
 * secured hub the token or the login decides, and a page whose visitor is not authenticated shows the sign-in form instead.
 */
export async function openPage() {
  const name = chosenName();
  const hub = connectAs(name);
  const { me, problem } = await fetchIdentity(hub);
  const status = create('div', { id: 'status', className: 'status', role: 'group', ariaLabel: 'Connection' });
  header.append(status, me.open ? nameMenu(name) : identityMenu(me));
  if (!me.known) {
    showSignIn(problem);
    await new Promise(() => {}); // signing in reloads the page
  }
  new Status(status, hub);
  new Refusal(hub, me);
  return { hub, user: me.open ? me.user ?? name : me.user ?? '', me, mayRead: (/** @type {string} */ channel) => mayRead(me, channel) };
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
