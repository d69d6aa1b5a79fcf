// @ts-check

import { connect, HubError } from '../carillon.js';
import { create, find } from './dom.js';
import { sayable } from './forms.js';

const KEY = 'carillon.token';

/**
 * Who looks at the page, as the hub sees it.
 *
 * @typedef {object} Me
 * @property {boolean} open whether the hub takes one's word for it
 * @property {boolean} known
 * @property {string | null} user
 * @property {string[]} roles
 * @property {boolean} admin
 * @property {string[]} publish
 * @property {string[]} subscribe
 */

/** The token given on an earlier page: of this tab, else of this browser. */
export function storedToken() {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined; // storage is switched off
  }
}

/** @param {string} token @param {boolean} isKept beyond this tab */
function store(token, isKept) {
  forget();
  (isKept ? localStorage : sessionStorage).setItem(KEY, token);
}

function forget() {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
}

/** Forgets the token; what is on the page was for whoever it named. */
export function signOut() {
  forget();
  location.reload();
}

/**
 * Asks who one is.
 *
 * @param {import('../carillon.js').Hub} hub
 * @returns {Promise<{me: Me, problem?: string}>} of nobody, with what is wrong with the token, if that is why
 */
export async function whoAmI(hub) {
  /** @type {Me} */
  const nobody = { open: false, known: false, user: null, roles: [], admin: false, publish: [], subscribe: [] };
  try {
    return { me: await hub.request('api/me') };
  } catch (error) {
    if (!(error instanceof HubError) || error.isTemporary) {
      return { me: { ...nobody, open: true, known: true, admin: true } }; // the stream will tell, and try again
    }
    return { me: nobody, problem: sayable(error) };
  }
}

/**
 * Whether one may read a channel.
 *
 * @param {Me} me
 * @param {string} channel
 */
export function mayRead({ admin, open, subscribe }, channel) {
  return admin || open || subscribe.some((each) => (each.endsWith('*') ? channel.startsWith(each.slice(0, -1)) : channel === each));
}

/**
 * What to give a token with.
 *
 * @param {{title: HTMLElement, words: string, problem?: string}} texts
 */
export function signInPanel({ title, words, problem = '' }) {
  const token = create('textarea', { name: 'token', rows: 4, required: true, spellcheck: false, className: 'code', autocomplete: 'off' });
  const kept = create('input', { type: 'checkbox', name: 'kept' });
  const button = create('button', { className: 'primary' }, 'Sign in');
  const trouble = create('output', { className: 'problem' }, problem);
  trouble.setAttribute('role', 'alert');
  const form = create('form', { className: 'fields', autocomplete: 'off' },
    create('label', {}, 'Token', token),
    create('label', { className: 'inline check' }, kept, 'Keep it in this browser until I sign out'),
    create('div', { className: 'actions' }, trouble, button));
  if (storedToken() !== undefined) {
    const drop = create('button', { type: 'button' }, 'Go on without a token');
    drop.addEventListener('click', signOut);
    button.before(drop);
  }
  form.addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = token.value.trim().replace(/^(authorization:\s*)?bearer\s+/i, '');
    button.disabled = true;
    trouble.textContent = '';
    try {
      await connect({ token: given }).request('api/me');
      store(given, kept.checked);
      location.reload();
    } catch (error) {
      trouble.textContent = sayable(error);
    } finally {
      button.disabled = false;
    }
  });
  return create('section', { className: 'panel sign-in', ariaLabel: 'Sign in' },
    title, create('p', {}, words), form);
}

/**
 * Shows that the hub wants to know who one is, instead of the page.
 *
 * @param {string} [problem] with the token given
 */
export function showSignIn(problem) {
  const panel = signInPanel({
    title: create('h1', {}, 'Who are you?'),
    words: 'This hub is secured. Give it a token of your identity provider: a JWT, as programs send it in the header Authorization.',
    problem,
  });
  find('main').replaceChildren(panel);
  find('textarea', panel).focus();
}

/**
 * Shows who one is, and a way to be somebody else, where the hub does not take one's word for it.
 *
 * @param {HTMLDetailsElement} place
 * @param {Me} me
 */
export function showIdentity(place, { known, user, roles, admin }) {
  const name = known ? user ?? 'signed in' : 'nobody';
  find('summary .hidden', place).textContent = 'You: ';
  find('.name', place).textContent = name;
  const form = find('form', place);
  const what = [admin ? 'admin' : '', ...roles].filter(Boolean).join(', ');
  const another = create('button', { className: 'primary' }, known ? 'Use another token' : 'Sign in');
  const leave = create('button', { type: 'button' }, 'Sign out');
  leave.addEventListener('click', signOut);
  form.replaceChildren(
    create('p', { className: 'identity' }, known ? `${name}${what ? ` (${what})` : ''}` : 'The hub does not know you.'),
    create('div', { className: 'actions' }, ...(storedToken() === undefined ? [] : [leave]), another),
  );
  form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    place.open = false;
    offerSignIn();
  });
}

/** A way to give another token, over the page. */
export function offerSignIn() {
  const close = create('button', { type: 'button' }, 'Cancel');
  const panel = signInPanel({ title: create('h2', {}, 'Use another token'), words: 'The page is then shown to whomever it names.' });
  const dialog = create('dialog', { ariaLabel: 'Use another token' }, panel);
  find('.actions', panel).prepend(close);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
