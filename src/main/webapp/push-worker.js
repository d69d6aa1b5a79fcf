// @ts-check

/**
 * The service worker of the hub's pages: shows messages of Web Push, and opens the notifications on a click. It takes part in nothing else: it
 * handles no requests. Applications can copy it; the messages are described in docs/push.md.
 */

const PAGE = 'notifications.html';

/** @type {any} */
const worker = self;

worker.addEventListener('install', () => worker.skipWaiting());

worker.addEventListener('push', (/** @type {any} */ event) => event.waitUntil(show(messageOf(event.data))));

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

/** The open pages of notifications. */
async function pagesInSight() {
  const address = new URL(PAGE, worker.registration.scope).pathname;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.filter((/** @type {any} */ { url }) => new URL(url).pathname === address);
}
