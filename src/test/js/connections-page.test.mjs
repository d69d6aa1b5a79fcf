import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAllChannels } from '../../main/webapp/js/page/all-channels.js';
import { forEachOf } from '../../main/webapp/js/page/batches.js';
import { Rates } from '../../main/webapp/js/page/rates.js';

test('a rate is known from the second reading on, and is that between the last two', () => {
  const rates = new Rates();
  rates.read([['a', 100]], 1_000);
  assert.equal(rates.of('a'), undefined);
  rates.read([['a', 150], ['b', 7]], 3_000);
  assert.equal(rates.of('a'), 25);
  assert.equal(rates.of('b'), undefined);
  rates.read([['a', 150], ['b', 8]], 4_000);
  assert.equal(rates.of('a'), 0);
  assert.equal(rates.of('b'), 1);
});

test('a count that has become smaller, as after a restore, is no negative rate', () => {
  const rates = new Rates();
  rates.read([['a', 100]], 0);
  rates.read([['a', 10]], 1_000);
  assert.equal(rates.of('a'), 0);
});

test('the list of channels is read to its end', async () => {
  const all = Array.from({ length: 2_500 }, (_, i) => ({ channel: `c${String(i).padStart(5, '0')}` }));
  const asked = [];
  const channels = await readAllChannels(async (path, { query }) => {
    asked.push(`${path}?${new URLSearchParams(query)}`);
    const { after = '' } = Object.fromEntries(query);
    const page = all.filter(({ channel }) => channel > after).slice(0, 1_000);
    return { channels: page, ...(page.at(-1) === all.at(-1) ? {} : { next: page.at(-1).channel }) };
  });
  assert.deepEqual(channels, all);
  assert.deepEqual(asked, ['api/channels?limit=1000', 'api/channels?limit=1000&after=c00999', 'api/channels?limit=1000&after=c01999']);
});

test('many items are acted on a few at a time, each once, and errors of some do not keep the others from it', async () => {
  let underWay = 0;
  let most = 0;
  const done = [];
  const errors = await forEachOf(Array.from({ length: 50 }, (_, i) => i), async (item) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay--;
    done.push(item);
    if (item % 20 === 0) {
      throw new Error(String(item));
    }
  });
  assert.equal(most, 4);
  assert.deepEqual(done.sort((one, other) => one - other), Array.from({ length: 50 }, (_, i) => i));
  assert.deepEqual(errors.map(({ message }) => message), ['0', '20', '40']);
});
