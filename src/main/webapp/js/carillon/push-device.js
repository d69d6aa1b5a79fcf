// @ts-check

/**
 * What the service worker needs when the browser replaces the subscription: it has neither the settings of the page nor its token. It is kept
 * in a cache, the one storage of text that pages and service workers share. `push-worker.js` reads it.
 */
const CACHE = 'carillon-push';

/**
 * @typedef {object} PushDevice
 * @property {string} address of the request that replaces the subscription at the hub
 * @property {string} key of the hub
 * @property {string} endpoint of the subscription that the hub has
 * @property {string} auth the secret of that subscription
 */

/** @typedef {import('./push.d.ts').PushRegistration} PushRegistration */

/**
 * @param {PushRegistration} registration
 * @param {PushDevice} device
 */
export async function rememberDevice(registration, device) {
  const cache = await caches.open(CACHE);
  await cache.put(addressOf(registration), new Response(JSON.stringify(device)));
}

/**
 * @param {PushRegistration} registration
 * @returns {Promise<PushDevice | undefined>}
 */
export async function rememberedDevice(registration) {
  const cache = await caches.open(CACHE);
  return (await cache.match(addressOf(registration)))?.json();
}

/** @param {PushRegistration} registration */
export async function forgetDevice(registration) {
  const cache = await caches.open(CACHE);
  await cache.delete(addressOf(registration));
}

/** Several hubs can be on one origin. @param {PushRegistration} registration */
function addressOf({ scope }) {
  return new URL('carillon-push-device', scope).href;
}
