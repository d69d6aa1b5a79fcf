import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamAttempt } from '../../main/webapp/js/carillon/stream.js';
import { AttemptFixture, settle } from './attempt-fixture.mjs';

async function start({ positions = { a: 4 }, transport = 'eventsource', isReconnect = false, types = new Set(), ...options } = {}) {
  const fixture = new AttemptFixture(options);
  fixture.request(positions);
  const attempt = new StreamAttempt(fixture.context(), { transport, types, isReconnect }, fixture.listener);
  attempt.start();
  await settle();
  return { fixture, attempt, source: fixture.sources[0] };
}

const connected = (source, positions = 'a=4') => source.frame('connected', '{"clientId":"c1"}', positions);

test('it asks for the channels from their positions', async () => {
  const { source } = await start({ positions: { a: 4, b: null } });
  assert.equal(source.url.pathname, '/api/events');
  assert.deepEqual(source.url.searchParams.getAll('channel'), ['a', 'b']);
  assert.equal(source.url.searchParams.get('lastEventId'), 'a=4');
});

test('a connected frame opens it and reports where the channels begin', async () => {
  const { fixture, source } = await start({ positions: { a: 4, b: null } });
  connected(source, 'a=4,b=9');
  assert.deepEqual(fixture.calls, [['opened', { clientId: 'c1', catchingUp: false }], ['served', [['a', 4], ['b', 9]]]]);
  assert.equal(fixture.channels.position('b'), 9);
});

test('a channel that begins elsewhere than requested is not reported as served: a gap follows', async () => {
  const { fixture, source } = await start();
  connected(source, 'a=7');
  source.frame('gap', '{"channel":"a","from":5,"to":7,"reason":"expired"}', 'a=7');
  assert.deepEqual(fixture.of('served'), [[[]]]);
  assert.deepEqual(fixture.of('gap'), [[{ channel: 'a', from: 5, to: 7, reason: 'expired' }, 7]]);
});

test('an event advances its channel; a transient one has no seq', async () => {
  const { fixture, source } = await start({ types: new Set(['created']), positions: { a: 4, b: 2 } });
  connected(source, 'a=4,b=2');
  source.frame('created', '1', 'a=5,b=2');
  source.frame('message', '"typing"', 'b=2,a=5');
  assert.deepEqual(fixture.of('event'), [
    [{ channel: 'a', seq: 5, position: 5, type: 'created', text: '1' }],
    [{ channel: 'b', seq: null, position: null, type: 'message', text: '"typing"' }],
  ]);
  assert.deepEqual(fixture.channels.positions, [['a', 5], ['b', 2]]);
});

test('an event without positions is ignored', async () => {
  const { fixture, source } = await start();
  connected(source);
  source.frame('message', 'not from the hub', '17');
  assert.deepEqual(fixture.of('event'), []);
});

test('types that get a listener later are passed on to the EventSource', async () => {
  const { fixture, attempt, source } = await start();
  connected(source);
  attempt.listen(new Set(['late']));
  source.frame('late', '1', 'a=5');
  assert.equal(fixture.of('event').length, 1);
});

test('types that get a listener while a ticket is requested are known to the EventSource', async () => {
  const fixture = new AttemptFixture({ access: { tickets: true }, answer: () => ({ ticket: 't1' }) });
  fixture.request({ a: 4 });
  const attempt = new StreamAttempt(fixture.context(), { transport: 'eventsource', types: new Set(), isReconnect: false }, fixture.listener);
  attempt.start();
  attempt.listen(new Set(['late']));
  await settle();
  const [source] = fixture.sources;
  assert.equal(source.url.searchParams.get('ticket'), 't1');
  source.frame('late', '1', 'a=5');
  assert.equal(fixture.of('event').length, 1);
});

test('after a reconnect it has caught up at the first pause', async () => {
  const { fixture, source } = await start({ isReconnect: true });
  connected(source);
  assert.equal(fixture.of('opened')[0][0].catchingUp, true);
  for (let seq = 5; seq < 8; seq++) {
    await fixture.clock.advance(200);
    source.frame('message', '1', `a=${seq}`);
  }
  assert.deepEqual(fixture.of('caughtUp'), []);
  await fixture.clock.advance(300);
  assert.equal(fixture.of('caughtUp').length, 1);
});

