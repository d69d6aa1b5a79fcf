import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { asJson } from '../../main/webapp/js/page/publication-form.js';
import { curlPublication, curlSubscription, javaPublication, javaSubscription, scriptPublication, scriptSubscription } from '../../main/webapp/js/page/snippets.js';

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

test('a publication in JavaScript and Java has all of its fields', () => {
  const publication = { type: 'created', topics: ['eu/1', 'vip'], key: '1', id: 'i', ttl: '60', delay: 'PT1H', to: { users: ['ann'], roles: ['desk'] }, transient: true, data: { name: 'Zoë "Z"' } };
  const script = scriptPublication(caller, 'orders', publication);
  assert.deepEqual(JSON.parse(script.slice(script.indexOf('"orders", ') + 10, script.lastIndexOf(')'))), publication);
  const java = javaPublication(caller, 'orders', publication);
  assert.ok(java.includes('client.publish("orders",\n      Publication.json("{\\"name\\":\\"Zo\\u00eb \\\\\\"Z\\\\\\"\\"}").type("created").topic("eu/1").topic("vip").key("1").id("i")'
    + '.ttl(java.time.Duration.parse("PT60S")).delay(java.time.Duration.parse("PT1H")).toUser("ann").toRole("desk").asTransient()).toCompletableFuture().join();'), java);
  assert.match(javaPublication(caller, 'orders', [{ data: 1 }, { data: 2, at: '2030-01-31T12:00:00Z' }]),
    /import java\.util\.List;[^]*publishAll\("orders", List\.of\(\n {6}Publication\.json\("1"\),\n {6}Publication\.json\("2"\)\.at\(java\.time\.Instant/);
});

test('a text is JSON for programs', () => {
  assert.deepEqual(asJson({ body: 'hi', type: 'text/plain', query: [['type', 'note'], ['topic', 'a'], ['topic', 'b'], ['transient', 'true']] }),
    { type: 'note', topics: ['a', 'b'], transient: true, data: 'hi' });
  assert.deepEqual(asJson({ body: [{ data: 1 }], type: 'application/json', query: [] }), [{ data: 1 }]);
});
