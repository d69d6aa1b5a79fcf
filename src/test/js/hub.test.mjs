import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FakeWorld, settle } from './fake-world.mjs';

/** @type {FakeWorld} */
let world;
/** @type {import('./fake-world.mjs').FakeHub} */
let server;

beforeEach(() => {
  world = new FakeWorld();
  server = world.hub;
});

/** Collects the data of received events. */
function collect(channel, type = 'message') {
  const seen = [];
  channel.on(type, ({ data }) => seen.push(data));
  return seen;
}

const states = (hub) => {
  const seen = [];
  hub.on('state', ({ state }) => seen.at(-1) === state || seen.push(state));
  return seen;
};

const streamsAsked = () => server.requests.filter(({ method, accept, path }) =>
  method === 'GET' && accept === 'text/event-stream' && path === '/api/events');

const opened = () => world.clock.advance(500);

// --- streams --------------------------------------------------------------------------------------

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
  assert.deepEqual(streamsAsked().at(-1).query.getAll('channel'), ['a', 'b']);
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
  assert.equal(streamsAsked().at(-1).headers.Accept, 'text/event-stream', 'by fetch, as an EventSource hides unknown types');
});

test('channels with topics have a stream of their own that selects them', async () => {
  const hub = world.connect();
  hub.channel('orders');
  hub.channel('orders', { topics: ['orders/42', 'vip/*'] });
  await opened();
  const selected = streamsAsked().find(({ query }) => query.has('topic'));
  assert.deepEqual(selected.query.getAll('topic'), ['orders/42', 'vip/*']);
  assert.equal(server.streams.size, 2);
});

// --- reconnecting ---------------------------------------------------------------------------------

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
  assert.equal(streamsAsked().length, 10);
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
  assert.equal(streamsAsked().length, 1);
  await world.clock.advance(34_900);
  assert.equal(hub.state.state, 'open');
  await world.clock.advance(200);
  assert.equal(hub.state.state, 'waiting');
  await world.clock.advance(2_000);
  assert.equal(hub.state.state, 'open');
  assert.equal(streamsAsked().length, 2);
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

// --- positions ------------------------------------------------------------------------------------

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

// --- access ---------------------------------------------------------------------------------------

test('a token is sent in a header, by fetch', async () => {
  server.tokens = new Set(['secret']);
  const seen = collect(world.connect({ token: 'secret' }).channel('orders'));
  await opened();
  server.publish('orders', 1);
  await settle();
  assert.deepEqual(seen, [1]);
  assert.equal(streamsAsked()[0].headers.Authorization, 'Bearer secret');
  assert.ok(!String(streamsAsked()[0].query).includes('secret'));
});

test('expired access is reported, a fresh token is requested, and no event is lost', async () => {
  server.tokens = new Set(['one']);
  const asked = [];
  const hub = world.connect({ token: ({ fresh }) => {
    asked.push(fresh);
    return fresh || asked.includes(true) ? 'two' : 'one';
  } });
  const expired = [];
  hub.on('expired', (data) => expired.push(data));
  const seen = collect(hub.channel('orders'));
  await opened();
  server.publish('orders', 1);
  server.tokens = new Set(['two']);
  server.send('expired', '{"expired":"2026-01-01T00:00:00Z"}');
  server.disconnect();
  server.publish('orders', 2);
  await world.clock.advance(3_000);
  server.publish('orders', 3);
  await settle();
  assert.deepEqual(expired, [{ expired: '2026-01-01T00:00:00Z' }]);
  assert.ok(asked.includes(true));
  assert.deepEqual(seen, [1, 2, 3]);
});

test('without a fresh token, an expired stream stays closed with the reason', async () => {
  const hub = world.connect();
  hub.channel('orders');
  await opened();
  server.send('expired', '');
  await opened();
  assert.deepEqual([hub.state.state, hub.state.reason], ['closed', 'expired']);
});

