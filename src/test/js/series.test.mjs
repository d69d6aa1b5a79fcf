import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Series, withPauses } from '../../main/webapp/js/page/series.js';

test('values are in the order of time, and one that is known already is not added again', () => {
  const series = new Series(60);
  [[2, 20], [1, 10], [2, 20], [3, 30]].forEach(([time, value]) => series.add(time, value));
  assert.deepEqual(series.between(0, 10), [[1, 2, 3], [10, 20, 30]]);
});

test('a pause longer than some steps breaks the line, a late value does not', () => {
  assert.deepEqual([...withPauses([0, 1, 2, 4, 20, 21], [1, 1, 1, 1, 2, 2])], [[0, 1], [1, 1], [2, 1], [4, 1], [12, null], [20, 2], [21, 2]]);
  assert.deepEqual([...withPauses([0, 60, 120], [1, 2, 3]).values()], [1, 2, 3]);
});
