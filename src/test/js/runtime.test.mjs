import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/** A program in a runtime that has as little as React Native: it subscribes, publishes, and reads the history of a hub that is its `fetch`. */
const PROGRAM = `
await new Response(await Response.json(1).arrayBuffer()).text(); // Node.js itself loads it, with some of the following
for (const name of ['EventTarget', 'Event', 'BroadcastChannel', 'EventSource', 'navigator', 'crypto', 'TextDecoder', 'MessageEvent', 'CustomEvent', 'performance', 'process']) {
  delete globalThis[name];
}
delete AbortSignal.prototype.throwIfAborted;
const { connect } = await import('./src/main/webapp/js/carillon.js');
const log = [{ channel: 'a', seq: 1, id: '1', text: '"first"' }];
const fetch = async (url, { method = 'GET', body } = {}) => {
  if (method === 'POST') {
    log.push({ channel: 'a', seq: 2, id: '2', text: JSON.stringify(JSON.parse(body).data) });
    return Response.json({ channel: 'a', first: 2, last: 2, count: 1 }, { status: 201 });
  }
  if (!url.pathname.endsWith('events')) {
    return Response.json({ head: log.length });
  }
  const after = Number(url.searchParams.get('lastEventId')?.replace('a=', '') ?? url.searchParams.get('since')?.replace(/a=|earliest/g, '') ?? log.length);
  await new Promise((resolve) => setTimeout(resolve, 5));
  return Response.json({ events: log.slice(after), next: url.pathname.endsWith('/api/events') ? 'a=' + log.length : String(log.length) });
};
const hub = connect('https://hub.example/', { transport: 'poll', environment: { fetch } });
const channel = hub.channel('a', { since: 'earliest' });
const seen = [];
channel.on('message', async ({ data }) => {
  seen.push(data);
  if (data === 'first') {
    await hub.publish('a', { data: 'second' });
    return;
  }
  for await (const { events } of channel.history()) {
    seen.push(events.length);
  }
  console.log(JSON.stringify(seen));
  hub.close();
});
`;

test('a runtime without the globals of browsers is enough', () => {
  const output = execFileSync('node', ['--input-type=module', '-e', PROGRAM], { encoding: 'utf8', timeout: 20_000, cwd: new URL('../../..', import.meta.url) });
  assert.equal(output.trim(), '["first","second",2]');
});
