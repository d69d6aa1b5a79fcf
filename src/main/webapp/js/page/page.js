// @ts-check

import { connect } from '../carillon.js';
import { find, recall, remember } from './dom.js';
import { Refusal } from './refusal.js';
import { mayRead, showIdentity, showSignIn, storedToken, whoAmI } from './sign-in.js';
import { Status } from './status.js';

const LONGEST_NAME = 64;

/**
 * What every page begins with: who looks at it, the hub, and the truth about the connection.
 *
 * The name counts only where the hub is open; elsewhere the token or login decides, and a page whose visitor the hub does not know stops
 * here. `?as=bob` makes the name another one for this tab, so that two tabs can talk to each other.
 */
export async function openPage() {
  const name = whoami();
  const settings = new URLSearchParams(location.search);
  const token = storedToken();
  const hub = connect({
    user: name,
    ...(token === undefined ? {} : { token, name: token.slice(-16) }), // of another token, other streams
    // a wall display has nobody to press a button
    backoff: { max: 10_000, tries: 60 },
    ...(settings.has('transport') ? { transport: /** @type {any} */ (settings.get('transport')) } : {}),
  });
  // on a narrow screen the pages are a row to scroll
  document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  const place = find('.who');
  closeByEscape(place);
  const { me, problem } = await whoAmI(hub);
  if (me.open) {
    showWhoami(place, name);
  } else {
    showIdentity(place, me);
  }
  if (!me.known) {
    showSignIn(problem);
    await new Promise(() => {}); // signing in begins the page anew
  }
  new Status(find('#status'), hub);
  new Refusal(hub, me);
  return { hub, user: me.open ? me.user ?? name : me.user ?? '', me, mayRead: (/** @type {string} */ channel) => mayRead(me, channel) };
}

function whoami() {
  const given = new URLSearchParams(location.search).get('as')?.trim().slice(0, LONGEST_NAME);
  if (given) {
    sessionStorage.setItem('carillon.as', given);
  }
  const name = sessionStorage.getItem('carillon.as') ?? recall('name', '');
  if (name) {
    return name;
  }
  const guest = `guest-${1000 + Math.floor(Math.random() * 9000)}`;
  remember('name', guest);
  return guest;
}

/**
 * @param {HTMLDetailsElement} place
 * @param {string} user
 */
function showWhoami(place, user) {
  find('.name', place).textContent = user;
  const input = find('input', place);
  input.value = user;
  find('form', place).addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name !== '') {
      sessionStorage.removeItem('carillon.as');
      remember('name', name);
      // what is on the page was for somebody else
      location.assign(location.pathname);
    }
  });
}

/** @param {HTMLDetailsElement} place */
function closeByEscape(place) {
  place.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') {
      place.open = false;
      find('summary', place).focus();
    }
  });
}
