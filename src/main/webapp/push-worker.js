// @ts-check

/**
 * The service worker of the hub's pages: shows messages of Web Push, opens the notifications on a click, and tells the hub when the browser
 * replaces the subscription. It takes part in nothing else: it handles no requests. Applications can copy it; the messages are described in docs/push.md.
 */

const PAGE = 'notifications.html';

/** Before each attempt to reach the hub: together less than a browser lets a service worker work. */
const PAUSES_MILLIS = [0, 1_000, 5_000, 20_000];

/** @type {any} */
const worker = self;

worker.addEventListener('install', () => worker.skipWaiting());

worker.addEventListener('push', (/** @type {any} */ event) => event.waitUntil(show(messageOf(event.data))));

worker.addEventListener('pushsubscriptionchange', (/** @type {any} */ event) => event.waitUntil(replace(event.newSubscription)));

worker.addEventListener('notificationclick', (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.seq));
});

/** @param {any} data of the event; other programs may send what is no message of the hub */
function messageOf(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

/** @param {{seq?: number, tag?: string, title?: string, message?: string, priority?: string, count?: number}} message */
async function show({ seq, tag, title, message, priority, count }) {
  const pages = await pagesInSight();
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) {
    return; // it shows the notification itself
  }
  const name = `carillon-${tag ?? 'push'}`; // the page uses the same, so that both are one
  const [earlier] = await worker.registration.getNotifications({ tag: name });
  await worker.registration.showNotification(headline(title, count), {
    body: message ?? '',
    tag: name,
    renotify: earlier !== undefined && earlier.data?.seq !== seq, // a repetition after a crash makes no sound
    icon: 'img/bell.svg',
    requireInteraction: priority === 'urgent',
    silent: priority === 'low',
    data: { seq },
  });
}

/**
 * @param {string} [title] absent if the notification is private
 * @param {number} [count] present if the message is for many
 */
function headline(title, count) {
  return title || (count === undefined ? 'New notification' : `${count} new notifications`);
}

/** @param {number} [seq] */
async function open(seq) {
  const [page] = await pagesInSight();
  if (page) {
    page.postMessage({ carillon: 'show', seq });
    return page.focus();
  }
  return worker.clients.openWindow(seq === undefined ? PAGE : `${PAGE}#${seq}`);
}

/**
 * The browser has replaced the subscription, or ended it: the hub gets the new one. Without an answer of the hub, the next page that opens does it.
 *
 * @param {any} [given] absent in browsers that leave subscribing to the worker
 */
async function replace(given) {
  const cache = await caches.open('carillon-push'); // by carillon/push.js
  const address = new URL('carillon-push-device', worker.registration.scope).href;
  const device = await (await cache.match(address))?.json();
  if (!device) {
    return; // the user has turned Web Push off
  }
  const { pushManager } = worker.registration;
  const subscription = given ?? await pushManager.getSubscription()
    ?? await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: device.key });
  const { endpoint, keys } = subscription.toJSON();
  const body = JSON.stringify({ old: { endpoint: device.endpoint, auth: device.auth }, new: { endpoint, keys } });
  if (await post(device.address, body)) {
    await cache.put(address, new Response(JSON.stringify({ ...device, endpoint, auth: keys.auth })));
  }
}

/**
 * Posts JSON until there is an answer that is not temporary, a few times. The secret in it is the only credential.
 *
 * @param {string} address
 * @param {string} body
 * @returns {Promise<boolean>} whether it was accepted
 */
async function post(address, body) {
  const headers = { 'Content-Type': 'application/json' };
  for (const pause of PAUSES_MILLIS) {
    await new Promise((resolve) => { setTimeout(resolve, pause); });
    const answer = await fetch(address, { method: 'POST', credentials: 'omit', headers, body }).catch(() => null);
    if (answer && answer.status < 500 && answer.status !== 429) {
      return answer.ok;
    }
  }
  return false;
}

/** The open pages of notifications. */
async function pagesInSight() {
  const address = new URL(PAGE, worker.registration.scope).pathname;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.filter((/** @type {any} */ { url }) => new URL(url).pathname === address);
}
