import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportChoice } from '../../main/webapp/js/carillon/transport-choice.js';
import { AttemptFixture } from './attempt-fixture.mjs';

function choose({ environment = {}, ...options } = {}) {
  const fixture = new AttemptFixture(options);
  return { fixture, choice: new TransportChoice(fixture.access, fixture.settings, { ...fixture.environment, ...environment }) };
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
    choice.onFailureBeforeOpen();
    assert.equal(choice.onPoll(), false);
    assert.equal(choice.current, transport);
  }
});

test('after a stream has timed out polls are tried; if they fail, too, streams are tried again', () => {
  const { choice } = choose();
  assert.equal(choice.onStreamTimeout(), true);
  assert.equal(choice.current, 'poll');
  choice.onFailureBeforeOpen();
  assert.equal(choice.current, 'eventsource');
});

test('where polls have worked they are used again after a failure', () => {
  const { choice } = choose();
  choice.onStreamTimeout();
  choice.onPoll();
  choice.onFailureBeforeOpen();
  assert.equal(choice.current, 'poll');
});
