import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelReader } from '../../main/webapp/js/carillon/channel-reader.js';
import { comparePositions, coveredPosition, formatPositions, parsePosition, parsePositions, seqOf } from '../../main/webapp/js/carillon/positions.js';

test('a position of the first epoch is a number, one of a later epoch is text', () => {
  assert.deepEqual(['17', '1-17', '2-17', '2-017'].map(parsePosition), [17, 17, '2-17', '2-17']);
  assert.deepEqual(['', 'x', '2-', '-17', '2-3-4', '1234567890123456789'].map(parsePosition), [null, null, null, null, null, null]);
  assert.deepEqual([17, '2-17'].map(seqOf), [17, 17]);
});

test('positions are ordered by epoch, then by seq as a number', () => {
  const sorted = ['10-1', '2-11', 30, '2-9', 9].sort(comparePositions);
  assert.deepEqual(sorted, [9, 30, '2-9', '2-11', '10-1']);
});

test('positions of several channels are written as they are read', () => {
  const positions = parsePositions('b-1=2-7,a=12');
  assert.deepEqual([...positions], [['b-1', '2-7'], ['a', 12]]);
  assert.equal(formatPositions(positions), 'b-1=2-7,a=12');
  assert.equal(parsePositions('a=2-x').size, 0);
});

test('a page may cover a position of a later epoch', () => {
  assert.equal(coveredPosition('a', new Headers({ 'Carillon-Position': 'b=1,a=2-41~43' })), '2-41~43');
});

/** A reader that follows a leader from a position on, and what it has delivered. */
function follower(position, page) {
  const seen = [];
  const reader = new ChannelReader(position, page, {
    event: ({ position: at }) => seen.push(at),
    gap: ({ from, to }) => seen.push(`gap ${from} to ${to}`),
    changed: () => {},
    ready: () => {},
    pause: async () => {},
  }, new AbortController().signal);
  return { reader, seen };
}

const gap = { channel: 'a', from: 11, to: 30, reason: 'restored' };
const event = (position) => ({ channel: 'a', seq: seqOf(position), position, type: 'message', text: '1' });

test('a reader that was beyond the beginning of an epoch receives its gap and its events', () => {
  const { reader, seen } = follower(30, () => assert.fail('nothing is read'));
  reader.served('leader', 30);
  reader.gap('leader', gap, '2-10');
  reader.event('leader', event('2-11'));
  reader.event('leader', event('2-11'));
  assert.deepEqual(seen, ['gap 11 to 30', '2-11']);
  assert.equal(reader.position, '2-11');
});

test('a reader that had not come so far receives no gap and reads what it lacks', async () => {
  const { reader, seen } = follower(8, async (from) => {
    assert.equal(from, 8);
    return { events: [event(9), event(10)], gaps: [], next: '2-10' };
  });
  reader.gap('leader', gap, '2-10');
  await new Promise((resolve) => setImmediate(resolve));
  reader.event('leader', event('2-11'));
  assert.deepEqual(seen, [9, 10, '2-11']);
});

test('a reader with a position of an epoch that is over reads its gap from the hub', async () => {
  const { reader, seen } = follower(30, async () => ({ events: [event('2-11')], gaps: [{ ...gap, id: '2-10' }], next: '2-11' }));
  reader.served('leader', '2-11');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(seen, ['gap 11 to 30', '2-11']);
});
