import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { LeaderWatch } from '../../main/webapp/js/carillon/leader-watch.js';
import { FakeClock } from './fake-clock.mjs';

let clock;
let calls;
let watch;
let isNeglected;
/** Tasks that a suspended tab has not run. @type {Array<() => void> | undefined} */
let deferred;

beforeEach(() => {
  clock = new FakeClock();
  calls = [];
  isNeglected = false;
  deferred = undefined;
  const environment = {
    now: () => clock.now,
    random: () => 0.5,
    setTimeout: (task, millis) => clock.setTimeout(() => (deferred ? deferred.push(task) : task()), millis),
    clearTimeout: clock.clearTimeout,
  };
  watch = new LeaderWatch(environment, {
    ping: () => calls.push(['ping', clock.now - start]),
    takeOver: () => calls.push(['takeOver', clock.now - start]),
    isNeglected: () => isNeglected,
  });
  const start = clock.now;
  watch.start();
});

test('a silent leader is pinged at the second check, and replaced at the third', async () => {
  await clock.advance(12_000);
  assert.deepEqual(calls, [['ping', 8_000], ['takeOver', 12_000]]);
});

test('a leader that answers its pings is not replaced', async () => {
  for (let i = 0; i < 20; i++) {
    await clock.advance(8_000);
    watch.onMessage();
  }
  assert.deepEqual(new Set(calls.map(([name]) => name)), new Set(['ping']));
});

test('a leader that posts messages is not even pinged', async () => {
  for (let i = 0; i < 20; i++) {
    await clock.advance(3_000);
    watch.onMessage();
  }
  assert.deepEqual(calls, []);
});

test('a check that runs late proves nothing, as this tab itself was suspended', async () => {
  await clock.advance(8_000);
  deferred = [];
  await clock.advance(60_000);
  const late = deferred;
  deferred = undefined;
  late.forEach((task) => task());
  assert.deepEqual(calls.map(([name]) => name), ['ping']);
  await clock.advance(11_999);
  assert.deepEqual(calls.map(([name]) => name), ['ping', 'ping'], 'it starts over');
});

test('a leader that answers and does not serve the tab is replaced as a silent one is', async () => {
  isNeglected = true;
  await clock.advance(6_000);
  watch.onMessage();
  isNeglected = false;
  watch.onMessage();
  await clock.advance(4_000);
  assert.deepEqual(calls, [], 'it has served it meanwhile');
  isNeglected = true;
  for (let i = 0; i < 4; i++) {
    await clock.advance(2_000);
    watch.onMessage();
  }
  assert.deepEqual(calls.map(([name]) => name), ['ping', 'takeOver']);
});

test('a stopped watch does nothing', async () => {
  watch.stop();
  await clock.advance(60_000);
  assert.deepEqual(calls, []);
});
