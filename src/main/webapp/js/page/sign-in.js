// @ts-check

import { connect } from '../carillon.js';
import { create, find, foreign } from './dom.js';
import { submitBy } from './forms.js';
import { signInAtProvider, signOut, storedToken, storeToken, takeSignInProblem } from './session.js';
import { parts, text } from './text.js';

/** @import { Me } from './session.js' */

/** How to configure a way in, for the operator of the hub. */
const NO_LOGIN = text('This hub is secured, and no login is configured. Its operator finds the settings in docs/security.md, in the section “Authentication”, and the same hint in the application log.');

/** What the hub says about a sign-in at the provider that has failed, in the words of the page. */
const PROVIDER_PROBLEMS = new Map([
  ['cancelled', text('You have not signed in: the sign-in was cancelled, or you may not use this hub.')],
  ['unavailable', text('The identity provider is not available. Try again in a moment.')],
  ['misconfigured', text('The identity provider does not accept the settings of this hub. Its operator finds the reason in the application log.')],
  ['expired', text('The sign-in took too long, or was begun in another browser. Try again.')],
  ['mismatch', text('The answer of the identity provider belongs to another sign-in. Try again.')],
  ['invalid', text('The hub does not accept the answer of the identity provider. Its operator finds the reason in the application log.')],
]);

/**
 * A button that leads to the OpenID provider.
 *
 * @param {string | null | undefined} provider its name
 * @param {boolean} isAgain whether it asks for the credentials even if it knows the user
 */
function providerForm(provider, isAgain) {
  const problem = PROVIDER_PROBLEMS.get(takeSignInProblem() ?? '') ?? '';
  const form = create('form', { className: 'fields provider' },
    create('div', { className: 'actions' },
      create('output', { className: 'problem', role: 'alert' }, problem),
      create('button', { className: 'primary' }, ...(provider ? parts('Sign in with {provider}', { provider: foreign(provider) }) : [text('Sign in at your identity provider')]))));
  form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    signInAtProvider(isAgain);
  });
  return form;
}

/**
 * A form for a user name and a password of the application server.
 *
 * @param {string} problem
 */
function passwordForm(problem) {
  const form = create('form', { className: 'fields password', autocomplete: 'on' },
    create('p', {}, text('Sign in as a user of the application server.')),
    create('label', {}, text('User'), create('input', { name: 'user', required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: false })),
    create('label', {}, text('Password'), create('input', { name: 'password', type: 'password', required: true, autocomplete: 'current-password' })),
    create('div', { className: 'actions' },
      create('output', { className: 'problem', role: 'alert' }, problem),
      create('button', { className: 'primary' }, text('Sign in'))));
  submitBy(form, async (fields) => {
    const body = { user: fields.get('user'), password: fields.get('password') };
    await connect().request('api/session', { method: 'POST', body });
    await signOut(); // a token would take precedence
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
  const button = create('button', { className: 'primary' }, text('Sign in'));
  const form = create('form', { className: 'fields token', autocomplete: 'off' },
    create('p', {}, text('Enter an access token (JWT) from your identity provider.')),
    create('label', {}, text('Token'), token),
    create('label', { className: 'inline check' }, create('input', { type: 'checkbox', name: 'kept' }), text('Keep me signed in on this browser')),
    create('div', { className: 'actions' }, create('output', { className: 'problem', role: 'alert' }, problem), button));
  submitBy(form, async (fields) => {
    const entered = token.value.trim().replace(/^(authorization:\s*)?bearer\s+/i, '');
    await connect({ token: entered }).request('api/me');
    storeToken(entered, fields.has('kept'));
    location.reload();
  });
  return form;
}

/** A form for a token of an open hub, with which permissions are tried before the hub is secured. */
function developmentForm() {
  const names = (/** @type {FormDataEntryValue | null} */ value) => String(value ?? '').split(/[\s,]+/).filter(Boolean);
  const form = create('form', { className: 'fields development', autocomplete: 'off' },
    create('p', {}, text('Try this hub as a user with certain permissions. The token is valid here only, until the hub restarts.')),
    create('label', {}, text('User'), create('input', { name: 'user', required: true, maxLength: 256, dir: 'auto' })),
    create('label', {}, text('Roles'), create('input', { name: 'roles', dir: 'auto' })),
    create('label', {}, text('May publish to'), create('input', { name: 'publish', value: 'chat.*', dir: 'ltr' })),
    create('label', {}, text('May subscribe to'), create('input', { name: 'subscribe', value: '*', dir: 'ltr' })),
    create('label', { className: 'inline check' }, create('input', { type: 'checkbox', name: 'admin' }), text('May administer the hub')),
    create('div', { className: 'actions' },
      create('output', { className: 'problem', role: 'alert' }),
      create('button', { className: 'primary' }, text('Try'))));
  submitBy(form, async (fields) => {
    const body = {
      user: fields.get('user'), roles: names(fields.get('roles')), publish: names(fields.get('publish')), subscribe: names(fields.get('subscribe')), admin: fields.has('admin'),
    };
    const { token } = await connect().request('api/development-token', { method: 'POST', body });
    storeToken(token, false);
    location.reload();
  });
  return form;
}

/**
 * A panel with a form for each kind of credentials that the hub can verify.
 *
 * @param {{title: HTMLElement, why: string, problem?: string, logins: string[], provider?: string | null, isAgain?: boolean}} content
 */
function signInPanel({ title, why, problem = '', logins, provider, isAgain = false }) {
  const forms = [
    ...(logins.includes('provider') ? [providerForm(provider, isAgain)] : []),
    ...(logins.includes('password') ? [passwordForm(logins.includes('token') ? '' : problem)] : []),
    ...(logins.includes('token') ? [tokenForm(problem)] : []),
    ...(logins.includes('development') ? [developmentForm()] : []),
  ];
  const panel = create('section', { className: 'panel sign-in', ariaLabel: text('Sign in') }, title,
    create('p', {}, forms.length === 0 ? NO_LOGIN : why), ...forms);
  if (storedToken() !== undefined) {
    const drop = create('button', { type: 'button' }, text('Continue without a token'));
    drop.addEventListener('click', () => signOut());
    const button = panel.querySelector(':is(.token, .development) .primary');
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
export function showSignIn({ logins, provider }, problem) {
  const panel = signInPanel({ title: create('h1', {}, text('Sign in')), why: text('This hub requires authentication.'), problem, logins, provider });
  find('main').replaceChildren(panel);
  /** @type {HTMLElement | null} */ (panel.querySelector('input, textarea, button'))?.focus();
}

/**
 * Opens the sign-in form as a dialog over the page.
 *
 * @param {Me} me
 */
export function openSignInDialog({ logins, provider }) {
  const close = create('button', { type: 'button' }, text('Cancel'));
  const panel = signInPanel({
    title: create('h2', {}, text('Sign in as another user')), why: text('The page reloads with the permissions of that user.'), logins, provider, isAgain: true,
  });
  const dialog = create('dialog', { ariaLabel: text('Sign in as another user') }, panel);
  (panel.querySelector('.actions') ?? panel).prepend(close);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
