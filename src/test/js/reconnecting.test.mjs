import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { settle } from './fake-clock.mjs';
import { FakeWorld, collect, states } from './fake-world.mjs';

/** @type {FakeWorld} */
let world;
/** @type {import('./fake-hub.mjs').FakeHub} */
let server;

beforeEach(() => {
  world = new FakeWorld();
  server = world.hub;
});

const opened = () => world.clock.advance(500);

test('after a disconnect each event is delivered once, including those published meanwhile', async () => {
  const hub = world.connect();
  const seen = collect(hub.channel('orders'));
  await opened();
  server.publish('orders', 1);
  await settle();
  server.isDown = true;
  server.disconnect();
  await world.clock.advance(5_000);
  server.isDown = false;
  server.publish('orders', 2);
  server.publish('orders', 3);
  await world.clock.advance(10_000);
  server.publish('orders', 4);
  await settle();
  assert.deepEqual(seen, [1, 2, 3, 4]);
});

test('the states of a connection, a reconnect and the end', async () => {
  const hub = world.connect();
  const seen = states(hub);
  hub.channel('orders');
  await opened();
  server.disconnect();
  await settle();
  const { retryAt, failures } = hub.state;
  assert.equal(retryAt, world.clock.now + 1_000);
  assert.equal(failures, 1);
  await world.clock.advance(1_500);
  hub.close();
  await settle();
  assert.deepEqual(seen, ['connecting', 'open', 'waiting', 'connecting', 'open', 'closed']);
});

test('it gives up after ten tries, and reconnects on request', async () => {
  const hub = world.connect();
  const seen = collect(hub.channel('orders'));
  await opened();
  server.isDown = true;
  server.requests.length = 0;
  server.disconnect();
  await world.clock.advance(10 * 60_000);
  assert.equal(server.streamRequests.length, 10);
  assert.equal(hub.state.state, 'closed');
  assert.equal(hub.state.reason, 'gave up');
  server.isDown = false;
  server.publish('orders', 'missed');
  hub.reconnect();
  await opened();
  assert.equal(hub.state.state, 'open');
  assert.deepEqual(seen, ['missed']);
});

test('pauses follow the backoff, which starts over after a stable stream', async () => {
  const hub = world.connect();
  hub.channel('orders');
  await opened();
  server.isDown = true;
  server.disconnect();
  const pauses = [];
  for (let i = 0; i < 4; i++) {
    await settle();
    const pause = hub.state.retryAt - world.clock.now;
    pauses.push(pause);
    await world.clock.advance(pause);
  }
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000]);
  server.isDown = false;
  await world.clock.advance(40_000);
  assert.equal(hub.state.state, 'open');
  server.heartbeat();
  await world.clock.advance(15_000);
  server.disconnect();
  await settle();
  assert.equal(hub.state.failures, 1);
});

test('silence is detected after 35 seconds; heartbeats prevent that', async () => {
  const hub = world.connect();
  hub.channel('orders');
  await opened();
  for (let i = 0; i < 5; i++) {
    await world.clock.advance(15_000);
    server.heartbeat();
    await settle();
  }
  assert.equal(server.streamRequests.length, 1);
  await world.clock.advance(34_900);
  assert.equal(hub.state.state, 'open');
  await world.clock.advance(200);
  assert.equal(hub.state.state, 'waiting');
  await world.clock.advance(2_000);
  assert.equal(hub.state.state, 'open');
  assert.equal(server.streamRequests.length, 2);
});

test('Retry-After is respected', async () => {
  server.refusal = { status: 503, detail: 'full', headers: { 'Retry-After': '7' } };
  const hub = world.connect({ transport: 'fetch' });
  hub.channel('orders');
  await opened();
  assert.equal(hub.state.state, 'waiting');
  assert.ok(hub.state.retryAt - world.clock.now > 6_000);
  assert.equal(hub.state.error.message, 'full');
});

test('a permanent refusal is not retried, and its reason is reported', async () => {
  server.refusal = { status: 403, detail: 'you may not read orders' };
  const hub = world.connect();
  hub.channel('orders');
  await world.clock.advance(60_000);
  assert.equal(hub.state.state, 'closed');
  assert.equal(hub.state.reason, 'refused');
  assert.deepEqual(hub.state.error, { message: 'you may not read orders', status: 403 });
  assert.ok(server.requests.length <= 3, 'an EventSource that failed, and a fetch that exposed the reason');
});

test('it reconnects at once when the browser is back online', async () => {
  const tab = world.tab();
  const hub = tab.connect();
  hub.channel('orders');
  await opened();
  server.isDown = true;
  server.disconnect();
  await world.clock.advance(20_000);
  server.isDown = false;
  tab.window.dispatchEvent(new Event('online'));
  await settle();
  assert.equal(hub.state.state, 'open');
});

