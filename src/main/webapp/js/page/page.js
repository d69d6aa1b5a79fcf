// @ts-check

import { connect } from '../carillon.js';
import { find, recall, remember } from './dom.js';
import { Status } from './status.js';

const LONGEST_NAME = 64;

/**
 * What every page begins with: who looks at it, the hub, and the truth about the connection.
 *
 * The name counts only where the hub is open; elsewhere the login decides. `?as=bob` makes it another one for this tab, so that two tabs can
 * talk to each other.
 */
export function openPage() {
  const user = whoami();
  const settings = new URLSearchParams(location.search);
  const hub = connect({
    user,
    // a wall display has nobody to press a button
    backoff: { tries: 30 },
    ...(settings.has('transport') ? { transport: /** @type {any} */ (settings.get('transport')) } : {}),
  });
  new Status(find('#status'), hub);
  showWhoami(user);
  // on a narrow screen the pages are a row to scroll
  document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  return { hub, user };
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

/** @param {string} user */
function showWhoami(user) {
  const place = find('.who');
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
  place.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') {
      place.open = false;
      find('summary', place).focus();
    }
  });
}
