import assert from 'node:assert/strict';
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';

/** A hub's carillon.js: it notes what is subscribed to. */
const FAKE_CARILLON = `export function connect() {
  const hub = globalThis.fakeHub;
  return { channel: (name, options) => hub.channel(name, options), on: (event, listener, options) => hub.on(event, listener, options) };
}`;

let elements;
let subscribed;
let ajax;
let hub;
let onSubscribed;

/** A component in the page, with the inputs that `<c:channel>` writes. */
function component(id) {
  const inputs = Object.fromEntries(['id', 'type', 'data'].map((name) => [name, { value: '' }]));
  const element = {
    id, inputs, dataset: {}, querySelector: (selector) => inputs[/_(\w+)"/.exec(selector)[1]],
  };
  elements.set(id, element);
  return element;
}

function config(fields = {}) {
  return {
    id: 'form:orders', hub, channel: 'orders', connected: true, coalesce: false, types: [], options: {}, listeners: {}, behaviors: {}, ...fields,
  };
}

/** Subscribes, and waits until carillon.js has been loaded. */
async function subscribe(fields) {
  const channel = new Promise((resolve) => { onSubscribed = resolve; });
  globalThis.carillonFaces.subscribe(config(fields));
  return channel;
}

function event(seq) {
  return { channel: 'orders', id: String(seq), seq, type: 'placed', data: { seq }, text: `{"seq":${seq}}` };
}

before(async () => {
  elements = new Map();
  Object.assign(globalThis, {
    window: globalThis,
    location: { href: 'file:///' },
    document: { getElementById: (id) => elements.get(id) ?? null, createElement: () => ({ dataset: {} }) },
    reportError: () => undefined,
    faces: {
      ajax: {
        addOnEvent: (listener) => { globalThis.facesEvent = listener; },
        addOnError: (listener) => { globalThis.facesError = listener; },
      },
    },
    fakeHub: {
      channel: (name, options) => {
        const channel = { name, options, listeners: {}, on(type, listener) { this.listeners[type] = listener; } };
        subscribed.push(channel);
        setImmediate(() => onSubscribed(channel)); // when it has its listeners
        return channel;
      },
      on: () => undefined,
    },
  });
  await import('../../main/resources/META-INF/resources/carillon/channel.js');
});

beforeEach(async () => {
  elements.clear();
  globalThis.facesEvent({ status: 'success', source: null }); // ends what the test before subscribed to
  subscribed = [];
  ajax = [];
  const folder = await mkdtemp(path.join(tmpdir(), 'faces-'));
  await mkdir(path.join(folder, 'js'));
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(path.join(folder, 'js', 'carillon.js'), FAKE_CARILLON);
  hub = `${pathToFileURL(folder).href}/`;
});

/** A behavior as Faces writes it: the request takes the inputs along. */
function behavior() {
  return function send() {
    ajax.push({ id: this.inputs.id.value, type: this.inputs.type.value, data: this.inputs.data.value });
  };
}

test('a request follows the one before, each with its own event', async () => {
  const element = component('form:orders');
  const channel = await subscribe({ behaviors: { message: behavior() } });

  [1, 2, 3].forEach((seq) => channel.listeners['*'](event(seq)));
  assert.deepEqual(ajax, [{ id: '1', type: 'placed', data: '{"seq":1}' }]);
  globalThis.facesEvent({ status: 'begin', source: element });
  assert.equal(ajax.length, 1);
  globalThis.facesEvent({ status: 'success', source: element });
  globalThis.facesError({ source: element }); // a request that failed is over, too
  assert.deepEqual(ajax.map(({ id }) => id), ['1', '2', '3']);
});

test('the newest of the events that wait is enough if they are coalesced', async () => {
  const element = component('form:orders');
  const channel = await subscribe({ coalesce: true, behaviors: { message: behavior(), gap: behavior() } });

  [1, 2, 3].forEach((seq) => channel.listeners['*'](event(seq)));
  channel.listeners.gap({ channel: 'orders', from: 4, to: 6, reason: 'expired' });
  channel.listeners['*'](event(7));
  for (let i = 0; i < 5; i++) {
    globalThis.facesEvent({ status: 'success', source: element });
  }
  assert.deepEqual(ajax.map(({ id, type }) => `${type} ${id}`), ['placed 1', 'gap ', 'placed 7']);
});

test('a component that is written anew keeps its subscription, with its new listeners', async () => {
  component('form:orders');
  const seen = [];
  const channel = await subscribe({ options: { since: 'orders=1' }, listeners: { message: ({ seq }) => seen.push(`old ${seq}`) } });
  assert.equal(channel.options.since.dataset.carillonPosition, 'orders=1');
  channel.listeners['*'](event(2));
  globalThis.carillonFaces.subscribe(config({ options: { since: 'orders=2' }, listeners: { message: ({ seq }) => seen.push(`new ${seq}`) } }));
  channel.listeners['*'](event(3));

  assert.deepEqual(seen, ['old 2', 'new 3']);
  assert.equal(subscribed.length, 1);
  assert.equal(channel.options.signal.aborted, false);
});

test('another channel is another subscription', async () => {
  component('form:orders');
  const first = await subscribe();
  const second = await subscribe({ channel: 'invoices', types: ['paid', 'due'] });

  assert.equal(first.options.signal.aborted, true);
  assert.deepEqual([second.name, Object.keys(second.listeners)], ['invoices', ['paid', 'due', 'gap']]);
});

test('a component that has left the page, or is disconnected, is unsubscribed', async () => {
  component('form:orders');
  const left = await subscribe();
  elements.clear();
  globalThis.facesEvent({ status: 'success', source: null });
  assert.equal(left.options.signal.aborted, true);

  component('form:orders');
  const disconnected = await subscribe();
  globalThis.carillonFaces.subscribe(config({ connected: false }));
  assert.equal(disconnected.options.signal.aborted, true);
});

test('a listener that throws keeps no event from the bean', async () => {
  component('form:orders');
  const channel = await subscribe({
    listeners: { message: () => { throw new Error('of the page'); } }, behaviors: { message: behavior() },
  });
  channel.listeners['*'](event(1));
  assert.equal(ajax.length, 1);
});
