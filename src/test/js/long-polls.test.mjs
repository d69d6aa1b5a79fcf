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

test('where streams are buffered, polls deliver each event once', async () => {
  server.buffers = true;
  const hub = world.connect();
  const seen = collect(hub.channel('orders'));
  await world.clock.advance(10_500);
  assert.deepEqual([hub.state.state, hub.state.transport], ['open', 'poll']);
  server.publish('orders', 1);
  await settle();
  assert.deepEqual(seen, [1], 'at once, as the hub holds a poll');
  await world.clock.advance(60_000);
  server.publish('orders', 2, { type: 'message' });
  server.publish('orders', 3);
  await settle();
  assert.deepEqual(seen, [1, 2, 3]);
});

test('while polls are used a stream is tried after half a minute, and replaces them', async () => {
  server.buffers = true;
  const hub = world.connect();
  const seen = collect(hub.channel('orders'));
  await world.clock.advance(11_000);
  server.publish('orders', 1);
  await settle();
  server.buffers = false;
  await world.clock.advance(31_000);
  assert.deepEqual([hub.state.state, hub.state.transport], ['open', 'eventsource']);
  server.publish('orders', 2);
  await settle();
  assert.deepEqual(seen, [1, 2]);
  const polls = () => server.requests.filter(({ accept }) => accept === 'application/json').length;
  const before = polls();
  await world.clock.advance(30_000);
  server.heartbeat();
  assert.equal(polls(), before, 'no polls any more');
});

test('where streams stay buffered, polls go on while one is tried, after growing pauses', async () => {
  server.buffers = true;
  const hub = world.connect();
  const seen = collect(hub.channel('orders'));
  const shown = states(hub);
  await world.clock.advance(11_000);
  server.requests.length = 0;
  for (let second = 0; second < 600; second++) {
    await world.clock.advance(1_000);
    server.publish('orders', second);
    await settle();
    assert.equal(seen.at(-1), second, 'at once');
  }
  assert.equal(server.streamRequests.length, 4, 'after 30, 60, 120 and 240 seconds, and 10 seconds for each');
  assert.deepEqual(shown, ['connecting', 'open']);
  assert.equal(seen.length, 600);
});

test('events that polls deliver while a stream is opened are delivered once', async () => {
  server.buffers = true;
  const hub = world.connect();
  const channel = hub.channel('orders');
  const seen = collect(channel);
  await world.clock.advance(11_000);
  await world.clock.advance(28_000);
  server.answersLate = 5_000;
  server.buffers = false;
  for (let second = 1; second <= 10; second++) {
    await world.clock.advance(1_000);
    server.publish('orders', second);
    await settle();
  }
  assert.equal(hub.state.transport, 'eventsource');
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal(channel.position, 10);
});

test('a hub that answers nothing, as while it starts, is not taken for one whose streams are buffered', async () => {
  server.hangs = true;
  const hub = world.connect();
  const seen = collect(hub.channel('orders'));
  await world.clock.advance(60_000);
  assert.notEqual(hub.state.state, 'open');
  server.hangs = false;
  server.publish('orders', 1);
  await world.clock.advance(60_000);
  assert.deepEqual([hub.state.state, hub.state.transport === 'poll'], ['open', false]);
  server.publish('orders', 2);
  await settle();
  assert.deepEqual(seen.at(-1), 2);
});

test('polls report gaps, too', async () => {
  server.buffers = true;
  const hub = world.connect();
  const channel = hub.channel('orders');
  const gaps = [];
  channel.on('gap', ({ from, to }) => gaps.push([from, to]));
  const seen = collect(channel);
  await world.clock.advance(11_000);
  server.isDown = true;
  await world.clock.advance(26_000);
  server.isDown = false;
  for (let i = 1; i <= 4; i++) {
    server.publish('orders', i);
  }
  server.expire('orders', 2);
  await world.clock.advance(60_000);
  assert.deepEqual(gaps, [[1, 2]]);
  assert.deepEqual(seen, [3, 4]);
});
