import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf, movesOf } from '../../main/webapp/js/page/chat-blocks.js';

const message = (timestamp) => ({ kind: 'message', timestamp });
const moved = (user, move, timestamp = '2026-03-01T12:00:00') => ({ kind: 'remark', user, move, timestamp });

test('the first line of each day has its date above it', () => {
  const lines = [message('2026-03-01T12:00:00'), message('2026-03-01T13:00:00'), message('2026-03-02T09:00:00')];
  assert.deepEqual(blocksOf(lines).map(({ kind }) => kind), ['day', 'line', 'line', 'day', 'line']);
});

test('users that join and leave in a row share a line, whose key stays when it grows', () => {
  const lines = [moved('ann', 'joined'), moved('bob', 'joined'), message('2026-03-01T12:00:00'), moved('ann', 'left')];
  const blocks = blocksOf(lines);
  assert.deepEqual(blocks.map(({ kind, lines: { length } }) => [kind, length]), [['day', 1], ['moves', 2], ['line', 1], ['moves', 1]]);
  assert.equal(blocks[1].key, blocksOf(lines.slice(0, 1))[1].key);
});

test('of a user that joins and leaves, the last counts', () => {
  assert.deepEqual(movesOf([moved('ann', 'joined'), moved('bob', 'joined'), moved('ann', 'left')]), { joined: ['bob'], left: ['ann'] });
});

test('the first new message has a mark above it, also at the beginning of a day', () => {
  const lines = [message('2026-03-01T12:00:00'), message('2026-03-02T13:00:00'), message('2026-03-02T14:00:00')];
  assert.deepEqual(blocksOf(lines, lines[1]).map(({ kind }) => kind), ['day', 'line', 'day', 'new', 'line', 'line']);
});
