import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { settle } from './fake-clock.mjs';
import { FakeWorld } from './fake-world.mjs';

/** @type {FakeWorld} */
let world;
/** @type {import('./fake-hub.mjs').FakeHub} */
let server;

beforeEach(() => {
  world = new FakeWorld();
  server = world.hub;
});

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
