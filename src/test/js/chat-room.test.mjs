import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { HubError } from '../../main/webapp/js/carillon.js';
import { ChatRoom, MAX_LINES } from '../../main/webapp/js/page/chat-room.js';
import { FakeClock, settle } from './fake-clock.mjs';

/** The part of a hub that a room uses; a test decides the answers. */
class ScriptedHub {
  requests = [];
  posts = [];
  members = [];
  history = { messages: [] };
  /** The mark that the hub has stored. */
  read = 0;
  listeners = new Map();
  #becomeReady;

  channel(name, options) {
    this.joined = { name, ...options };
    return {
      on: (type, listener) => this.listeners.set(type, listener),
      ready: new Promise((resolve) => { this.#becomeReady = resolve; }),
    };
  }

  on(type, listener) {
    this.listeners.set(type, listener);
  }

  async request(path, options = {}) {
    this.requests.push({ path, ...options });
    if (this.failure) {
      throw this.failure;
    }
    if (path.endsWith('/read')) {
      return { room: 'lobby', seq: this.read };
    }
    return path.endsWith('/messages') ? this.history : { members: this.members.map((user) => ({ user })) };
  }

  post(path, body, { key } = {}) {
    return new Promise((resolve, reject) => this.posts.push({ path, body, key, resolve, reject }));
  }

  async ready() {
    this.#becomeReady();
    await settle();
  }

  event(seq, type, user, content = '', message) {
    this.listeners.get('message')({ seq, data: { type, user, content, timestamp: '2026-01-01T00:00:00Z', message } });
  }
}

let hub;
let clock;
let calls;
let isVisible;

beforeEach(() => {
  hub = new ScriptedHub();
  clock = new FakeClock();
  calls = [];
  isVisible = true;
});

function join(name = 'lobby') {
  const names = ['added', 'changed', 'removed', 'membersChanged', 'typingChanged', 'historyChanged', 'unreadChanged', 'markChanged', 'failed'];
  return new ChatRoom(name, {
    hub,
    user: 'ann',
    isVisible: () => isVisible,
    listener: () => Object.fromEntries(names.map((each) => [each, (...given) => calls.push([each, ...given])])),
    environment: { now: () => clock.now, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout },
  });
}

const message = (seq, content = `line ${seq}`, user = 'bob') => ({ seq, user, content, timestamp: '2026-01-01T00:00:00Z' });
const contents = (room) => room.lines.map(({ content }) => content);
const called = (name) => calls.filter(([each]) => each === name).map(([, ...given]) => given);

test('a room is joined by its channel, without a stored position', () => {
  const room = join();
  const { name, resume, enter, signal } = hub.joined;
  assert.deepEqual({ name, resume, enter }, { name: 'chat.lobby', resume: false, enter: true });
  room.leave();
  assert.ok(signal.aborted);
});

test('history is read once the stream is complete, and lines in both are added once', async () => {
  const room = join();
  await settle();
  assert.equal(hub.requests.length, 0);
  hub.history = { messages: [message(1), message(2)], before: 1 };
  hub.event(2, 'message', 'bob', 'line 2');
  hub.event(3, 'message', 'bob', 'line 3');
  await hub.ready();
  assert.deepEqual(contents(room), ['line 1', 'line 2', 'line 3']);
  assert.equal(room.hasEarlier, true);
  assert.deepEqual(hub.requests.map(({ path }) => path), ['api/chat/lobby/messages', 'api/chat/lobby/members', 'api/chat/lobby/read']);
});

test('earlier pages are read until there are none', async () => {
  const room = join();
  hub.history = { messages: [message(51)], before: 51 };
  await hub.ready();
  hub.history = { messages: [message(1)] };
  await room.readHistory();
  assert.deepEqual(hub.requests.at(-1).query, [['limit', '50'], ['before', '51']]);
  assert.deepEqual(contents(room), ['line 1', 'line 51']);
  assert.equal(called('added').at(-1)[1], true, 'as earlier lines');
  assert.equal(room.hasEarlier, false);
});

test('two requests for history at once read one page', async () => {
  const room = join();
  await Promise.all([room.readHistory(), room.readHistory()]);
  assert.equal(hub.requests.length, 1);
});

test('members are updated when users join and leave, and are read again when the connection opens', async () => {
  const room = join();
  hub.members = ['carl', 'ann'];
  await hub.ready();
  assert.deepEqual(room.members, ['ann', 'carl']);
  hub.event(1, 'user_joined', 'bob');
  hub.event(2, 'user_left', 'carl');
  assert.deepEqual(room.members, ['ann', 'bob']);
  assert.deepEqual(contents(room), ['bob joined', 'carl left']);
  hub.members = ['ann'];
  hub.listeners.get('state')({ state: 'open' });
  await settle();
  assert.deepEqual(room.members, ['ann']);
});

test('a message is pending until the hub has stored it', async () => {
  const room = join();
  const sent = room.send('hello');
  const [line] = room.lines;
  assert.deepEqual([line.delivery, line.seq, line.user], ['pending', Infinity, 'ann']);
  const [{ path, body, resolve }] = hub.posts;
  assert.deepEqual([path, body], ['api/chat/lobby/messages', { content: 'hello' }]);
  resolve({ seq: 7 });
  await sent;
  assert.deepEqual([line.delivery, line.seq], ['sent', 7]);
  hub.event(7, 'message', 'ann', 'hello');
  assert.deepEqual(contents(room), ['hello'], 'its event on the stream adds nothing');
});

test('a message whose event arrives before the response is acknowledged by it', async () => {
  const room = join();
  const sent = room.send('hello');
  hub.event(7, 'message', 'ann', 'hello');
  assert.deepEqual([room.lines[0].delivery, room.lines[0].seq], ['sent', 7]);
  hub.posts[0].resolve({ seq: 7 });
  await sent;
  assert.deepEqual(contents(room), ['hello']);
});

test('the same text sent twice becomes two lines, in whichever order the responses arrive', async () => {
  const room = join();
  const sent = [room.send('hi'), room.send('hi')];
  hub.event(2, 'message', 'ann', 'hi'); // that of the second one, but it matches the first line
  hub.posts[1].resolve({ seq: 2 });
  await sent[1];
  hub.event(1, 'message', 'ann', 'hi');
  hub.posts[0].resolve({ seq: 1 });
  await sent[0];
  assert.deepEqual(room.lines.map(({ seq }) => seq).sort(), [1, 2]);
});

test('a failed message keeps its error and can be sent again', async () => {
  const room = join();
  const sent = room.send('hello');
  const error = new HubError('too long', { status: 400 });
  hub.posts[0].reject(error);
  await sent;
  const [failed] = room.lines;
  assert.deepEqual([failed.delivery, failed.error], ['failed', error]);
  hub.event(6, 'message', 'ann', 'hello');
  assert.equal(failed.delivery, 'failed', 'an equal message from another tab does not acknowledge it');
  const again = room.resend(failed);
  hub.posts[1].resolve({ seq: 8 });
  await again;
  assert.deepEqual(room.lines.map(({ seq, delivery }) => [seq, delivery]), [[6, undefined], [8, 'sent']]);
});

test('a message that the hub could not take is sent again by itself, with the same id, and later ones wait behind it', async () => {
  const room = join();
  const first = room.send('first');
  hub.posts[0].reject(new HubError('no answer'));
  await first;
  await room.send('second');
  assert.deepEqual(room.lines.map(({ delivery }) => delivery), ['waiting', 'waiting']);
  await clock.advance(2_000);
  assert.deepEqual(hub.posts.map(({ body }) => body.content), ['first', 'first']);
  assert.equal(hub.posts[1].key, hub.posts[0].key);
  hub.posts[1].resolve({ seq: 4 });
  await settle();
  hub.posts[2].resolve({ seq: 5 });
  await settle();
  assert.notEqual(hub.posts[2].key, hub.posts[0].key);
  assert.deepEqual(room.lines.map(({ content, seq, delivery }) => [content, seq, delivery]), [['first', 4, 'sent'], ['second', 5, 'sent']]);
});

test('a message that was stored though its answer was lost becomes one line', async () => {
  const room = join();
  const sent = room.send('hello');
  hub.posts[0].reject(new HubError('no answer'));
  await sent;
  hub.event(3, 'message', 'ann', 'hello');
  hub.listeners.get('state')({ state: 'open' });
  await settle();
  hub.posts[1].resolve({ seq: 3 });
  await settle();
  assert.deepEqual(room.lines.map(({ content, seq }) => [content, seq]), [['hello', 3]]);
});

test('messages of others are unread while the room is not visible', async () => {
  const room = join();
  await hub.ready();
  hub.event(1, 'message', 'bob', 'seen');
  isVisible = false;
  hub.event(2, 'message', 'bob', 'not seen');
  hub.event(3, 'message', 'ann', 'own, from another tab');
  hub.event(4, 'user_joined', 'carl');
  assert.equal(room.unread, 1);
  room.markRead();
  assert.equal(room.unread, 0);
  assert.equal(called('unreadChanged').length, 2);
});

test('a typing user is shown until the message, or for four seconds', async () => {
  const room = join();
  hub.event(null, 'typing', 'ann');
  assert.equal(room.typingText, '');
  hub.event(null, 'typing', 'bob');
  hub.event(null, 'typing', 'carl');
  assert.equal(room.typingText, 'bob and carl are typing …');
  hub.event(null, 'typing', 'dora');
  assert.equal(room.typingText, 'Several people are typing …');
  hub.event(1, 'message', 'bob', 'done');
  hub.event(2, 'message', 'dora', 'done');
  assert.equal(room.typingText, 'carl is typing …');
  await clock.advance(4_000);
  assert.equal(room.typingText, '');
});

test('own typing is reported every two seconds at most', async () => {
  const room = join();
  for (let i = 0; i < 5; i++) {
    room.reportTyping();
    await clock.advance(900);
  }
  assert.deepEqual(hub.requests.map(({ method, path }) => `${method} ${path}`), Array(2).fill('POST api/chat/lobby/typing'));
});

test('beyond the limit the oldest lines are dropped, and can be read again', () => {
  const room = join();
  for (let seq = 1; seq <= MAX_LINES + 3; seq++) {
    hub.event(seq, 'message', 'bob', `line ${seq}`);
  }
  room.trim();
  assert.equal(room.lines.length, MAX_LINES);
  assert.equal(room.lines[0].content, 'line 4');
  assert.equal(called('removed').length, 3);
  room.readHistory();
  assert.deepEqual(hub.requests.at(-1).query, [['limit', '50'], ['before', '4']]);
});

test('a gap is shown after the newest line', () => {
  const room = join();
  hub.event(5, 'message', 'bob', 'last');
  hub.listeners.get('gap')({});
  assert.deepEqual(contents(room), ['last', 'Some messages are missing here.']);
});

test('a failed request is reported, but not after leaving', async () => {
  const room = join();
  hub.failure = new HubError('not now', { status: 503 });
  await room.readHistory();
  assert.deepEqual(called('failed'), [[hub.failure]]);
  room.leave();
  hub.listeners.get('state')({ state: 'open' });
  await settle();
  assert.equal(called('failed').length, 1);
});

test('the newest text of a message counts, also if its edit is read before it', async () => {
  hub.history = { messages: [message(7), { ...message(9, 'second', 'bob'), type: 'edited', message: 3 }], before: 7 };
  const room = join();
  await hub.ready();
  hub.event(10, 'edited', 'bob', 'changed', 7);
  hub.event(8, 'edited', 'bob', 'late', 7);
  assert.deepEqual(room.lines.map(({ content, isEdited = false }) => [content, isEdited]), [['changed', true]]);
  hub.history = { messages: [message(3), { ...message(5, 'first', 'bob'), type: 'edited', message: 3 }] };
  await room.readHistory();
  assert.deepEqual(contents(room), ['second', 'changed']);
});

test('own stored messages can be edited and deleted', async () => {
  hub.history = { messages: [message(1, 'mine', 'ann'), message(2)] };
  const room = join();
  await hub.ready();
  assert.deepEqual(room.lines.map((line) => room.isOwn(line)), [true, false]);
  await room.edit(room.lines[0], 'better');
  assert.deepEqual(contents(room), ['better', 'line 2']);
  await room.delete(room.lines[0]);
  assert.deepEqual(contents(room), ['line 2']);
  assert.deepEqual(hub.requests.slice(-2).map(({ path, method, body }) => [path, method, body]), [
    ['api/chat/lobby/messages/1', 'PUT', { content: 'better' }], ['api/chat/lobby/messages/1', 'DELETE', undefined]]);
});

test('what is unread after a reload is what no device has read, and is marked once it is seen', async () => {
  isVisible = false;
  hub.read = 2;
  hub.history = { messages: [message(1), message(2), message(3), message(4, 'own', 'ann'), message(5)] };
  const room = join();
  await hub.ready();
  assert.equal(room.unread, 2);
  hub.event(6, 'message', 'bob', 'live');
  assert.equal(room.unread, 3);
  isVisible = true;
  room.markRead();
  assert.deepEqual([room.unread, room.firstNew.seq], [0, 3]);
  await clock.advance(1_000);
  assert.deepEqual(hub.requests.at(-1), { path: 'api/chat/lobby/read', method: 'POST', body: { seq: 6 } });
  room.forgetNew();
  assert.equal(room.firstNew, undefined);
});

test('what another device has read is read here', async () => {
  isVisible = false;
  hub.read = 1;
  hub.history = { messages: [message(1), message(2), message(3)] };
  const room = join();
  await hub.ready();
  assert.equal(room.unread, 2);
  hub.event(null, 'read', 'ann', '', 3);
  assert.equal(room.unread, 0);
});

test('a room that was never read before has nothing unread', async () => {
  isVisible = false;
  hub.history = { messages: [message(1)] };
  const room = join();
  await hub.ready();
  assert.equal(room.unread, 0);
  hub.event(2, 'message', 'bob', 'live');
  assert.equal(room.unread, 1);
});