test('a token is renewed before it expires', async () => {
  const token = (seconds) => `x.${btoa(JSON.stringify({ exp: world.clock.now / 1000 + seconds }))}.x`;
  const short = token(300);
  const long = token(3600);
  server.tokens = new Set([short, long]);
  let renewed = false;
  const hub = world.connect({ token: ({ fresh }) => {
    renewed ||= fresh;
    return renewed ? long : short;
  }, heartbeatTimeout: 1e9 });
  hub.channel('orders');
  await opened();
  await world.clock.advance(290_000);
  assert.deepEqual(server.renewals, [{ path: '/api/connections/client-1/token', token: `Bearer ${long}` }]);
  assert.equal(streamsAsked().length, 1);
});

test('the token behind a ticket is renewed, too', async () => {
  const token = `x.${btoa(JSON.stringify({ exp: world.clock.now / 1000 + 100 }))}.x`;
  server.tokens = new Set([token]);
  world.connect({ token: () => token, tickets: true, heartbeatTimeout: 1e9 }).channel('orders');
  await opened();
  await world.clock.advance(85_000);
  assert.deepEqual(server.renewals.map(({ path }) => path), ['/api/connections/client-1/token']);
});

test('a forbidden channel is refused on its own, and the other channels continue', async () => {
  server.forbidden.add('secret');
  const hub = world.connect();
  const seen = collect(hub.channel('orders'));
  hub.channel('secret');
  await world.clock.advance(3_000);
  server.publish('orders', 1);
  await settle();
  assert.deepEqual(seen, [1]);
  assert.deepEqual([hub.state.state, hub.state.reason, Object.keys(hub.state.refused)], ['closed', 'refused', ['secret']]);
  assert.deepEqual(streamsAsked().at(-1).query.getAll('channel'), ['orders']);

  server.forbidden.clear();
  hub.reconnect();
  await opened();
  assert.equal(hub.state.state, 'open');
  assert.deepEqual(streamsAsked().at(-1).query.getAll('channel'), ['orders', 'secret']);
});

test('a channel that is refused for one tab does not affect other tabs', async () => {
  server.forbidden.add('secret');
  const [one, other] = [world.connect(), world.connect()];
  one.channel('secret');
  const seen = collect(other.channel('orders'));
  await world.clock.advance(3_000);
  server.publish('orders', 1);
  await settle();
  assert.deepEqual(seen, [1]);
  assert.deepEqual([one.state.reason, other.state.state], ['refused', 'open']);
});

test('a forbidden history is reported, and not requested repeatedly', async () => {
  server.forbidden.add('secret');
  const hub = world.connect();
  const seen = collect(hub.channel('secret', { since: 'PT1H' }));
  server.publish('secret', 1);
  await world.clock.advance(600_000);
  assert.deepEqual([hub.state.state, hub.state.reason, hub.state.error.status], ['closed', 'refused', 403]);
  assert.equal(server.requests.length, 1);
  server.forbidden.clear();
  hub.reconnect();
  await opened();
  assert.deepEqual(seen, [1]);
});

test('client heartbeats are sent while the stream is open, if configured', async () => {
  const controller = new AbortController();
  const alive = () => server.requests.filter(({ path }) => path === '/api/heartbeat').map(({ query }) => query.get('clientId'));
  world.connect({ aliveInterval: 60_000, heartbeatTimeout: 1e9, signal: controller.signal }).channel('orders');
  await opened();
  await world.clock.advance(120_000);
  assert.deepEqual(alive(), ['client-1', 'client-1']);
  controller.abort();
  await world.clock.advance(120_000);
  assert.equal(alive().length, 2);
});

test('tickets: each stream has its own, and no URL contains the token', async () => {
  server.tokens = new Set(['secret']);
  const hub = world.connect({ token: 'secret', tickets: true });
  const seen = collect(hub.channel('orders'));
  await opened();
  server.disconnect();
  await world.clock.advance(2_000);
  server.publish('orders', 1);
  await settle();
  const tickets = streamsAsked().map(({ query }) => query.get('ticket'));
  assert.equal(new Set(tickets).size, 2);
  assert.ok(server.requests.every(({ query }) => !String(query).includes('secret')));
  assert.deepEqual(JSON.parse(server.requests.find(({ path }) => path === '/api/tickets').body), { channels: ['orders'] });
  assert.deepEqual(seen, [1]);
});

