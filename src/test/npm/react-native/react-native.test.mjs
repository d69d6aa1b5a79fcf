import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { startHub } from '../hub.mjs';
import { NativeSide } from './native.mjs';

const TEXT = 'Grüße 漢字 🎉';
const BUNDLE = 'out/app.js';

let hub;
let native;

before(async () => {
  hub = await startHub();
  process.chdir(import.meta.dirname);
  mkdirSync('out', { recursive: true });
  const { loadConfig, runBuild } = createRequire(import.meta.url)('metro');
  await runBuild(await loadConfig({ config: 'metro.config.cjs' }), { entry: 'app.jsx', out: 'out/app', platform: 'ios', dev: false, minify: true });
});

after(() => hub?.stop());

beforeEach(() => {
  native = new NativeSide();
  native.run(readFileSync(BUNDLE, 'utf8'));
});

/** @param {object} options of `connect` */
const start = (options) => native.global('startApp')({ address: hub.address, options: { backoff: { min: 100, max: 200 }, ...options } });

/** The last thing that the app has logged with this member. */
const last = (member) => native.log.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)).findLast((each) => member in each)?.[member];
const items = () => last('items').map(({ item }) => item);

/** @param {() => boolean} isTrue */
async function until(isTrue) {
  const deadline = Date.now() + 20_000;
  while (!isTrue()) {
    assert.ok(Date.now() < deadline, native.log.slice(-5).join('\n'));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @param {string} item */
async function order(item) {
  const response = await fetch(new URL('api/channels/orders/events', hub.address), { method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ type: 'placed', data: { item } }) });
  assert.equal(response.status, 201);
}

test('its Hermes compiler accepts the bundle', () => {
  const compiler = join('node_modules', 'hermes-compiler', 'hermesc', { linux: 'linux64-bin', darwin: 'osx-bin' }[process.platform] ?? 'win64-bin', 'hermesc');
  execFileSync(compiler, ['-emit-binary', '-O', '-w', '-out', 'out/app.hbc', BUNDLE]);
});

test('the app has none of the globals that React Native does not have', () => {
  assert.deepEqual(last('has'), []);
});

test('a component receives, and publishes', async () => {
  start({ transport: 'poll' });
  await until(() => last('state') === 'open');
  await order(TEXT);
  await until(() => last('items').length === 1);
  native.global('app').publish('from the app');
  await until(() => last('items').length === 2 && last('receipt') !== undefined);
  assert.deepEqual(items(), [TEXT, 'from the app']);
  assert.equal(last('receipt').last, 2);
  native.global('app').screen();
  assert.equal(last('screen'), '2 orders');
  native.global('app').publishInvalid();
  await until(() => last('isHubError') !== undefined);
  assert.equal(last('isHubError'), true);
  native.global('app').close();
});

test('without a network it waits, and then resumes after the last event', async () => {
  start({ transport: 'poll' });
  await until(() => last('items')?.length === 2);
  native.disconnect();
  await until(() => last('state') === 'waiting');
  await order('missed 1');
  await order('missed 2');
  native.isOffline = false;
  await until(() => last('items').length >= 4);
  await order('live');
  await until(() => last('items').length >= 5);
  assert.deepEqual(items(), [TEXT, 'from the app', 'missed 1', 'missed 2', 'live']);
  native.global('app').history();
  await until(() => last('past') !== undefined);
  assert.deepEqual(last('past'), items());
  native.global('app').close();
});

test('it notices by itself that the fetch of React Native does not stream', async () => {
  start({ streamTimeout: 500 });
  await until(() => last('state') === 'open' && last('items').length === 5);
  await order('by a poll');
  await until(() => last('items').length === 6);
  assert.ok(native.requests.some((each) => each.includes('wait=PT25S')), native.requests.join('\n'));
  native.global('app').close();
});
