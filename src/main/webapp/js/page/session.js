// @ts-check

import { connect, HubError } from '../carillon.js';
import { apiPath } from '../carillon/api-path.js';
import { forgetDevice } from '../carillon/push-device.js';
import { messageOf } from './forms.js';

/** @import { Hub } from '../carillon.js' */

const KEY = 'carillon.token';

/** The pause before the hub is asked again for the identity. */
const RETRY_MILLIS = 2_000;

/**
 * The identity and the permissions of the person at the page, as the hub reports them.
 *
 * @typedef {object} Me
 * @property {boolean} open whether the hub is open: it accepts names without proof
 * @property {boolean} known whether the hub has authenticated the person
 * @property {string | null} user
 * @property {string[]} roles
 * @property {boolean} admin
 * @property {string[]} publish
 * @property {string[]} subscribe
 * @property {string | null} [name] the name to show after a sign-in at a provider
 * @property {boolean} session whether a login with a password or at a provider is in a session of the browser
 * @property {string[]} logins what the hub can verify: `token`, `password`, `provider`, `development`
 * @property {string | null} [provider] the name of the OpenID provider
 */

/** The token that was entered on an earlier page: in this tab, or else in this browser. */
export function storedToken() {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined; // storage is disabled
  }
}

/**
 * @param {string} token
 * @param {boolean} isKept whether other and later tabs may use it
 */
export function storeToken(token, isKept) {
  removeToken();
  (isKept ? localStorage : sessionStorage).setItem(KEY, token);
}

function removeToken() {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
}

/**
 * Removes the token and reloads the page, as its content was for the user of the token.
 *
 * @param {string} [address] where the user also signs out, instead
 */
export async function signOut(address) {
  removeToken();
  await endPush();
  if (address === undefined) {
    location.reload();
  } else {
    location.assign(address);
  }
}

/** Ends Web Push on this device: its push service then tells the hub that the subscription is gone. */
async function endPush() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    const subscription = await registration?.pushManager?.getSubscription();
    await subscription?.unsubscribe();
    if (registration) {
      await forgetDevice(registration);
    }
  } catch {
    // the push service cannot be reached; the next user of this device takes the subscription over
  }
}

/** Ends the login with a password or at a provider, and then like {@link signOut}. The provider may have a page for signing out. */
export async function endSession() {
  const ended = await connect().request('api/session', { method: 'DELETE' });
  await signOut(ended?.signOut);
}

/**
 * Leaves for the OpenID provider, which sends the browser back to this page.
 *
 * @param {boolean} isAgain whether it asks for the credentials even if it knows the user
 */
export function signInAtProvider(isAgain) {
  removeToken(); // it would take precedence
  const file = location.pathname.slice(location.pathname.lastIndexOf('/') + 1);
  const query = new URLSearchParams({ page: file + location.search + location.hash, ...(isAgain ? { again: 'true' } : {}) });
  location.assign(`${apiPath}sign-in?${query}`);
}

/** Why a sign-in at the provider has failed: the hub returned to this page with the reason in the query. It is told once. */
export function takeSignInProblem() {
  const query = new URLSearchParams(location.search);
  const problem = query.get('sign-in');
  if (problem !== null) {
    query.delete('sign-in');
    history.replaceState(history.state, '', location.pathname + (query.size > 0 ? `?${query}` : '') + location.hash);
  }
  return problem;
}

/**
 * Asks the hub for the caller's identity, until it answers.
 *
 * @param {Hub} hub
 * @param {(error: string) => void} failed called for each time without an answer
 * @returns {Promise<{me: Me, problem?: string}>} unauthenticated with a problem, if the hub rejects the token
 */
export async function fetchIdentity(hub, failed) {
  /** @type {Me} */
  const anonymous = { open: false, known: false, user: null, roles: [], admin: false, publish: [], subscribe: [], session: false, logins: ['token'] };
  for (;;) {
    try {
      return { me: await hub.request('api/me') };
    } catch (error) {
      if (!(error instanceof HubError) || !error.isTemporary) {
        return { me: { ...anonymous, ...await fetchLogins() }, problem: messageOf(error) };
      }
      failed(messageOf(error));
      await new Promise((resolve) => {
        addEventListener('online', resolve, { once: true });
        setTimeout(resolve, Math.max(error.retryAfter ?? 0, RETRY_MILLIS));
      });
    }
  }
}

/** What the hub can verify; it also tells callers without credentials. */
async function fetchLogins() {
  try {
    const { logins, provider } = await connect().request('api/me');
    return { logins, provider };
  } catch {
    return {};
  }
}

/**
 * Whether the person may publish to a channel.
 *
 * @param {Me} me
 * @param {string} channel
 */
export function mayPublish(me, channel) {
  return mayRead({ ...me, subscribe: me.publish }, channel); // grants to publish have the same form
}

/**
 * Whether the person may subscribe to a channel.
 *
 * @param {Me} me
 * @param {string} channel
 */
export function mayRead({ admin, open, subscribe }, channel) {
  return admin || open || subscribe.some((each) => (each.endsWith('*') ? channel.startsWith(each.slice(0, -1)) : channel === each));
}
