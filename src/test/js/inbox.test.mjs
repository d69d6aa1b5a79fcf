import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Inbox } from '../../main/webapp/js/notifications/inbox.js';
import { FakeClock, settle } from './fake-clock.mjs';

/** The part of a hub that an inbox uses: it has notifications and marks, and counts the requests. */
class ScriptedHub {
  reads = [];
  posts = [];
  listeners = new Map();
  page = { notifications: [], head: 0, version: 0, counts: counts(0, 0) };

  channel(name) {
    return { on: (type, listener) => this.listeners.set(`${name} ${type}`, listener), ready: Promise.resolve() };
  }

  async request(path, { query }) {
    this.reads.push(`${path}?${new URLSearchParams(query)}`);
    if (this.failure) {
      throw this.failure;
    }
    return structuredClone(this.page);
  }

  async post(path, body) {
    this.posts.push({ path, body });
    return { version: this.version, counts: this.page.counts };
  }

  async event(channel, seq, data) {
    this.listeners.get(`${channel} message`)({ seq, data });
    await settle();
  }
}

let hub;
let clock;
let arrived;

beforeEach(() => {
  hub = new ScriptedHub();
  clock = new FakeClock();
  arrived = [];
});

function counts(total, unread) {
  return { total, unread, matching: { total, unread }, severity: {}, type: {} };
}

function item(seq, more = {}) {
  return { seq, read: false, acknowledged: false, notification: { type: 'system', title: `no ${seq}`, message: '', severity: 'info', ...more } };
}

async function started(...seqs) {
  hub.page = { notifications: seqs.map((seq) => item(seq)), head: seqs[0] ?? 0, version: 0, counts: counts(seqs.length, seqs.length) };
  const inbox = new Inbox(hub, { changed: () => {}, arrived: ({ seq }) => arrived.push(seq) }, { setTimeout: clock.setTimeout });
  assert.equal(inbox.state, 'loading');
  await inbox.start(true);
  await settle();
  return inbox;
}

const seqs = (inbox) => inbox.items.map(({ seq }) => seq);

test('the first page is read once, and the state is that of the hub', async () => {
  const inbox = await started(3, 2, 1);

  assert.equal(inbox.state, 'ready');
  assert.deepEqual(seqs(inbox), [3, 2, 1]);
  assert.deepEqual(hub.reads, ['api/inbox?limit=50', 'api/inbox?limit=0']);
});

test('a failure is a state, and not an empty inbox', async () => {
  hub.failure = new Error('forbidden');
  const inbox = new Inbox(hub, { changed: () => {}, arrived: () => {} }, { setTimeout: clock.setTimeout });
  await inbox.load();

  assert.equal(inbox.state, 'failed');
  assert.equal(inbox.counts, undefined);
});

test('a new notification is the first, and one that the page has is ignored', async () => {
  const inbox = await started(2, 1);
  await hub.event('notifications', 2, item(2).notification);
  await hub.event('notifications', 3, item(3).notification);

  assert.deepEqual(seqs(inbox), [3, 2, 1]);
  assert.deepEqual(arrived, [3]);
});

test('a replacement takes the place of the earlier one of its sender only', async () => {
  const inbox = await started(1);
  await hub.event('notifications', 2, { ...item(2).notification, key: 'k', sender: 'ann' });
  await hub.event('notifications', 3, { ...item(3).notification, replaces: 'k', sender: 'bob' });
  assert.deepEqual(seqs(inbox), [3, 2, 1]);
  await hub.event('notifications', 4, { ...item(4).notification, replaces: 'k', sender: 'ann' });
  assert.deepEqual(seqs(inbox), [4, 3, 1]);
  await hub.event('notifications', 5, { replaces: 'k', retracted: true, sender: 'ann' });
  assert.deepEqual(seqs(inbox), [3, 1]);
});

test('a mark of another device shows at once', async () => {
  const inbox = await started(3, 2, 1);
  await hub.event('notifications.inbox', 1, { mark: 'read', version: 1, ranges: [[1, 2]] });
  assert.deepEqual(inbox.items.map(({ read }) => read), [false, true, true]);
  await hub.event('notifications.inbox', 2, { mark: 'dismissed', version: 2, ranges: [[2, 2]] });
  assert.deepEqual(seqs(inbox), [3, 1]);
  await hub.event('notifications.inbox', 3, { mark: 'acknowledged', version: 3, ranges: [[3, 3]] });
  assert.deepEqual(inbox.items[0].acknowledged && inbox.items[0].read, true);
});

test('after a missed change the inbox is read again', async () => {
  const inbox = await started(3);
  hub.page.version = 4;
  hub.page.notifications = [{ ...item(3), read: true }];
  hub.reads = [];
  await hub.event('notifications.inbox', 9, { mark: 'read', version: 4, ranges: [[9, 9]] });

  assert.deepEqual(hub.reads, ['api/inbox?limit=50']);
  assert.equal(inbox.items[0].read, true);
});

test('all that the filter shows is marked, up to what the page knows', async () => {
  const inbox = await started(7, 5);
  await inbox.select({ severity: ['error'], text: 'disk' });
  hub.version = 1;
  hub.page.version = 1;
  await inbox.markAll('read');

  assert.deepEqual(hub.posts, [{ path: 'api/inbox/read', body: { upTo: '7', severity: ['error'], type: [], tag: [], text: 'disk' } }]);
  assert.ok(hub.reads.includes('api/inbox?limit=50&severity=error&text=disk'));
});

test('what does not match the filter arrives, but is not shown', async () => {
  const inbox = await started(1);
  await inbox.select({ type: ['alert'] });
  await hub.event('notifications', 2, item(2).notification);

  assert.deepEqual(seqs(inbox), [1]);
  assert.deepEqual(arrived, [2]);
});

test('a notification with receipts is confirmed', async () => {
  await started(1);
  await hub.event('notifications', 2, { ...item(2).notification, receipts: true });

  assert.deepEqual(hub.posts, [{ path: 'api/inbox/delivered', body: { ids: ['2'] } }]);
});
