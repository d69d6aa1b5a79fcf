import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../main/webapp/js/page/sortable.js';

test('numbers are compared as numbers, names by their numbers, and what is missing comes last', () => {
  assert.deepEqual([10, 9, undefined, 100].map((rate) => ({ rate })).sort((one, other) => compare(one.rate, other.rate)).map(({ rate }) => rate), [9, 10, 100, undefined]);
  assert.deepEqual(['user-10', 'user-9', 'ann'].sort(compare), ['ann', 'user-9', 'user-10']);
});
