import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, secondsOf } from '../../main/webapp/js/page/rows.js';

test('durations of the hub are read and shown', () => {
  assert.deepEqual(['PT0S', 'PT7.25S', 'PT2M3S', 'PT25H', 'P1D', ''].map(secondsOf), [0, 7.25, 123, 90_000, 0, 0]);
  assert.deepEqual([7.25, 123, 90_060].map(durationText), ['7 s', '2 min', '25 h 1 min']);
});
