import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportChoice } from '../../main/webapp/js/carillon/transport-choice.js';
import { AttemptFixture } from './attempt-fixture.mjs';

function choose({ environment = {}, ...options } = {}) {
  const fixture = new AttemptFixture(options);
  return { fixture, choice: new TransportChoice({ ...fixture.context(), environment: { ...fixture.environment, ...environment } }) };
}

test('the native EventSource is the first choice', () => {
  assert.equal(choose().choice.current, 'eventsource');
});

test('fetch is used where there is no EventSource, or one does not suffice', () => {
  assert.equal(choose({ environment: { EventSource: undefined } }).choice.current, 'fetch');
  assert.equal(choose({ access: { token: 'secret' } }).choice.current, 'fetch', 'a header is needed');
  assert.equal(choose({ access: { token: 'secret', tickets: true } }).choice.current, 'eventsource', 'a ticket replaces the header');
  const { choice } = choose();
  assert.equal(choice.setEveryType(true), true);
  assert.equal(choice.current, 'fetch', 'an EventSource hides unknown types');
  assert.equal(choice.setEveryType(true), false);
  choice.setEveryType(false);
  assert.equal(choice.current, 'eventsource');
  choice.onUnexplainedFailure();
  assert.equal(choice.current, 'fetch', 'an EventSource hides reasons');
});

test('a fixed transport stays what it is', () => {
  for (const transport of ['eventsource', 'fetch', 'poll']) {
    const { choice } = choose({ settings: { transport } });
    choice.onUnexplainedFailure();
    assert.equal(choice.onStreamTimeout(), false);
    choice.onFailure(false);
    assert.equal(choice.nextProbePause(), undefined);
    assert.equal(choice.current, transport);
  }
});

test('after a stream has timed out polls are tried; if they fail, too, streams are tried again', () => {
  const { choice } = choose();
  assert.equal(choice.onStreamTimeout(), true);
  assert.equal(choice.current, 'poll');
  choice.onFailure(false);
  assert.equal(choice.current, 'eventsource');
});

test('where polls have worked they are used again after a failure', () => {
  const { choice } = choose();
  choice.onStreamTimeout();
  choice.onPollingOpened();
  choice.onFailure(false);
  assert.equal(choice.current, 'poll');
});

test('while polls are used a stream is tried after 15 to 30 seconds, then after growing pauses', () => {
  const pauses = (random) => {
    const { choice } = choose({ environment: { random: () => random } });
    return Array.from({ length: 7 }, () => choice.nextProbePause());
  };
  assert.deepEqual(pauses(1), [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  assert.deepEqual(pauses(0).slice(0, 2), [15_000, 30_000]);
});

test('after a failure or a stream that has opened the pauses start over', () => {
  for (const restart of [(choice) => choice.onFailure(true), (choice) => choice.onStreamOpened()]) {
    const { choice } = choose();
    choice.nextProbePause();
    restart(choice);
    assert.equal(choice.nextProbePause(), 30_000);
  }
});

test('a stream that has opened replaces the polls', () => {
  const { choice } = choose();
  choice.onStreamTimeout();
  choice.onPollingOpened();
  assert.deepEqual([choice.current, choice.stream], ['poll', 'eventsource']);
  choice.onStreamOpened();
  assert.equal(choice.current, 'eventsource');
});
