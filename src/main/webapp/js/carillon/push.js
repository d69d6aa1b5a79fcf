// @ts-check

import { HubError } from './hub-error.js';
import { forgetDevice, rememberDevice, rememberedDevice } from './push-device.js';

/**
 * Web Push: notifications for users without an open page. A module of its own, so that carillon.js is no larger for pages without it.
 *
 * @import { Hub } from '../carillon.js'
 */

/**
 * Whether this browser and the hub can do it, and whether it is on.
 *
 * @param {Hub} hub
 * @param {ServiceWorkerRegistration | undefined} registration of a service worker that shows messages
 * @returns {Promise<'unsupported' | 'disabled' | 'denied' | 'off' | 'on'>} `disabled`: by the operator of the hub
 */
export async function pushState(hub, registration) {
  if (!('PushManager' in globalThis) || !('Notification' in globalThis)) {
    return 'unsupported';
  }
  const { enabled } = await hub.request('api/push/key');
  if (!enabled) {
    return 'disabled';
  }
  if (Notification.permission === 'denied') {
    return 'denied';
  }
  return await registration?.pushManager.getSubscription() ? 'on' : 'off';
}

/**
 * Subscribes this browser, or renews its subscription. Asks the user for the permission, so call it when the user has clicked.
 *
 * @param {Hub} hub
 * @param {ServiceWorkerRegistration} registration of a service worker that shows messages
 * @param {{label?: string}} [options] `label`: how the user recognizes the device
 * @returns {Promise<{id: string, label: string, subscribed: string}>}
 * @throws {DOMException} if the user refuses, or the push service does
 */
export async function subscribeToPush(hub, registration, { label } = {}) {
  const { key } = await hub.request('api/push/key');
  let subscription = await registration.pushManager.getSubscription();
  if (subscription && !isFor(subscription, key)) { // the hub has got another key
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = subscription.toJSON();
  const address = hub.address('api/push/replace').href;
  await replaceAtHub(hub, address, await rememberedDevice(registration), { endpoint, keys });
  const device = await hub.post('api/push/subscriptions', { endpoint, keys, ...label ? { label } : {} });
  await rememberDevice(registration, { address, key, endpoint, auth: keys.auth });
  return device;
}

/**
 * Tells the hub which device it was, so that it also gets what was sent since its subscription ended. The service worker does so at once, unless
 * it could not reach the hub.
 *
 * @param {Hub} hub
 * @param {string} address
 * @param {import('./push-device.js').PushDevice | undefined} before
 * @param {{endpoint: string, keys: {p256dh: string, auth: string}}} now
 */
async function replaceAtHub(hub, address, before, now) {
  if (before === undefined || before.address !== address || before.endpoint === now.endpoint) {
    return;
  }
  try {
    await hub.post('api/push/replace', { old: { endpoint: before.endpoint, auth: before.auth }, new: now }, { isNamed: false });
  } catch (error) {
    if (!(error instanceof HubError) || error.isTemporary) { // otherwise the hub has forgotten the device, which begins anew
      throw error;
    }
  }
}

/**
 * Ends the subscription of this browser, at the hub and at the push service.
 *
 * @param {Hub} hub
 * @param {ServiceWorkerRegistration} registration
 */
export async function unsubscribeFromPush(hub, registration) {
  const subscription = await registration.pushManager.getSubscription();
  if (subscription) {
    const { endpoint, keys } = subscription.toJSON();
    const { id } = await hub.post('api/push/subscriptions', { endpoint, keys }); // its id, whichever page has subscribed it
    await hub.request(`api/push/subscriptions/${id}`, { method: 'DELETE' });
    await subscription.unsubscribe();
  }
  await forgetDevice(registration);
}

/**
 * @param {PushSubscription} subscription
 * @param {string} key
 */
function isFor(subscription, key) {
  const own = subscription.options.applicationServerKey;
  return own === null || base64url(new Uint8Array(own)) === key;
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
