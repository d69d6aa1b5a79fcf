// @ts-check

import { connect } from '../carillon.js';
import { create, find } from './dom.js';
import { submitBy } from './forms.js';
import { signOut, storedToken, storeToken } from './session.js';

/** @import { Me } from './session.js' */

/** How to configure a way in, for the operator of the hub. */
const NO_LOGIN = 'This hub is secured, and no login is configured. Its operator finds the settings in docs/security.md, in the'
  + ' section “Authentication”, and the same hint in the application log.';

/**
 * A form for a user name and a password of the application server.
 *
 * @param {string} problem
 */
function passwordForm(problem) {
  const form = create('form', { className: 'fields password', autocomplete: 'on' },
    create('p', {}, 'Sign in as a user of the application server.'),
    create('label', {}, 'User', create('input', { name: 'user', required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: false })),
    create('label', {}, 'Password', create('input', { name: 'password', type: 'password', required: true, autocomplete: 'current-password' })),
    create('div', { className: 'actions' },
      create('output', { className: 'problem', role: 'alert' }, problem),
      create('button', { className: 'primary' }, 'Sign in')));
  submitBy(form, async (fields) => {
    const body = { user: fields.get('user'), password: fields.get('password') };
    await connect().request('api/session', { method: 'POST', body });
    signOut(); // a token would take precedence
  });
  return form;
}

/**
 * A form for a token.
 *
 * @param {string} problem
 */
function tokenForm(problem) {
  const token = create('textarea', { name: 'token', rows: 4, required: true, spellcheck: false, className: 'code', autocomplete: 'off' });
  const button = create('button', { className: 'primary' }, 'Sign in');
  const form = create('form', { className: 'fields token', autocomplete: 'off' },
    create('p', {}, 'Enter an access token (JWT) from your identity provider.'),
    create('label', {}, 'Token', token),
    create('label', { className: 'inline check' }, create('input', { type: 'checkbox', name: 'kept' }), 'Keep me signed in on this browser'),
    create('div', { className: 'actions' }, create('output', { className: 'problem', role: 'alert' }, problem), button));
  submitBy(form, async (fields) => {
    const entered = token.value.trim().replace(/^(authorization:\s*)?bearer\s+/i, '');
    await connect({ token: entered }).request('api/me');
    storeToken(entered, fields.has('kept'));
    location.reload();
  });
  return form;
}

/**
 * A panel with a form for each kind of credentials that the hub can verify.
 *
 * @param {{title: HTMLElement, text: string, problem?: string, logins: string[]}} content
 */
function signInPanel({ title, text, problem = '', logins }) {
  const forms = [
    ...(logins.includes('password') ? [passwordForm(logins.includes('token') ? '' : problem)] : []),
    ...(logins.includes('token') ? [tokenForm(problem)] : []),
  ];
  const panel = create('section', { className: 'panel sign-in', ariaLabel: 'Sign in' }, title,
    create('p', {}, forms.length === 0 ? NO_LOGIN : text), ...forms);
  if (storedToken() !== undefined) {
    const drop = create('button', { type: 'button' }, 'Continue without a token');
    drop.addEventListener('click', signOut);
    const button = panel.querySelector('.token .primary');
    if (button === null) {
      panel.append(create('div', { className: 'actions' }, drop));
    } else {
      button.before(drop);
    }
  }
  return panel;
}

/**
 * Shows the sign-in form instead of the page.
 *
 * @param {Me} me
 * @param {string} [problem] with the token that was used
 */
export function showSignIn({ logins }, problem) {
  const panel = signInPanel({ title: create('h1', {}, 'Sign in'), text: 'This hub requires authentication.', problem, logins });
  find('main').replaceChildren(panel);
  /** @type {HTMLElement | null} */ (panel.querySelector('input, textarea'))?.focus();
}

/**
 * Opens the sign-in form as a dialog over the page.
 *
 * @param {Me} me
 */
export function openSignInDialog({ logins }) {
  const close = create('button', { type: 'button' }, 'Cancel');
  const panel = signInPanel({
    title: create('h2', {}, 'Sign in as another user'), text: 'The page reloads with the permissions of that user.', logins,
  });
  const dialog = create('dialog', { ariaLabel: 'Sign in as another user' }, panel);
  (panel.querySelector('.actions') ?? panel).prepend(close);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
