import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { curlPublication, curlSubscription, javaSubscription, scriptSubscription } from '../../main/webapp/js/page/snippets.js';

const caller = { hub: 'https://hub.example/', api: 'https://hub.example/api/', token: 'a.b.c' };

/** What a shell passes to curl. */
const words = (command) => execFileSync('sh', ['-c', command.replace(/^curl/, 'printf "%s\\n"')], { encoding: 'utf8' }).trimEnd().split('\n');

test('curl carries the token, and any text passes the shell unchanged', () => {
  const hostile = '{"it\'s":"$(id) `id` \\"}';
  assert.deepEqual(words(curlPublication(caller, 'https://hub.example/x', { type: 'application/json', body: hostile })),
    ['https://hub.example/x', '-H', 'Authorization: Bearer a.b.c', '-H', 'Content-Type: application/json', '--data-binary', hostile]);
  assert.deepEqual(words(curlSubscription(caller, 'https://hub.example/x')), ['-N', 'https://hub.example/x', '-H', 'Authorization: Bearer a.b.c']);
});

test('JavaScript and Java carry the token, topics and the position', () => {
  const subscription = { channels: ['orders', 'prices'], topics: ['eu/*'], position: 'PT10M' };
  const script = scriptSubscription(caller, subscription);
  assert.match(script, /connect\(\{"token":"a\.b\.c"\}\)/);
  assert.equal(script.match(/"topics":\["eu\/\*"\],"since":"PT10M"/g).length, 2);
  const java = javaSubscription(caller, subscription);
  assert.match(java, /\.token\("a\.b\.c"\)/);
  assert.match(java, /SubscribeOptions\.live\(\)\.topic\("eu\/\*"\)\.since\(java\.time\.Duration\.parse\("PT10M"\)\)/);
  assert.match(javaSubscription({ hub: 'http://h/' , api: '' }, { channels: ['c'], topics: [], position: 'orders=5' }), /live\(\)\.after\("orders=5"\)/);
});
