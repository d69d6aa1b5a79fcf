import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { ChartData } from '../../main/webapp/js/page/chart-data.js';
import { csvOf } from '../../main/webapp/js/page/chart-export.js';
import { TimeRange } from '../../main/webapp/js/page/time-range.js';

/** The clock of the hub is an hour ahead of the one of the browser. */
const BROWSER = 1_000_000;
const HUB = BROWSER + 3_600;

const iso = (seconds) => new Date(seconds * 1000).toISOString();
const answer = (...series) => ({ from: iso(HUB - 60), to: iso(HUB), now: iso(HUB), step: 1000, series });
const averages = (data, metric) => data.series.get(metric).between(0, Infinity).map(({ time, average }) => [time - HUB, average]);

beforeEach(() => mock.timers.reset());

function start(...answers) {
  mock.timers.enable({ apis: ['Date'], now: BROWSER * 1000 });
  const requests = [];
  const request = async (path, { query, signal }) => {
    requests.push(`${path}?${new URLSearchParams(query)}`);
    const next = answers.shift();
    if (next instanceof Error) {
      throw next;
    }
    await next?.before?.();
    signal.throwIfAborted();
    return next;
  };
  return { requests, data: new ChartData(request, (now) => new TimeRange(60, now)) };
}

test('values that arrive follow the past, by the clock of the hub', async () => {
  const { data, requests } = start(answer({ metric: 'a', points: [[(HUB - 2) * 1000, 1, 3, 2, 4]] }));
  await data.load(['a'], () => {});
  assert.deepEqual(requests, ['api/monitoring/history?metric=a&from=PT60S&points=60']);
  assert.equal(data.now, HUB);
  data.add('a', 5);
  data.add('unknown', 5);
  assert.deepEqual(averages(data, 'a'), [[-2, 2], [0, 5]]);
});

test('values that arrive while the past is read are kept', async () => {
  let data;
  const slow = { ...answer({ metric: 'a', points: [[(HUB - 1) * 1000, 1, 1, 1, 1]] }), before: () => {
    mock.timers.tick(1000);
    data.add('a', 7);
  } };
  ({ data } = start(answer({ metric: 'a', points: [] }), slow));
  await data.load(['a'], () => {});
  await data.load(['a'], () => {});
  assert.deepEqual(averages(data, 'a'), [[-1, 1], [1, 7]]);
});

test('what the hub has cut is read by further requests, with the same intervals', async () => {
  const point = (count) => [(HUB - 30) * 1000, 0, count, count, 1];
  const { data, requests } = start(
    answer({ metric: 'a', points: [point(1)], next: 900 }, { metric: 'b', points: [] }),
    answer({ metric: 'a', points: [point(2)], next: 400 }),
    answer({ metric: 'a', points: [point(6)] }),
  );
  let parts = 0;
  await data.load(['a', 'b'], () => parts++);
  const rest = new URLSearchParams([['from', iso(HUB - 60)], ['to', iso(HUB)], ['points', '60']]);
  assert.deepEqual(requests.slice(1), [900, 400].map((before) => `api/monitoring/history?metric=a&${rest}&before=${before}`));
  assert.equal(parts, 3);
  assert.deepEqual(averages(data, 'a'), [[-30, 3]]);
});

test('nine metrics take two requests, and those of the page itself none', async () => {
  const names = [...'abcdefghi'];
  const { data, requests } = start(answer(), answer(), answer());
  data.addLocal('latency', 3);
  await data.load([...names, 'latency'], () => {});
  assert.deepEqual(requests.map((each) => each.match(/metric=/g).length), [8, 1]);
  assert.equal(averages(data, 'latency')[0][1], 3);
});

test('a request that another one has followed has no effect', async () => {
  const never = { ...answer({ metric: 'a', points: [[HUB * 1000, 1, 1, 1, 1]] }), before: () => new Promise((resolve) => setTimeout(resolve)) };
  const { data } = start(never, answer({ metric: 'a', points: [] }));
  const first = data.load(['a'], () => assert.fail('changed by the first'));
  await data.load(['a'], () => {});
  await first;
  assert.deepEqual(averages(data, 'a'), []);
});

test('values arrive also if the past cannot be read', async () => {
  const { data } = start(new Error('down'));
  await assert.rejects(data.load(['a'], () => {}), /down/);
  data.add('a', 5);
  assert.equal(averages(data, 'a').length, 1);
});

test('a chart as CSV has a row for each interval', () => {
  const intervals = [{ time: 0, least: 1, greatest: 3, average: 2, count: 4 }];
  assert.equal(csvOf([{ metric: 'a', intervals }, { metric: 'b', intervals: [] }]),
    'time,metric,least,greatest,average,count\r\n1970-01-01T00:00:00.000Z,a,1,3,2,4\r\n');
});
