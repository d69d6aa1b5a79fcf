import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeRange } from '../../main/webapp/js/page/time-range.js';

const NOW = 1_000_000;
const DAY = 86_400;

test('a range that follows ends now; a fixed one stays', () => {
  let now = NOW;
  const range = new TimeRange(60, () => now);
  assert.deepEqual(range.bounds, [NOW - 60, NOW]);
  now += 5;
  assert.deepEqual(range.bounds, [NOW - 55, NOW + 5]);
  range.pan(-0.5);
  now += 5;
  assert.deepEqual([range.isLive, ...range.bounds], [false, NOW - 85, NOW - 25]);
  range.follow();
  assert.deepEqual([range.isLive, ...range.bounds], [true, NOW - 50, NOW + 10]);
});

test('zooming keeps the time at the pointer where it is, otherwise the newest', () => {
  const range = new TimeRange(100, () => NOW);
  range.zoom(0.5, NOW - 75);
  assert.deepEqual(range.bounds, [NOW - 87.5, NOW - 37.5]);
  range.zoom(2);
  assert.deepEqual(range.bounds, [NOW - 137.5, NOW - 37.5]);
});

test('a range is between ten seconds and seven days long and never reaches into the future', () => {
  const range = new TimeRange(100, () => NOW);
  range.zoom(0.0001);
  assert.deepEqual(range.bounds, [NOW - 10, NOW]);
  range.zoom(1e9);
  assert.deepEqual(range.bounds, [NOW - 7 * DAY, NOW]);
  range.pan(3);
  assert.deepEqual(range.bounds, [NOW - 7 * DAY, NOW]);
  range.fix(NOW + 50, NOW + 150);
  assert.deepEqual(range.bounds, [NOW - 100, NOW]);
});

test('there are at most 400 intervals, and at least 60', () => {
  assert.deepEqual([30, 300, 7 * DAY].map((seconds) => new TimeRange(seconds, () => NOW).points), [60, 300, 400]);
});

test('the address has the range, and gives it back', () => {
  const parameters = new URLSearchParams('chart=cpu&window=30');
  const range = new TimeRange(300, () => NOW);
  range.store(parameters);
  assert.equal(String(parameters), 'chart=cpu&window=300');
  range.fix(NOW - 120, NOW - 60);
  range.store(parameters);
  assert.equal(String(parameters), 'chart=cpu&from=1970-01-12T13%3A44%3A40.000Z&to=1970-01-12T13%3A45%3A40.000Z');
  const other = new TimeRange(30, () => NOW);
  other.restore(parameters);
  assert.deepEqual(other.bounds, range.bounds);
  ['from=x&to=y', 'from=1970-01-12T13:45:40Z&to=1970-01-12T13:44:40Z', ''].forEach((wrong) => {
    const kept = new TimeRange(30, () => NOW);
    kept.restore(new URLSearchParams(wrong));
    assert.equal(kept.isLive, true);
  });
});
