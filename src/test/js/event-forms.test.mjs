import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EventStreamParser } from '../../main/webapp/js/carillon.js';
import { FakeWorld } from './fake-world.mjs';
import { pageFromJson, valueOf } from '../../main/webapp/js/carillon/events.js';

/** What was published, and what a listener receives; `EventFormsTest` shows that the hub writes the forms below. */
const FORMS = JSON.parse(readFileSync(new URL('event-forms.json', import.meta.url), 'utf8'));

/** The lines of a text in an event stream. */
const dataLines = (text) => text.split('\n').map((line) => (line === '' ? 'data:\n' : `data: ${line}\n`)).join('');

for (const { name, text, value } of FORMS) {
  test(`${name}: an event stream and a poll give the same text and value`, () => {
    const frames = [];
    new EventStreamParser((frame) => frames.push(frame)).push(new TextEncoder().encode(`id: a=1\n${dataLines(text)}\n`));
    const { events } = pageFromJson(JSON.parse(`{"events":[{"channel":"a","seq":1,"text":${JSON.stringify(text)}}],"next":"a=1"}`));
    assert.deepEqual([frames[0].data, events[0].text], [text, text]);
    assert.deepEqual([valueOf(frames[0].data), valueOf(events[0].text)], [value, value]);
  });
}

test('a listener receives the same, live, from history and by polls', async () => {
  const seen = {};
  for (const [way, options, isHistory] of [['live', {}, false], ['history', {}, true], ['polls', { transport: 'poll' }, false]]) {
    const world = new FakeWorld();
    const publish = () => FORMS.forEach(({ text }) => world.hub.publish('a', text));
    isHistory && publish();
    seen[way] = [];
    world.connect(options).channel('a', isHistory ? { since: 'earliest' } : {}).on('*', ({ text, data }) => seen[way].push([text, data]));
    await world.clock.advance(500);
    isHistory || publish();
    await world.clock.advance(500);
  }
  const expected = FORMS.map(({ text, value }) => [text, value]);
  assert.deepEqual(seen, { live: expected, history: expected, polls: expected });
});
