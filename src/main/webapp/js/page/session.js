// @ts-check

import { connect, HubError } from '../carillon.js';
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
 * @property {boolean} session whether a login with a password is in the session of the browser
 * @property {string[]} logins what the hub can verify: `token`, `password`
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

/** Removes the token and reloads the page, as its content was for the user of the token. */
export async function signOut() {
  removeToken();
  await endPush();
  location.reload();
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

/** Ends the login with a password, and then like {@link signOut}. */
export async function endSession() {
  await connect().request('api/session', { method: 'DELETE' });
  await signOut();
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
    const { logins } = await connect().request('api/me');
    return { logins };
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
