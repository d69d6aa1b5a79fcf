import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EventStreamParser } from '../../main/webapp/js/carillon.js';

/** The cases of the Web Platform Tests, eventsource/format-*; BrowserConnectionIT compares a native EventSource with them. */
const CASES = JSON.parse(readFileSync(new URL('format-cases.json', import.meta.url), 'utf8'));

function parse(pieces) {
  const events = [];
  const parser = new EventStreamParser(({ type, data, lastEventId }) => events.push({ type, id: lastEventId, data }));
  pieces.forEach((piece) => parser.push(piece));
  return { events, parser };
}

const bytes = (text) => new TextEncoder().encode(text);

for (const { name, body, events } of CASES) {
  test(`${name}: as a whole, in two pieces cut anywhere, and byte by byte`, () => {
    const whole = bytes(body);
    const expected = events.map(({ type, id, data }) => ({ type, id, data }));
    assert.deepEqual(parse([whole]).events, expected);
    for (let cut = 1; cut < whole.length; cut++) {
      assert.deepEqual(parse([whole.subarray(0, cut), whole.subarray(cut)]).events, expected, `cut at ${cut}`);
    }
    assert.deepEqual(parse([...whole].map((byte) => Uint8Array.of(byte))).events, expected);
  });
}

test('a reconnection time is accepted if it consists of digits only', () => {
  assert.equal(parse([bytes('retry:1500\nretry:12x\nretry:-3\nretry:\n\n')]).parser.reconnectionTime, 1500);
  assert.equal(parse([bytes('data:1\n\n')]).parser.reconnectionTime, undefined);
});

test('a frame contains the lines of its event', () => {
  const raw = [];
  new EventStreamParser((frame) => raw.push(frame.raw)).push(bytes(': hello\r\nid: 3\ndata: a\ndata: b\n\n'));
  assert.deepEqual(raw, [': hello\nid: 3\ndata: a\ndata: b']);
});

test('an event without end is refused before it fills the memory', () => {
  const parser = new EventStreamParser(() => assert.fail());
  const piece = bytes(`data:${'x'.repeat(1 << 20)}`);
  assert.throws(() => {
    for (let i = 0; i < 20; i++) {
      parser.push(piece);
    }
  }, RangeError);
});

test('a long line in many small pieces is parsed in linear time', () => {
  const events = [];
  const parser = new EventStreamParser(({ data }) => events.push(data.length));
  const piece = bytes('x'.repeat(100));
  const start = performance.now();
  parser.push(bytes('data:'));
  for (let i = 0; i < 40_000; i++) {
    parser.push(piece);
  }
  parser.push(bytes('\n\n'));
  assert.deepEqual(events, [4_000_000]);
  assert.ok(performance.now() - start < 10_000); // quadratic: minutes
});
