import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { HubError } from '../../main/webapp/js/carillon/hub-error.js';
import { rememberedDevice } from '../../main/webapp/js/carillon/push-device.js';
import { pushState, subscribeToPush, unsubscribeFromPush } from '../../main/webapp/js/carillon/push.js';
import { fakeCaches } from './fake-caches.mjs';

const KEY = Buffer.from([4, ...new Array(64).fill(250)]).toString('base64url');

let requests;
let enabled;
let subscription;
let registration;
let isKnown;

beforeEach(() => {
  requests = [];
  enabled = true;
  subscription = null;
  globalThis.PushManager = class {};
  globalThis.Notification = { permission: 'default' };
  isKnown = true;
  globalThis.caches = fakeCaches();
  registration = {
    scope: 'https://hub.example/',
    pushManager: {
      getSubscription: async () => subscription,
      subscribe: async ({ applicationServerKey }) => (subscription = subscribed(applicationServerKey)),
    },
  };
});

afterEach(() => {
  delete globalThis.PushManager;
  delete globalThis.Notification;
  delete globalThis.caches;
});

function subscribed(key, name = '1') {
  return {
    options: { applicationServerKey: Uint8Array.from(Buffer.from(key, 'base64url')).buffer },
    toJSON: () => ({ endpoint: `https://push.example/${name}`, expirationTime: null, keys: { p256dh: 'p', auth: `a${name}` } }),
    unsubscribe: async () => { subscription = null; },
  };
}

const hub = {
  address: (path) => new URL(path, 'https://hub.example/'),
  request: async (path, { method = 'GET' } = {}) => {
    requests.push(`${method} ${path}`);
    return path === 'api/push/key' ? { enabled, ...enabled ? { key: KEY } : {} } : null;
  },
  post: async (path, body) => {
    requests.push(`POST ${path} ${JSON.stringify(body)}`);
    if (path === 'api/push/replace' && !isKnown) {
      throw new HubError('no such device', { status: 404 });
    }
    return { id: 'd1' };
  },
};

test('the states', async () => {
  assert.equal(await pushState(hub, undefined), 'off');
  await subscribeToPush(hub, registration);
  assert.equal(await pushState(hub, registration), 'on');
  Notification.permission = 'denied';
  assert.equal(await pushState(hub, registration), 'denied');
  enabled = false;
  assert.equal(await pushState(hub, registration), 'disabled');
  delete globalThis.PushManager;
  assert.equal(await pushState(hub, registration), 'unsupported');
});

test('a subscription is kept, unless the hub has got another key', async () => {
  subscription = subscribed(KEY);
  const kept = subscription;
  await subscribeToPush(hub, registration, { label: 'laptop' });
  assert.equal(subscription, kept);
  assert.equal(requests.at(-1), 'POST api/push/subscriptions {"endpoint":"https://push.example/1","keys":{"p256dh":"p","auth":"a1"},"label":"laptop"}');
  subscription = subscribed('AAAA');
  await subscribeToPush(hub, registration);
  assert.deepEqual(Buffer.from(subscription.options.applicationServerKey).toString('base64url'), KEY);
});

test('the hub learns of a subscription that the browser has replaced, whether it knows the old one or not', async () => {
  await subscribeToPush(hub, registration);
  subscription = subscribed(KEY, '2');
  requests.length = 0;
  await subscribeToPush(hub, registration);
  assert.deepEqual(requests.slice(1), [
    'POST api/push/replace {"old":{"endpoint":"https://push.example/1","auth":"a1"},"new":{"endpoint":"https://push.example/2","keys":{"p256dh":"p","auth":"a2"}}}',
    'POST api/push/subscriptions {"endpoint":"https://push.example/2","keys":{"p256dh":"p","auth":"a2"}}',
  ]);
  assert.deepEqual(await rememberedDevice(registration),
    { address: 'https://hub.example/api/push/replace', key: KEY, endpoint: 'https://push.example/2', auth: 'a2' });
  subscription = subscribed(KEY, '3');
  isKnown = false;
  await subscribeToPush(hub, registration);
  assert.match(requests.at(-1), /^POST api.push.subscriptions .*push.example.3/);
});

test('the end is one at the hub and at the push service', async () => {
  await unsubscribeFromPush(hub, registration);
  assert.equal(requests.length, 0);
  await subscribeToPush(hub, registration);
  await unsubscribeFromPush(hub, registration);
  assert.equal(requests.at(-1), 'DELETE api/push/subscriptions/d1');
  assert.equal(subscription, null);
  assert.equal(await rememberedDevice(registration), undefined);
});
