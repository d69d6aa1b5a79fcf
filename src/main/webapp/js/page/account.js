// @ts-check

import { create, find, foreign } from './dom.js';
import { languageChoice } from './language-choice.js';
import { endSession, signOut, storedToken } from './session.js';
import { saveSetting } from './settings.js';
import { listed, text } from './text.js';
import { themeChoice } from './theme-choice.js';

/**
 * The menu of an open hub, where the person chooses a name, or uses a token if the hub can verify one.
 *
 * @param {import('./session.js').Me} me
 * @param {string} user
 * @returns {HTMLDetailsElement}
 */
export function nameMenu(me, user) {
  const input = create('input', { name: 'name', maxLength: 64, required: true, value: user, dir: 'auto' });
  const form = create('form', { autocomplete: 'off' },
    create('label', {}, `${text('Your name')} `, input),
    create('button', { className: 'primary' }, text('Change')),
    create('p', { className: 'hint' }, text('This hub accepts any name without sign-in.')));
  if (me.logins.some((login) => login === 'token' || login === 'development')) {
    const token = create('button', { type: 'button' }, text('Use a token'));
    token.addEventListener('click', () => openDialog(me));
    form.append(token);
  }
  form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name !== '') {
      sessionStorage.removeItem('carillon.as');
      saveSetting('name', name);
      location.assign(location.pathname); // the content of the page was for another name
    }
  });
  return menu(`${text('Your name')}: `, user, form);
}

/**
 * The menu of a secured hub, with ways to sign in and out.
 *
 * @param {import('./session.js').Me} me
 * @returns {HTMLDetailsElement}
 */
export function identityMenu(me) {
  const { known, roles, admin, session } = me;
  const user = me.name ?? me.user;
  const name = known ? user ?? text('signed in') : text('not signed in');
  const grants = [admin ? text('admin') : '', ...roles].filter(Boolean);
  const leave = create('button', { type: 'button' }, text('Sign out'));
  leave.addEventListener('click', () => (session ? endSession() : signOut()));
  const form = create('form', {},
    create('p', { className: 'identity' }, ...(known ? [foreign(name), ...(grants.length > 0 ? [` (${listed(grants)})`] : [])] : [text('You are not signed in.')])),
    create('div', { className: 'actions' },
      ...(storedToken() === undefined && !session ? [] : [leave]),
      create('button', { className: 'primary' }, known ? text('Sign in as another user') : text('Sign in'))));
  const element = menu(`${text('Signed in as')}: `, name, form);
  form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    element.open = false;
    openDialog(me);
  });
  return element;
}

/** @param {import('./session.js').Me} me */
async function openDialog(me) {
  const { openSignInDialog } = await import('./sign-in.js');
  openSignInDialog(me);
}

/**
 * @param {string} label for screen readers
 * @param {string} name
 * @param {HTMLElement} content
 * @returns {HTMLDetailsElement}
 */
function menu(label, name, content) {
  content.append(languageChoice(), themeChoice());
  const element = create('details', { className: 'account' },
    create('summary', {}, create('span', { className: 'hidden' }, label), foreign(name, 'name')),
    content);
  element.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') {
      element.open = false;
      find('summary', element).focus();
    }
  });
  return element;
}