test('in open mode the query names the user and the roles', async () => {
  world.connect({ user: 'anna', roles: ['ops', 'dev'] }).channel('chat.lobby', { enter: true });
  await opened();
  const { query } = streamsAsked()[0];
  assert.equal(query.get('user'), 'anna');
  assert.deepEqual(query.getAll('role'), ['ops', 'dev']);
  assert.equal(query.get('enter'), 'chat.lobby');
});

// --- long polls -----------------------------------------------------------------------------------

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
  assert.equal(streamsAsked().length, 4, 'after 30, 60, 120 and 240 seconds, and 10 seconds for each');
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

// --- publishing -----------------------------------------------------------------------------------

test('a publication whose response was lost is published once', async () => {
  const hub = world.connect({ user: 'ann' });
  const { answer } = server;
  let lost = 1;
  server.answer = (...request) => {
    const given = answer.apply(server, request);
    if (lost-- > 0) {
      throw new TypeError('connection reset');
    }
    return given;
  };
  const receipt = hub.publish('orders', { type: 'created', data: 1 });
  await world.clock.advance(5_000);
  assert.deepEqual(await receipt, { channel: 'orders', first: 1, last: 1, count: 1 });
  assert.equal(server.requests.length, 2);
  assert.deepEqual(server.published.map(({ body }) => body), [{ type: 'created', data: 1 }]);
});

test('a refused publication is not retried, and the error has the message of the hub', async () => {
  server.refusal = { status: 400, detail: '\'type\' must not be \'gap\'' };
  await assert.rejects(world.connect().publish('orders', { type: 'gap' }),
    { name: 'HubError', status: 400, message: '\'type\' must not be \'gap\'' });
  assert.equal(server.requests.length, 1);
});

test('a transient publication is sent without a key, which the hub would refuse', async () => {
  const hub = world.connect();
  const receipt = await hub.publish('orders', { data: 1, transient: true });
  await hub.channel('orders').publish([{ data: 1, transient: true }, { data: 2, transient: true }]);
  assert.equal(receipt.channel, 'orders');
  assert.deepEqual(server.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers['Idempotency-Key']), [undefined, undefined]);
});

test('a transient publication is retried after a refusal, but not without a response, as it could be delivered twice', async () => {
  server.refusal = { status: 503, detail: 'full' };
  const refused = world.connect().publish('orders', { data: 1, transient: true });
  await settle();
  server.refusal = null;
  await world.clock.advance(2_000);
  assert.deepEqual(await refused, { channel: 'orders', first: 1, last: 1, count: 1 });
  server.isDown = true;
  server.requests.length = 0;
  await assert.rejects(world.connect().publish('orders', { data: 2, transient: true }), { name: 'HubError', status: 0 });
  assert.equal(server.requests.length, 1);
});

test('publishing can be aborted', async () => {
  server.isDown = true;
  const abort = new AbortController();
  const receipt = world.connect().publish('orders', {}, { signal: abort.signal });
  receipt.catch(() => {});
  await settle();
  abort.abort(new Error('enough'));
  await assert.rejects(receipt, /enough/);
});

// --- ending ---------------------------------------------------------------------------------------

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

// --- tabs -----------------------------------------------------------------------------------------

test('three tabs share one stream, and each receives its own channels', async () => {
  const tabs = [world.tab(), world.tab(), world.tab()];
  const channels = ['a', 'b', 'a'].map((name, i) => tabs[i].connect().channel(name));
  const seen = channels.map((channel) => collect(channel));
  await world.clock.advance(1_000);
  assert.equal(server.streams.size, 1);
  server.publish('a', 1);
  server.publish('b', 2);
  await settle();
  assert.deepEqual(seen, [[1], [2], [1]]);
});

