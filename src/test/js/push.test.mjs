import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { pushState, subscribeToPush, unsubscribeFromPush } from '../../main/webapp/js/carillon/push.js';

const KEY = Buffer.from([4, ...new Array(64).fill(250)]).toString('base64url');

let requests;
let enabled;
let subscription;
let registration;

beforeEach(() => {
  requests = [];
  enabled = true;
  subscription = null;
  globalThis.PushManager = class {};
  globalThis.Notification = { permission: 'default' };
  registration = {
    pushManager: {
      getSubscription: async () => subscription,
      subscribe: async ({ applicationServerKey }) => (subscription = subscribed(applicationServerKey)),
    },
  };
});

afterEach(() => {
  delete globalThis.PushManager;
  delete globalThis.Notification;
});

function subscribed(key) {
  return {
    options: { applicationServerKey: Uint8Array.from(Buffer.from(key, 'base64url')).buffer },
    toJSON: () => ({ endpoint: 'https://push.example/1', expirationTime: null, keys: { p256dh: 'p', auth: 'a' } }),
    unsubscribe: async () => { subscription = null; },
  };
}

const hub = {
  request: async (path, { method = 'GET' } = {}) => {
    requests.push(`${method} ${path}`);
    return path === 'api/push/key' ? { enabled, ...enabled ? { key: KEY } : {} } : null;
  },
  post: async (path, body) => {
    requests.push(`POST ${path} ${JSON.stringify(body)}`);
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
  assert.equal(requests.at(-1), 'POST api/push/subscriptions {"endpoint":"https://push.example/1","keys":{"p256dh":"p","auth":"a"},"label":"laptop"}');
  subscription = subscribed('AAAA');
  await subscribeToPush(hub, registration);
  assert.deepEqual(Buffer.from(subscription.options.applicationServerKey).toString('base64url'), KEY);
});

test('the end is one at the hub and at the push service', async () => {
  await unsubscribeFromPush(hub, registration);
  assert.equal(requests.length, 0);
  await subscribeToPush(hub, registration);
  await unsubscribeFromPush(hub, registration);
  assert.equal(requests.at(-1), 'DELETE api/push/subscriptions/d1');
  assert.equal(subscription, null);
});
