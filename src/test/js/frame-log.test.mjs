import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameLog, MAX_KEPT } from '../../main/webapp/js/page/frame-log.js';

const frame = (type, data, id = '1') => ({ at: new Date(0), id, type, data, raw: `event: ${type}\ndata: ${data}` });

test('the filter looks at everything that was received', () => {
  const log = new FrameLog();
  for (let i = 0; i < 5_000; i++) {
    log.add(frame('message', `number ${i}`));
  }
  log.filter('NUMBER 7', true);
  assert.equal(log.matching[0].data, 'number 7');
  assert.equal(log.matching.length, 1 + 10 + 100);
  assert.equal(log.received, 5_000);
});

test('beyond the limit the oldest are dropped and counted', () => {
  const log = new FrameLog();
  for (let i = 0; i < MAX_KEPT * 1.2; i++) {
    log.add(frame('message', String(i)));
  }
  assert.ok(log.dropped > 0);
  assert.equal(log.matching.at(-1).data, String(MAX_KEPT * 1.2 - 1));
  assert.equal(log.matching.length + log.dropped, log.received);
});

test('an export has the events that match, as NDJSON, without the frames of the hub itself', () => {
  const log = new FrameLog();
  log.add(frame('connected', '{}'));
  log.add(frame('created', '{"order":1}', '5'));
  log.add(frame('message', 'a text', '6'));
  assert.deepEqual(log.ndjson.trim().split('\n').map((line) => JSON.parse(line)).map(({ id, data }) => [id, data]), [['5', { order: 1 }], ['6', 'a text']]);
});
