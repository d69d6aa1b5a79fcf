import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attempt } from '../../main/webapp/js/carillon/attempt.js';
import { expiryOf, renewToken, sendHeartbeats } from '../../main/webapp/js/carillon/renewal.js';
import { AttemptFixture, problem, tokenExpiringAt } from './attempt-fixture.mjs';

const MINUTE = 60_000;

function open(options) {
  const fixture = new AttemptFixture(options);
  return { fixture, attempt: new Attempt(fixture.context(), fixture.listener) };
}

/** An application whose tokens are valid for some time from when they are issued. */
function tokens(lifetimes) {
  const issued = [];
  let current;
  const { fixture, attempt } = open({ access: { token: ({ fresh }) => {
    if (fresh || current === undefined) {
      current = tokenExpiringAt(fixture.clock.now + lifetimes[Math.min(issued.length, lifetimes.length - 1)]);
      issued.push(current);
    }
    return current;
  } }, answer: () => ({}) });
  return { fixture, attempt, issued };
}

test('a token is renewed a minute before it expires, again and again', async () => {
  const { fixture, attempt, issued } = tokens([10 * MINUTE, 20 * MINUTE]);
  await renewToken(attempt, 'c 1');
  await fixture.clock.advance(9 * MINUTE - 1);
  assert.equal(fixture.requests.length, 0);
  await fixture.clock.advance(1);
  assert.equal(fixture.requests.length, 1);
  const [{ url, method, headers }] = fixture.requests;
  assert.deepEqual([method, url.pathname, headers.Authorization], ['POST', '/api/connections/c%201/token', `Bearer ${issued[1]}`]);
  await fixture.clock.advance(19 * MINUTE);
  assert.equal(fixture.requests.length, 2);
});

test('a short-lived token is renewed after four fifths of its time, but not before five seconds', async () => {
  const short = tokens([100_000, 60 * MINUTE]);
  await renewToken(short.attempt, 'c1');
  await short.fixture.clock.advance(79_999);
  assert.equal(short.fixture.requests.length, 0);
  await short.fixture.clock.advance(1);
  assert.equal(short.fixture.requests.length, 1);

  const expired = tokens([0, 60 * MINUTE]);
  await renewToken(expired.attempt, 'c1');
  await expired.fixture.clock.advance(4_999);
  assert.equal(expired.fixture.requests.length, 0);
  await expired.fixture.clock.advance(1);
  assert.equal(expired.fixture.requests.length, 1);
});

test('a renewal that is refused is left to the end of the stream', async () => {
  const { fixture, attempt } = open({ access: { token: () => tokenExpiringAt(fixture.clock.now + 100_000) }, answer: () => problem(401) });
  await renewToken(attempt, 'c1');
  await fixture.clock.advance(10 * MINUTE);
  assert.equal(fixture.requests.length, 1);
  assert.deepEqual(fixture.calls, []);
});

test('nothing is renewed with a fixed token, an opaque token, or after the attempt is closed', async () => {
  const fixed = open({ access: { token: tokenExpiringAt(Date.now()) } });
  await renewToken(fixed.attempt, 'c1');
  await fixed.fixture.clock.advance(60 * MINUTE);
  const opaque = open({ access: { token: () => 'opaque' } });
  await renewToken(opaque.attempt, 'c1');
  await opaque.fixture.clock.advance(60 * MINUTE);
  const closed = tokens([10 * MINUTE]);
  await renewToken(closed.attempt, 'c1');
  closed.attempt.close();
  await closed.fixture.clock.advance(60 * MINUTE);
  assert.deepEqual([fixed, opaque, closed].map(({ fixture }) => fixture.requests.length), [0, 0, 0]);
});

test('client heartbeats are sent at the interval while the attempt is open, also after one has failed', async () => {
  let failures = 1;
  const { fixture, attempt } = open({ settings: { aliveInterval: MINUTE }, answer: () => (failures-- > 0 ? problem(503) : null) });
  sendHeartbeats(attempt, 'c1');
  await fixture.clock.advance(3 * MINUTE);
  assert.deepEqual(fixture.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`), Array(3).fill('POST /api/heartbeat?clientId=c1'));
  attempt.close();
  await fixture.clock.advance(3 * MINUTE);
  assert.equal(fixture.requests.length, 3);
});

test('without an interval no client heartbeats are sent', async () => {
  const { fixture, attempt } = open();
  sendHeartbeats(attempt, 'c1');
  await fixture.clock.advance(60 * MINUTE);
  assert.equal(fixture.requests.length, 0);
});

test('the expiry is read from the claims of a JWT, also in the URL-safe alphabet', () => {
  const claims = btoa(JSON.stringify({ sub: '????>>>>', exp: 1_700_000_000 })).replaceAll('+', '-').replaceAll('/', '_');
  assert.equal(expiryOf(`Bearer x.${claims}.x`), 1_700_000_000_000);
  for (const without of ['', 'Bearer opaque', 'Bearer a.b.c', `Bearer x.${btoa('{}')}.x`, `Bearer x.${btoa('{"exp":"soon"}')}.x`]) {
    assert.equal(expiryOf(without), undefined);
  }
});
