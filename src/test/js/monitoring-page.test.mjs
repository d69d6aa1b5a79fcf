import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrivalLatency } from '../../main/webapp/js/page/arrival-latency.js';
import { groupOf } from '../../main/webapp/js/page/metric-groups.js';
import { symbolOf } from '../../main/webapp/js/page/units.js';

test('a metric belongs to the group that its name begins with', () => {
  assert.deepEqual(['hub.sent', 'hub.sent.bytes', 'jvm/heap', 'cpu', '.x'].map(groupOf), ['hub', 'hub', 'jvm', '', '']);
});

test('a unit is written as beside a value', () => {
  assert.deepEqual(['fraction', 'events/s', 'none', 'degrees'].map(symbolOf), ['%', '1/s', '', 'degrees']);
});

test('the latency of measurements that were taken together is that of the first to arrive', () => {
  const latency = new ArrivalLatency();
  assert.equal(latency.of(1_000, 1_030), 30);
  assert.equal(latency.of(1_000, 1_090), undefined);
  assert.equal(latency.of(2_000, 2_050), 50);
});

test('with clocks that differ it is relative to the smallest difference seen', () => {
  for (const skew of [-5_000, 60_000]) {
    const latency = new ArrivalLatency();
    assert.equal(latency.of(1_000, 1_000 + skew + 20), 0);
    assert.equal(latency.of(2_000, 2_000 + skew + 35), 15);
  }
});