test('after a reconnect it has caught up after five seconds even if events never pause', async () => {
  const { fixture, source } = await start({ isReconnect: true });
  connected(source);
  for (let seq = 5; seq < 60; seq++) {
    await fixture.clock.advance(100);
    source.frame('message', '1', `a=${seq}`);
  }
  assert.equal(fixture.of('caughtUp').length, 1);
});

test('a heartbeat reports the positions and that it has caught up', async () => {
  const { fixture, source } = await start({ isReconnect: true });
  connected(source);
  fixture.calls.length = 0;
  source.frame('heartbeat', '1700000000000', 'a=6');
  assert.deepEqual(fixture.calls, [['caughtUp'], ['served', [['a', 6]]]]);
});

test('types open and error are those of published events, not of the EventSource itself', async () => {
  const { fixture, source } = await start({ types: new Set(['open', 'error']) });
  source.open();
  await fixture.clock.advance(10_000);
  assert.deepEqual(fixture.names, ['timedOut'], 'that the EventSource is open is no frame of the hub');
  const other = await start({ types: new Set(['open', 'error']) });
  connected(other.source);
  other.source.frame('open', '1', 'a=5');
  other.source.frame('error', '2', 'a=6');
  assert.deepEqual(other.fixture.of('event').map(([{ type, seq }]) => [type, seq]), [['open', 5], ['error', 6]]);
  other.source.breakOff();
  assert.equal(other.fixture.of('failed').length, 1);
});

test('without a first frame it times out', async () => {
  const { fixture, attempt, source } = await start();
  await fixture.clock.advance(10_000);
  assert.deepEqual(fixture.names, ['timedOut']);
  assert.ok(attempt.isClosed);
  assert.ok(source.isClosed);
});

test('silence fails it, unexplained, as an EventSource hides types without listeners', async () => {
  const { fixture, source } = await start();
  connected(source);
  await fixture.clock.advance(34_999);
  source.frame('heartbeat', '1', 'a=4');
  await fixture.clock.advance(34_999);
  assert.deepEqual(fixture.of('failed'), []);
  await fixture.clock.advance(1);
  const [[error, isUnexplained]] = fixture.of('failed');
  assert.equal(error.status, 0);
  assert.equal(isUnexplained, true);
  assert.ok(source.isClosed);
});

test('an EventSource that fails before it is open hides the reason; a fetch does not', async () => {
  const { fixture, source } = await start();
  source.breakOff();
  assert.equal(fixture.of('failed')[0][1], true);
  const byFetch = await start({ transport: 'fetch', answer: () => new Response('{"detail":"full"}', { status: 503, headers: { 'Retry-After': '7' } }) });
  const [[error, isUnexplained]] = byFetch.fixture.of('failed');
  assert.deepEqual([error.message, error.status, error.retryAfter, isUnexplained], ['full', 503, 7_000, false]);
});

test('an expired frame is reported and fails it with 401', async () => {
  const { fixture, source } = await start();
  connected(source);
  source.frame('expired', '{"expired":"2026-01-01T00:00:00Z"}', 'a=4');
  assert.deepEqual(fixture.of('expired'), [[{ expired: '2026-01-01T00:00:00Z' }]]);
  assert.equal(fixture.of('failed')[0][0].status, 401);
});

test('a closed attempt calls nothing any more', async () => {
  const { fixture, attempt, source } = await start();
  connected(source);
  fixture.calls.length = 0;
  attempt.close();
  source.frame('message', '1', 'a=5');
  source.breakOff();
  await fixture.clock.advance(60_000);
  assert.deepEqual(fixture.calls, []);
  assert.equal(fixture.channels.position('a'), 4);
});

test('closed while it waits for a ticket, it opens no stream', async () => {
  let giveTicket;
  const { fixture, attempt } = await start({ access: { tickets: true }, answer: () => new Promise((resolve) => { giveTicket = resolve; }) });
  attempt.close();
  giveTicket({ ticket: 't1' });
  await settle();
  assert.deepEqual(fixture.sources, []);
  assert.deepEqual(fixture.calls, []);
});