for (const [how, end] of [['closes', (tab) => tab.leave()], ['crashes', (tab) => tab.crash()]]) {
  test(`when the leading tab ${how}, the others continue and lose no event`, async () => {
    const tabs = [world.tab(), world.tab(), world.tab()];
    const hubs = tabs.map((tab) => tab.connect());
    const seen = hubs.map((hub) => collect(hub.channel('orders')));
    await world.clock.advance(1_000);
    assert.deepEqual(hubs.map((hub) => hub.state.isLeader), [true, false, false]);
    server.publish('orders', 1);
    await settle();
    end(tabs[0]);
    server.publish('orders', 2);
    await settle();
    server.publish('orders', 3);
    await world.clock.advance(2_000);
    server.publish('orders', 4);
    await settle();
    assert.deepEqual(seen.slice(1), [[1, 2, 3, 4], [1, 2, 3, 4]]);
    assert.equal(server.streams.size, 1);
    assert.deepEqual(hubs.slice(1).map((hub) => hub.state.isLeader), [true, false]);
  });
}

test('a tab that was suspended while the leader changed catches up by itself', async () => {
  const tabs = [world.tab(), world.tab(), world.tab()];
  const seen = tabs.map((tab) => collect(tab.connect().channel('orders')));
  await world.clock.advance(1_000);
  server.publish('orders', 1);
  await settle();
  tabs[2].isDead = true; // receives nothing
  tabs[0].leave();
  await world.clock.advance(1_000);
  server.publish('orders', 2);
  await settle();
  tabs[2].isDead = false;
  server.heartbeat();
  await settle();
  server.publish('orders', 3);
  await world.clock.advance(1_000);
  assert.deepEqual(seen[1], [1, 2, 3]);
  assert.deepEqual(seen[2], [1, 2, 3]);
});

test('a channel that only a closed tab requested is dropped', async () => {
  const tabs = [world.tab(), world.tab()];
  tabs[0].connect().channel('a');
  tabs[1].connect().channel('b');
  await world.clock.advance(1_000);
  assert.deepEqual(streamsAsked().at(-1).query.getAll('channel'), ['a', 'b']);
  tabs[1].crash();
  await world.clock.advance(1_000);
  assert.deepEqual(streamsAsked().at(-1).query.getAll('channel'), ['a']);
});

test('a tab that does not share has its own stream', async () => {
  world.tab().connect({ share: false }).channel('orders');
  world.tab().connect({ share: false }).channel('orders');
  await opened();
  assert.equal(server.streams.size, 2);
});

test('any tab can trigger a retry', async () => {
  const tabs = [world.tab(), world.tab()];
  const hubs = tabs.map((tab) => tab.connect());
  hubs.forEach((hub) => hub.channel('orders'));
  await world.clock.advance(1_000);
  server.isDown = true;
  server.disconnect();
  await world.clock.advance(10 * 60_000);
  assert.deepEqual(hubs.map((hub) => hub.state.reason), ['gave up', 'gave up']);
  server.isDown = false;
  hubs[1].reconnect();
  await settle();
  await settle();
  assert.deepEqual(hubs.map((hub) => hub.state.state), ['open', 'open']);
});

test('random disconnects, opened and closed tabs: every tab receives every event once, in order', async () => {
  let seed = 7;
  const random = (n) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * n);
  };
  for (let round = 0; round < 15; round++) {
    world = new FakeWorld();
    server = world.hub;
    const open = [];
    let next = 0;
    const join = () => {
      const tab = world.tab();
      const seen = [];
      tab.connect({ transport: ['auto', 'fetch', 'poll'][random(3)] }).channel('orders', { since: 'earliest' })
        .on('message', ({ data }) => seen.push(data));
      open.push({ tab, seen });
    };
    join();
    for (let step = 0; step < 40; step++) {
      switch (random(7)) {
        case 0: join(); break;
        case 1: if (open.length > 1) { open.splice(random(open.length), 1)[0].tab[random(2) ? 'leave' : 'crash'](); } break;
        case 2: server.disconnect(); break;
        case 3: await world.clock.advance(random(3_000)); break;
        default: server.publish('orders', ++next);
      }
      if (random(3) === 0) {
        await settle();
      }
    }
    await world.clock.advance(120_000);
    const expected = Array.from({ length: next }, (_, i) => i + 1);
    open.forEach(({ seen }, i) => assert.deepEqual(seen, expected, `round ${round}, tab ${i}`));
    assert.ok(server.streams.size <= 1);
  }
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
