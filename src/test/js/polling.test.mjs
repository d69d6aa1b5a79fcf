import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PollingAttempt } from '../../main/webapp/js/carillon/polling.js';
import { AttemptFixture, problem, settle } from './attempt-fixture.mjs';

/** Polls whose answers a test gives one by one. */
async function start({ positions = { a: 4 }, fresh = false, ...options } = {}) {
  const waiting = [];
  const fixture = new AttemptFixture({ answer: ({ signal }) => new Promise((resolve, reject) => {
    waiting.push(resolve);
    signal.addEventListener('abort', () => reject(signal.reason));
  }), ...options });
  fixture.request(positions);
  const attempt = new PollingAttempt(fixture.context({ fresh }), fixture.listener);
  attempt.start();
  await settle();
  return { fixture, attempt, answer: async (value) => {
    waiting.shift()(value);
    await settle();
  } };
}

const empty = (next) => ({ events: [], next });
const query = (fixture, name) => fixture.requests.map(({ url }) => url.searchParams.get(name));

test('the first poll returns at once, later ones are held by the hub', async () => {
  const { fixture, answer } = await start();
  await answer(empty('a=4'));
  await answer(empty('a=4'));
  assert.deepEqual(query(fixture, 'wait'), ['PT0S', 'PT25S', 'PT25S']);
});

test('the first answer opens it and reports where the channels begin', async () => {
  const { fixture, answer } = await start({ positions: { a: 4, b: null } });
  await answer({ events: [{ channel: 'a', seq: 5, text: '{"x":1}' }], next: 'a=5,b=9' });
  assert.deepEqual(fixture.names, ['opened', 'served', 'event', 'served']);
  assert.deepEqual(fixture.of('served'), [[[['a', 4], ['b', 9]]], [[['a', 5], ['b', 9]]]]);
  assert.deepEqual(query(fixture, 'lastEventId'), ['a=4', 'a=5,b=9']);
});

test('events and gaps are delivered, and other controls are ignored', async () => {
  const { fixture, answer } = await start();
  await answer({
    events: [{ channel: 'a', seq: 8, type: 'created', text: 'text', key: 'k' }],
    gaps: [{ control: 'gap', channel: 'a', from: 5, to: 7, reason: 'expired', id: 'a=7' }, { control: 'conflated', channel: 'a', id: 'a=7' }],
    next: 'a=8',
  });
  assert.deepEqual(fixture.of('gap'), [[{ channel: 'a', from: 5, to: 7, reason: 'expired' }, 7]]);
  assert.deepEqual(fixture.of('event'), [[{
    channel: 'a', seq: 8, position: 8, type: 'created', text: 'text', topics: undefined, key: 'k', timestamp: undefined,
  }]]);
});

test('positions of a later epoch are sent as they came', async () => {
  const { fixture, answer } = await start();
  await answer({
    events: [{ channel: 'a', seq: 11, id: 'a=2-11', type: 'message', text: '1' }],
    gaps: [{ control: 'gap', channel: 'a', from: 11, to: 30, reason: 'restored', id: 'a=2-10' }],
    next: 'a=2-11',
  });
  await answer({ events: [], next: 'a=2-11' });
  assert.deepEqual(fixture.of('gap'), [[{ channel: 'a', from: 11, to: 30, reason: 'restored' }, '2-10']]);
  assert.deepEqual(fixture.of('event').map(([{ seq, position }]) => [seq, position]), [[11, '2-11']]);
  assert.equal(query(fixture, 'lastEventId')[1], 'a=2-11');
});

test('a failed poll fails it', async () => {
  const { fixture, attempt, answer } = await start();
  await answer(problem(503, {}, { 'Retry-After': '2' }));
  const [[error, isUnexplained]] = fixture.of('failed');
  assert.deepEqual([error.status, error.retryAfter, isUnexplained], [503, 2_000, false]);
  assert.ok(attempt.isClosed);
  assert.equal(fixture.requests.length, 1);
});

test('a poll without an answer times out', async () => {
  const { fixture } = await start();
  await fixture.clock.advance(35_000);
  assert.equal(fixture.of('failed')[0][0].status, 0);
});

test('every poll has a ticket of its own', async () => {
  let tickets = 0;
  const polls = [];
  const fixture = new AttemptFixture({ access: { tickets: true }, answer: ({ url }) => {
    if (url.pathname === '/api/tickets') {
      return { ticket: `t${++tickets}` };
    }
    polls.push(url.searchParams.get('ticket'));
    return polls.length < 3 ? empty('a=4') : new Promise(() => {});
  } });
  fixture.request({ a: 4 });
  new PollingAttempt(fixture.context(), fixture.listener).start();
  await settle();
  assert.deepEqual(polls, ['t1', 't2', 't3']);
});

test('a fresh token is used until the first answer', async () => {
  const asked = [];
  const { answer } = await start({ fresh: true, access: { token: ({ fresh }) => {
    asked.push(fresh);
    return 'token';
  } } });
  await answer(empty('a=4'));
  assert.deepEqual(asked, [true, false]);
});

test('a closed attempt aborts its poll and calls nothing any more', async () => {
  const { fixture, attempt, answer } = await start();
  await answer(empty('a=4'));
  fixture.calls.length = 0;
  attempt.close();
  await settle();
  assert.ok(fixture.requests.at(-1).signal.aborted);
  await fixture.clock.advance(120_000);
  assert.deepEqual(fixture.calls, []);
  assert.equal(fixture.requests.length, 2);
});
