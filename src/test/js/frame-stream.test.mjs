import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { HubError } from '../../main/webapp/js/carillon.js';
import { FrameStream } from '../../main/webapp/js/page/frame-stream.js';

/** Streams that a test opens and ends. */
class ScriptedHub {
  streams = [];

  frames(path, { query, signal, frame }) {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      this.streams.push({ path, query, frame, resolve, reject });
      this.onStream?.();
    });
  }

  next() {
    return new Promise((resolve) => {
      this.onStream = resolve;
    });
  }
}

let hub;
let told;
let stream;

beforeEach(() => {
  globalThis.addEventListener ??= () => {};
  hub = new ScriptedHub();
  told = [];
  const tell = (kind) => (what) => told.push([kind, what?.type ?? what]);
  stream = new FrameStream(hub, { frame: tell('frame'), state: tell('state'), interrupted: tell('interrupted'), ended: tell('ended') });
});

const request = { path: 'api/channels/orders/events', query: [['topic', 'a'], ['since', 'PT1H']] };

test('an interrupted stream is told and opened again after the last event', async () => {
  stream.open(request);
  hub.streams[0].frame({ type: 'created', lastEventId: '7', data: '', raw: '' });
  const again = hub.next();
  hub.streams[0].resolve();
  await again;
  assert.deepEqual(hub.streams[1].query, [['topic', 'a'], ['lastEventId', '7']]);
  assert.deepEqual(told.filter(([kind]) => kind !== 'state'), [['frame', 'created'], ['interrupted', 'The hub closed the stream.']]);
  stream.close();
});

test('a stream that never was open is not called interrupted, and is tried again', async () => {
  stream.open(request);
  const again = hub.next();
  hub.streams[0].reject(new HubError('the hub cannot be reached'));
  await again;
  assert.deepEqual(hub.streams[1].query, request.query);
  assert.deepEqual(told.filter(([kind]) => kind === 'interrupted'), []);
  assert.ok(told.some(([, what]) => what === 'The hub cannot be reached; trying again'));
  stream.close();
});

test('a refused stream is not tried again', async () => {
  const ended = stream.open(request);
  hub.streams[0].reject(new HubError('you may not read orders', { status: 403 }));
  await ended;
  assert.equal(hub.streams.length, 1);
  assert.deepEqual(told.slice(-2), [['state', 'You may not read orders'], ['ended', undefined]]);
});