test('a reload resumes at the stored position', async () => {
  const { storage } = world.tab();
  const before = world.tab(storage);
  const seenBefore = collect(before.connect().channel('orders'));
  await opened();
  server.publish('orders', 1);
  await settle();
  before.leave();
  await settle();
  server.publish('orders', 2);
  const seenAfter = collect(world.tab(storage).connect().channel('orders'));
  await opened();
  server.publish('orders', 3);
  await settle();
  assert.deepEqual([seenBefore, seenAfter], [[1], [2, 3]]);
});

test('since: history is delivered before live events, each event once', async () => {
  server.publish('orders', 1);
  server.publish('orders', 2);
  const hub = world.connect();
  const live = collect(hub.channel('orders'));
  await opened();
  server.publish('orders', 3);
  await settle();
  const all = collect(hub.channel('orders', { since: 'earliest', resume: false }));
  server.publish('orders', 4);
  await opened();
  server.publish('orders', 5);
  await settle();
  assert.deepEqual(all, [1, 2, 3, 4, 5]);
  assert.deepEqual(live, [3, 4, 5]);
  assert.equal(server.streams.size, 1);
});

for (const [shown, source] of [
  ['a response', new Response('[]', { headers: { 'Carillon-Position': 'invoices=7,orders=1~3' } })],
  ['its headers', new Headers({ 'Carillon-Position': 'orders=1~3' })],
  ['an element', { dataset: { carillonPosition: 'orders=1~3' } }],
]) {
  test(`since: ${shown} is continued without a hole and without a repetition, also after a reload`, async () => {
    for (let i = 1; i <= 4; i++) {
      server.publish('orders', i);
    }
    const { storage } = world.tab();
    const first = world.tab(storage);
    const seen = collect(first.connect().channel('orders', { since: source }));
    await opened();
    server.publish('orders', 5);
    await settle();
    assert.deepEqual(seen, [2, 4, 5]);
    const pages = server.requests.filter(({ path }) => path === '/api/channels/orders/events');
    assert.deepEqual(pages.map(({ query }) => query.get('since')), pages.map(() => '1~3'), 'later pages leave out the same events');

    first.leave();
    const again = collect(world.tab(storage).connect().channel('orders', { since: source }));
    await opened();
    assert.deepEqual(again, [2, 4, 5], 'the page shows what it showed before, whatever has been stored');
  });
}

test('since: a response without a position of the channel is an error', () => {
  const hub = world.connect();
  const since = (value) => () => hub.channel('orders', { since: value });
  assert.throws(since(new Response('[]')), /no header Carillon-Position/);
  assert.throws(since(new Headers({ 'Carillon-Position': 'invoices=7' })), /names no position of channel 'orders'/);
  assert.throws(since(new Headers({ 'Carillon-Position': 'orders=PT5M' })), /names no position/);
  assert.throws(since({ dataset: {} }), /no attribute data-carillon-position/);
});

test('a gap is reported to the channel and to the hub, and the channel continues', async () => {
  for (let i = 1; i <= 5; i++) {
    server.publish('orders', i);
  }
  const { storage } = world.tab();
  const first = world.tab(storage);
  collect(first.connect().channel('orders', { since: 'earliest' }));
  await opened();
  first.leave();
  for (let i = 6; i <= 9; i++) {
    server.publish('orders', i);
  }
  server.expire('orders', 7);
  const hub = world.tab(storage).connect();
  const gaps = [];
  hub.on('gap', (gap) => gaps.push(gap));
  const channel = hub.channel('orders');
  channel.on('gap', (gap) => gaps.push(gap));
  const seen = collect(channel);
  await opened();
  const gap = { channel: 'orders', from: 6, to: 7, reason: 'expired' };
  assert.deepEqual(gaps, [gap, gap]);
  assert.deepEqual(seen, [8, 9]);
});

test('a log that was replaced is a gap, and the channel continues with the new log', async () => {
  const { storage } = world.tab();
  const first = world.tab(storage);
  collect(first.connect().channel('orders'));
  await opened();
  for (let i = 0; i < 3; i++) {
    server.publish('orders', `old ${i}`);
  }
  await settle();
  first.leave();
  world.hub = server = new (server.constructor)(world.clock);
  const channel = world.tab(storage).connect().channel('orders');
  const gaps = [];
  channel.on('gap', ({ reason }) => gaps.push(reason));
  const seen = collect(channel);
  await opened();
  server.publish('orders', 'new');
  await settle();
  assert.deepEqual([gaps, seen], [['future'], ['new']]);
});
