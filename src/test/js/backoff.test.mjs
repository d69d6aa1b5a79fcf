import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../main/webapp/js/carillon/backoff.js';

const DEFAULTS = { min: 1_000, max: 30_000, tries: 10 };

function pauses(random, options = DEFAULTS) {
  const backoff = new Backoff(options, () => random);
  return Array.from({ length: options.tries }, () => backoff.next());
}

test('the maximum pauses double from one second to thirty', () => {
  assert.deepEqual(pauses(1), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
});

test('jitter is full: a pause may be as short as zero', () => {
  assert.deepEqual(pauses(0), Array(10).fill(0));
  assert.deepEqual(pauses(0.5).slice(0, 3), [500, 1_000, 2_000]);
});

test('it gives up after ten tries, until it is reset', () => {
  const backoff = new Backoff(DEFAULTS, () => 1);
  for (let i = 0; i < 10; i++) {
    assert.notEqual(backoff.next(), undefined);
  }
  assert.equal(backoff.next(), undefined);
  backoff.reset();
  assert.equal(backoff.next(), 1_000);
});
