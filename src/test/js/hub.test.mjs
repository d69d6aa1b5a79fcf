import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { settle } from './fake-clock.mjs';
import { FakeWorld, collect } from './fake-world.mjs';

/** @type {FakeWorld} */
let world;
/** @type {import('./fake-hub.mjs').FakeHub} */
let server;

beforeEach(() => {
  world = new FakeWorld();
  server = world.hub;
});

const opened = () => world.clock.advance(500);

test('an event has its channel, seq, type and the value of its data', async () => {
  const hub = world.connect();
  const events = [];
  hub.channel('orders').on('created', (event) => events.push(event));
  await opened();
  server.publish('orders', { total: 9.5 }, { type: 'created' });
  await settle();
  assert.equal(events.length, 1);
  const { channel, seq, id, type, data, text } = events[0];
  assert.deepEqual({ channel, seq, id, type, data, text },
    { channel: 'orders', seq: 1, id: '1', type: 'created', data: { total: 9.5 }, text: '{"total":9.5}' });
});

test('data that is not JSON is delivered as text', async () => {
  const seen = collect(world.connect().channel('orders'));
  await opened();
  server.publish('orders', 'plain');
  await settle();
  assert.deepEqual(seen, ['plain']);
});

test('several channels share one stream', async () => {
  const hub = world.connect();
  const a = collect(hub.channel('a'));
  const b = collect(hub.channel('b'));
  await opened();
  server.publish('b', 1);
  server.publish('a', 2);
  await settle();
  assert.equal(server.streams.size, 1);
  assert.deepEqual(server.streamRequests.at(-1).query.getAll('channel'), ['a', 'b']);
  assert.deepEqual([a, b], [[2], [1]]);
});

test('a transient event is delivered to its channel and does not advance the position', async () => {
  const hub = world.connect();
  const a = hub.channel('a');
  const seenInA = collect(a);
  const seenInB = collect(hub.channel('b'));
  await opened();
  server.publish('a', 'kept');
  server.publish('b', 'typing', { transient: true });
  await settle();
  assert.deepEqual([seenInA, seenInB], [['kept'], ['typing']]);
  assert.equal(a.position, 1);
});

test('a channel that is added later joins the stream, and the others lose no event', async () => {
  const hub = world.connect();
  const a = collect(hub.channel('a'));
  await opened();
  server.publish('a', 1);
  await settle();
  const b = collect(hub.channel('b'));
  server.publish('a', 2);
  await opened();
  server.publish('a', 3);
  server.publish('b', 4);
  await settle();
  assert.equal(server.streams.size, 1);
  assert.deepEqual([a, b], [[1, 2, 3], [4]]);
});

test('listeners can be added and removed at any time', async () => {
  const channel = world.connect().channel('orders');
  await opened();
  const seen = [];
  const listener = ({ data }) => seen.push(data);
  channel.on('late', listener);
  await settle();
  server.publish('orders', 1, { type: 'late' });
  await settle();
  channel.off('late', listener);
  server.publish('orders', 2, { type: 'late' });
  await settle();
  const only = new AbortController();
  channel.on('late', listener, { signal: only.signal });
  server.publish('orders', 3, { type: 'late' });
  await settle();
  only.abort();
  server.publish('orders', 4, { type: 'late' });
  await settle();
  assert.deepEqual(seen, [1, 3]);
});

test('a listener for all events receives types that are not known beforehand', async () => {
  const seen = collect(world.connect().channel('orders'), '*');
  await opened();
  server.publish('orders', 1, { type: 'unknown' });
  await settle();
  assert.deepEqual(seen, [1]);
  assert.equal(server.streamRequests.at(-1).headers.Accept, 'text/event-stream, application/problem+json', 'by fetch, as an EventSource hides unknown types');
});

test('channels with topics have a stream of their own that selects them', async () => {
  const hub = world.connect();
  hub.channel('orders');
  hub.channel('orders', { topics: ['orders/42', 'vip/*'] });
  await opened();
  const selected = server.streamRequests.find(({ query }) => query.has('topic'));
  assert.deepEqual(selected.query.getAll('topic'), ['orders/42', 'vip/*']);
  assert.equal(server.streams.size, 2);
});

test('a raw stream delivers its frames, and ends with an AbortError when aborted', async () => {
  const hub = world.connect();
  const abort = new AbortController();
  const frames = [];
  const ended = hub.frames('api/events', {
    query: [['channel', 'orders']],
    signal: abort.signal,
    frame: ({ type, raw }) => frames.push([type, raw]),
  });
  ended.catch(() => {});
  await settle();
  server.publish('orders', 'x', { type: 'created' });
  await settle();
  abort.abort();
  await assert.rejects(ended, { name: 'AbortError' });
  assert.deepEqual(frames.at(-1), ['created', 'id: orders=1\nevent: created\ndata: x']);
});

test('a signal closes a channel, and the last channel closes the stream', async () => {
  const hub = world.connect();
  const abort = new AbortController();
  const seen = collect(hub.channel('orders', { signal: abort.signal }));
  await opened();
  abort.abort();
  await opened();
  server.publish('orders', 1);
  await settle();
  assert.deepEqual(seen, []);
  assert.equal(server.streams.size, 0);
  assert.equal(hub.state.reason, 'idle');
});

test('a signal closes a hub, and no timers or requests remain', async () => {
  const abort = new AbortController();
  const hub = world.connect({ signal: abort.signal });
  hub.channel('orders');
  await opened();
  abort.abort();
  await settle();
  assert.equal(server.streams.size, 0);
  assert.deepEqual([hub.state.state, hub.state.reason], ['closed', 'ended']);
  server.requests.length = 0;
  await world.clock.advance(5 * 60_000);
  assert.equal(server.requests.length, 0);
});

test('an invalid channel name is refused before a request is sent', () => {
  assert.throws(() => world.connect().channel('no spaces'), /not a valid channel name/);
});

test('once gives the next event of a type, and is rejected when the channel closes', async () => {
  const channel = world.connect().channel('jobs');
  const finished = channel.once('finished');
  const never = channel.once('failed');
  await opened();
  server.publish('jobs', 1, { type: 'started' });
  server.publish('jobs', 2, { type: 'finished' });
  server.publish('jobs', 3, { type: 'finished' });
  await settle();
  assert.equal((await finished).data, 2);
  channel.close();
  await assert.rejects(never, { name: 'AbortError' });
  await assert.rejects(channel.once('finished'), { name: 'AbortError' });
});

test('a signal ends once', async () => {
  const given = new AbortController();
  const next = world.connect().channel('jobs').once('finished', { signal: given.signal });
  given.abort(new Error('too late'));
  await assert.rejects(next, /too late/);
});

test('a channel can be iterated until it is closed, with events that arrive while the loop works', async () => {
  const channel = world.connect().channel('orders');
  const seen = [];
  const loop = (async () => {
    for await (const { data } of channel) {
      seen.push(data);
      await settle();
    }
  })();
  await opened();
  [1, 2, 3].forEach((data) => server.publish('orders', data));
  await settle();
  await settle();
  channel.close();
  await loop;
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a loop that ends early leaves the channel open', async () => {
  const channel = world.connect().channel('orders');
  const all = collect(channel);
  const first = (async () => {
    for await (const { data } of channel) {
      return data;
    }
  })();
  await opened();
  server.publish('orders', 1);
  await settle();
  assert.equal(await first, 1);
  server.publish('orders', 2);
  await settle();
  assert.deepEqual(all, [1, 2]);
});
