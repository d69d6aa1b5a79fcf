import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Series, withPauses } from '../../main/webapp/js/page/series.js';

/** An interval of one value. */
const one = (time, value) => ({ time, least: value, greatest: value, average: value, count: 1 });

test('values of an interval are its least, greatest and average one, in whatever order they come', () => {
  const series = new Series(10, 5);
  [[26, 7], [5, 1], [14.9, 2], [7, 6]].forEach(([time, value]) => series.add(time, value));
  assert.deepEqual(series.between(0, 100), [{ time: 5, least: 1, greatest: 6, average: 3, count: 3 }, one(25, 7)]);
  assert.deepEqual(series.between(5, 25).map(({ time }) => time), [5]);
});

test('the parts of an interval are weighted by their numbers of values', () => {
  const series = new Series(60);
  series.merge({ time: 60, least: 1, greatest: 3, average: 2, count: 3 });
  series.merge({ time: 60, least: 0, greatest: 2, average: 1, count: 1 });
  series.merge(one(0, 9));
  assert.deepEqual(series.between(0, 100), [one(0, 9), { time: 60, least: 0, greatest: 3, average: 1.75, count: 4 }]);
});

test('intervals that have ended are removed, one that reaches beyond is kept', () => {
  const series = new Series(10);
  [0, 10, 20].forEach((time) => series.add(time, 1));
  series.removeBefore(15);
  assert.deepEqual(series.between(0, 100).map(({ time }) => time), [10, 20]);
});

test('a pause longer than some steps breaks the line, a late value does not', () => {
  const pauses = (...times) => [...withPauses(times.map((time) => one(time, 1)))].map(([time, interval]) => (interval ? time : `no ${time}`));
  assert.deepEqual(pauses(0, 1, 2, 4, 20, 21), [0, 1, 2, 4, 'no 12', 20, 21]);
  assert.deepEqual(pauses(0, 60, 120), [0, 60, 120]);
});
