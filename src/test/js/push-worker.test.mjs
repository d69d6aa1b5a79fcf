import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import vm from 'node:vm';
import { rememberDevice, rememberedDevice } from '../../main/webapp/js/carillon/push-device.js';
import { fakeCaches } from './fake-caches.mjs';

const SOURCE = readFileSync(new URL('../../main/webapp/push-worker.js', import.meta.url), 'utf8');

let listeners;
let shown;
let pages;
let opened;
let registration;
let requests;
let answers;
let pauses;

beforeEach(() => {
  listeners = {};
  shown = [];
  pages = [];
  opened = [];
  requests = [];
  answers = [];
  pauses = [];
  globalThis.caches = fakeCaches();
  const subscription = { toJSON: () => ({ endpoint: 'https://push.example/2', expirationTime: null, keys: { p256dh: 'p2', auth: 'a2' } }) };
  const pushManager = { getSubscription: async () => null, subscribe: async ({ userVisibleOnly, applicationServerKey }) => userVisibleOnly && applicationServerKey === 'KEY' && subscription };
  const self = {
    addEventListener: (type, listener) => { listeners[type] = listener; },
    registration: { scope: 'https://hub.example/carillon/', pushManager, getNotifications: async ({ tag }) => shown.filter((each) => each.tag === tag), showNotification: async (title, options) => shown.push({ title, ...options }) },
    clients: { matchAll: async () => pages, openWindow: async (url) => opened.push(url) },
  };
  registration = self.registration;
  const fetch = async (address, { method, credentials, headers, body }) => {
    requests.push({ address, method, credentials, type: headers['Content-Type'], ...JSON.parse(body) });
    const status = answers.shift() ?? 200;
    if (status === 0) {
      throw new TypeError('offline');
    }
    return new Response('{}', { status });
  };
  const setTimeout = (callback, pause) => { pauses.push(pause); queueMicrotask(callback); };
  vm.runInNewContext(SOURCE, { self, URL, Response, caches, fetch, setTimeout });
});

async function dispatch(type, event) {
  let done;
  listeners[type]({ ...event, waitUntil: (promise) => { done = promise; } });
  await done;
}

const push = (message) => dispatch('push', { data: { json: () => message } });

test('content is shown with title and message', async () => {
  await push({ seq: 17, tag: '17', title: 'Disk full', message: '98 %', priority: 'urgent' });
  const [{ title, body, tag, requireInteraction, data }] = shown;
  assert.deepEqual({ title, body, tag, requireInteraction, seq: data.seq },
    { title: 'Disk full', body: '98 %', tag: 'carillon-17', requireInteraction: true, seq: 17 });
});

test('a repetition makes no sound, a notification that replaces another does', async () => {
  await push({ seq: 17, tag: 'boss disk', title: 'Disk full' });
  await push({ seq: 17, tag: 'boss disk', title: 'Disk full' });
  assert.deepEqual(shown.map(({ renotify }) => renotify), [false, false]);
  shown.length = 1;
  await push({ seq: 18, tag: 'boss disk', title: 'Disk fuller' });
  assert.equal(shown[1].renotify, true);
});

test('a notice, a number, and a message of another program have words of their own', async () => {
  await push({ seq: 1, tag: '1' });
  await push({ seq: 9, tag: 'summary', count: 12 });
  await dispatch('push', { data: { json: () => { throw new SyntaxError(); } } });
  await dispatch('push', { data: null });
  assert.deepEqual(shown.map(({ title }) => title), ['New notification', '12 new notifications', 'New notification', 'New notification']);
});

test('a page in sight shows its notifications itself', async () => {
  pages = [{ url: 'https://hub.example/carillon/notifications.html?as=ann', visibilityState: 'visible' }];
  await push({ seq: 1, title: 'x' });
  assert.equal(shown.length, 0);
  pages[0].visibilityState = 'hidden';
  await push({ seq: 1, title: 'x' });
  assert.equal(shown.length, 1);
  pages = [{ url: 'https://hub.example/carillon/chat.html', visibilityState: 'visible' }];
  await push({ seq: 2, title: 'y' });
  assert.equal(shown.length, 2);
});

test('a click opens the notification, on a page that is open already if there is one', async () => {
  const notification = { close: () => {}, data: { seq: 17 } };
  await dispatch('notificationclick', { notification });
  await dispatch('notificationclick', { notification: { ...notification, data: null } });
  assert.deepEqual(opened, ['notifications.html#17', 'notifications.html']);
  const messages = [];
  pages = [{ url: 'https://hub.example/carillon/notifications.html', visibilityState: 'hidden', postMessage: (each) => messages.push(each.seq), focus: async () => {} }];
  await dispatch('notificationclick', { notification });
  assert.deepEqual(messages, [17]);
  assert.equal(opened.length, 2);
});

const OLD = { address: 'https://hub.example/carillon/api/push/replace', key: 'KEY', endpoint: 'https://push.example/1', auth: 'a1' };
const REQUEST = {
  address: OLD.address, method: 'POST', credentials: 'omit', type: 'application/json',
  old: { endpoint: OLD.endpoint, auth: 'a1' }, new: { endpoint: 'https://push.example/2', keys: { p256dh: 'p2', auth: 'a2' } },
};

test('the hub gets a subscription that has replaced another, by the secret of the old one', async () => {
  await rememberDevice(registration, OLD);
  await dispatch('pushsubscriptionchange', {});
  assert.deepEqual(requests, [REQUEST]);
  assert.deepEqual(await rememberedDevice(registration), { ...OLD, endpoint: 'https://push.example/2', auth: 'a2' });
});

test('browsers may have subscribed already', async () => {
  await rememberDevice(registration, OLD);
  const newSubscription = { toJSON: () => ({ endpoint: 'https://push.example/3', keys: { p256dh: 'p3', auth: 'a3' } }) };
  await dispatch('pushsubscriptionchange', { newSubscription });
  assert.deepEqual(requests[0].new, { endpoint: 'https://push.example/3', keys: { p256dh: 'p3', auth: 'a3' } });
});

test('a hub that cannot be reached is asked again, a few times; the page does it later', async () => {
  await rememberDevice(registration, OLD);
  answers = [0, 503, 429, 200];
  await dispatch('pushsubscriptionchange', {});
  assert.deepEqual(requests, [REQUEST, REQUEST, REQUEST, REQUEST]);
  assert.deepEqual(pauses, [0, 1_000, 5_000, 20_000]);
  assert.equal((await rememberedDevice(registration)).auth, 'a2');

  await rememberDevice(registration, OLD);
  answers = [0, 0, 0, 0];
  await dispatch('pushsubscriptionchange', {});
  answers = [404];
  await dispatch('pushsubscriptionchange', {});
  assert.equal(requests.length, 9);
  assert.equal((await rememberedDevice(registration)).auth, 'a1');
});

test('a browser whose user has turned Web Push off is not subscribed again', async () => {
  await dispatch('pushsubscriptionchange', {});
  assert.equal(requests.length, 0);
});
