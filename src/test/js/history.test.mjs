import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../main/webapp/js/carillon.js';

const event = (seq, type = 'message') => ({ channel: 'orders', seq, id: String(seq), type, text: `{"n":${seq}}` });
const page = (next, ...events) => ({ events, next });

/** A hub that answers requests for pages, with the head of the channel first. */
function start(head, ...pages) {
  const requests = [];
  const fetch = async (url) => {
    requests.push(`${url.pathname}${url.search}`);
    return Response.json(requests.length === 1 ? { channel: 'orders', head, first: 1 } : pages.shift());
  };
  const channel = connect('https://hub.example/', { environment: { fetch }, storage: null }).channel('orders', { topics: ['eu/*'] });
  channel.close();
  return { channel, requests };
}

async function all(history) {
  const pages = [];
  for await (const each of history) {
    pages.push(each);
  }
  return pages;
}

test('past events are read in pages, with the topics of the channel, up to the head of the time of the call', async () => {
  const { channel, requests } = start(5, page('2', event(1), event(2, 'created')), page('6', event(4), event(5), event(6)));
  const pages = await all(channel.history());
  assert.deepEqual(pages.map(({ events }) => events.map(({ seq }) => seq)), [[1, 2], [4, 5]]);
  const { seq, id, type, data, text } = pages[0].events[1];
  assert.deepEqual({ seq, id, type, data, text }, { seq: 2, id: '2', type: 'created', data: { n: 2 }, text: '{"n":2}' });
  assert.deepEqual(requests, [
    '/api/channels/orders',
    '/api/channels/orders/events?topic=eu%2F*&data=text&since=earliest&wait=PT0S',
    '/api/channels/orders/events?topic=eu%2F*&data=text&lastEventId=2&wait=PT0S',
  ]);
});

test('a page without events is not the end while the position moves', async () => {
  const { channel, requests } = start(900, page('400'), page('800', event(700)), page('900'), page('900'));
  const pages = await all(channel.history({ since: 'PT1H' }));
  assert.deepEqual(pages.map(({ next }) => next), ['800']);
  assert.equal(requests.length, 5);
});

test('gaps are told, and positions after a restore are text', async () => {
  const gap = { control: 'gap', channel: 'orders', from: 1, to: 6, reason: 'expired', id: '6' };
  const { channel } = start(8, { events: [{ ...event(7), id: '2-7' }, { ...event(8), id: '2-8' }], gaps: [gap], next: '2-8' });
  const [{ events, gaps }] = await all(channel.history());
  assert.deepEqual(gaps, [{ channel: 'orders', from: 1, to: 6, reason: 'expired' }]);
  assert.deepEqual(events.map(({ id }) => id), ['2-7', '2-8']);
});

test('the newest event of each key is asked for, and an aborted reading ends', async () => {
  const { channel, requests } = start(3, page('3', event(3)));
  assert.equal((await all(channel.history({ latest: true }))).length, 1);
  assert.match(requests[1], /latest=true/);
  await assert.rejects(all(channel.history({ signal: AbortSignal.abort(new Error('enough')) })), /enough/);
});
