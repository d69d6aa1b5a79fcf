import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import vm from 'node:vm';

const SOURCE = readFileSync(new URL('../../main/webapp/push-worker.js', import.meta.url), 'utf8');

let listeners;
let shown;
let pages;
let opened;

beforeEach(() => {
  listeners = {};
  shown = [];
  pages = [];
  opened = [];
  const self = {
    addEventListener: (type, listener) => { listeners[type] = listener; },
    registration: { scope: 'https://hub.example/carillon/', getNotifications: async ({ tag }) => shown.filter((each) => each.tag === tag), showNotification: async (title, options) => shown.push({ title, ...options }) },
    clients: { matchAll: async () => pages, openWindow: async (url) => opened.push(url) },
  };
  vm.runInNewContext(SOURCE, { self, URL });
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
