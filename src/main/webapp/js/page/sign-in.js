// @ts-check

import { connect } from '../carillon.js';
import { create, find } from './dom.js';
import { messageOf } from './forms.js';
import { signOut, storedToken, storeToken } from './session.js';

/**
 * A panel with a form for a token.
 *
 * @param {{title: HTMLElement, text: string, problem?: string}} content
 */
function signInPanel({ title, text, problem = '' }) {
  const token = create('textarea', { name: 'token', rows: 4, required: true, spellcheck: false, className: 'code', autocomplete: 'off' });
  const kept = create('input', { type: 'checkbox', name: 'kept' });
  const button = create('button', { className: 'primary' }, 'Sign in');
  const error = create('output', { className: 'problem', role: 'alert' }, problem);
  const form = create('form', { className: 'fields', autocomplete: 'off' },
    create('label', {}, 'Token', token),
    create('label', { className: 'inline check' }, kept, 'Keep me signed in on this browser'),
    create('div', { className: 'actions' }, error, button));
  if (storedToken() !== undefined) {
    const drop = create('button', { type: 'button' }, 'Continue without a token');
    drop.addEventListener('click', signOut);
    button.before(drop);
  }
  form.addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const entered = token.value.trim().replace(/^(authorization:\s*)?bearer\s+/i, '');
    button.disabled = true;
    error.textContent = '';
    try {
      await connect({ token: entered }).request('api/me');
      storeToken(entered, kept.checked);
      location.reload();
    } catch (failure) {
      error.textContent = messageOf(failure);
    } finally {
      button.disabled = false;
    }
  });
  return create('section', { className: 'panel sign-in', ariaLabel: 'Sign in' }, title, create('p', {}, text), form);
}

/**
 * Shows the sign-in form instead of the page.
 *
 * @param {string} [problem] with the token that was used
 */
export function showSignIn(problem) {
  const panel = signInPanel({
    title: create('h1', {}, 'Sign in'),
    text: 'This hub requires authentication. Enter an access token (JWT) from your identity provider.',
    problem,
  });
  find('main').replaceChildren(panel);
  find('textarea', panel).focus();
}

/** Opens the sign-in form as a dialog over the page. */
export function openSignInDialog() {
  const close = create('button', { type: 'button' }, 'Cancel');
  const panel = signInPanel({ title: create('h2', {}, 'Use another token'), text: 'The page reloads with the permissions of the new token.' });
  const dialog = create('dialog', { ariaLabel: 'Use another token' }, panel);
  find('.actions', panel).prepend(close);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
