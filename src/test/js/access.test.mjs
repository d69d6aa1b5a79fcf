import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import '../../main/webapp/js/carillon/renewal.js'; // loaded on demand, which would take real time
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

test('a token is sent in a header, by fetch', async () => {
  server.tokens = new Set(['secret']);
  const seen = collect(world.connect({ token: 'secret' }).channel('orders'));
  await opened();
  server.publish('orders', 1);
  await settle();
  assert.deepEqual(seen, [1]);
  assert.equal(server.streamRequests[0].headers.Authorization, 'Bearer secret');
  assert.ok(!String(server.streamRequests[0].query).includes('secret'));
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
  assert.equal(server.streamRequests.length, 1);
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
  assert.deepEqual(server.streamRequests.at(-1).query.getAll('channel'), ['orders']);

  server.forbidden.clear();
  hub.reconnect();
  await opened();
  assert.equal(hub.state.state, 'open');
  assert.deepEqual(server.streamRequests.at(-1).query.getAll('channel'), ['orders', 'secret']);
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
  const tickets = server.streamRequests.map(({ query }) => query.get('ticket'));
  assert.equal(new Set(tickets).size, 2);
  assert.ok(server.requests.every(({ query }) => !String(query).includes('secret')));
  assert.deepEqual(JSON.parse(server.requests.find(({ path }) => path === '/api/tickets').body), { channels: ['orders'] });
  assert.deepEqual(seen, [1]);
});

test('in open mode the query names the user and the roles', async () => {
  world.connect({ user: 'anna', roles: ['ops', 'dev'] }).channel('chat.lobby', { enter: true });
  await opened();
  const { query } = server.streamRequests[0];
  assert.equal(query.get('user'), 'anna');
  assert.deepEqual(query.getAll('role'), ['ops', 'dev']);
  assert.equal(query.get('enter'), 'chat.lobby');
});
