import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { settle } from './fake-clock.mjs';
import { FakeWorld, collect, states } from './fake-world.mjs';

/** @type {FakeWorld} */
let world;
/** @type {import('./fake-hub.mjs').FakeHub} */
let server;

beforeEach(() => {
  world = new FakeWorld();
  server = world.hub;
});

const opened = () => world.clock.advance(500);

test('three tabs share one stream, and each receives its own channels', async () => {
  const tabs = [world.tab(), world.tab(), world.tab()];
  const channels = ['a', 'b', 'a'].map((name, i) => tabs[i].connect().channel(name));
  const seen = channels.map((channel) => collect(channel));
  await world.clock.advance(1_000);
  assert.equal(server.streams.size, 1);
  server.publish('a', 1);
  server.publish('b', 2);
  await settle();
  assert.deepEqual(seen, [[1], [2], [1]]);
});

for (const [how, end] of [['closes', (tab) => tab.leave()], ['crashes', (tab) => tab.crash()]]) {
  test(`when the leading tab ${how}, the others continue and lose no event`, async () => {
    const tabs = [world.tab(), world.tab(), world.tab()];
    const hubs = tabs.map((tab) => tab.connect());
    const seen = hubs.map((hub) => collect(hub.channel('orders')));
    await world.clock.advance(1_000);
    assert.deepEqual(hubs.map((hub) => hub.state.isLeader), [true, false, false]);
    server.publish('orders', 1);
    await settle();
    end(tabs[0]);
    server.publish('orders', 2);
    await settle();
    server.publish('orders', 3);
    await world.clock.advance(2_000);
    server.publish('orders', 4);
    await settle();
    assert.deepEqual(seen.slice(1), [[1, 2, 3, 4], [1, 2, 3, 4]]);
    assert.equal(server.streams.size, 1);
    assert.deepEqual(hubs.slice(1).map((hub) => hub.state.isLeader), [true, false]);
  });
}

test('a tab that was suspended while the leader changed catches up by itself', async () => {
  const tabs = [world.tab(), world.tab(), world.tab()];
  const seen = tabs.map((tab) => collect(tab.connect().channel('orders')));
  await world.clock.advance(1_000);
  server.publish('orders', 1);
  await settle();
  tabs[2].isDead = true; // receives nothing
  tabs[0].leave();
  await world.clock.advance(1_000);
  server.publish('orders', 2);
  await settle();
  tabs[2].isDead = false;
  server.heartbeat();
  await settle();
  server.publish('orders', 3);
  await world.clock.advance(1_000);
  assert.deepEqual(seen[1], [1, 2, 3]);
  assert.deepEqual(seen[2], [1, 2, 3]);
});

test('a channel that only a closed tab requested is dropped', async () => {
  const tabs = [world.tab(), world.tab()];
  tabs[0].connect().channel('a');
  tabs[1].connect().channel('b');
  await world.clock.advance(1_000);
  assert.deepEqual(server.streamRequests.at(-1).query.getAll('channel'), ['a', 'b']);
  tabs[1].crash();
  await world.clock.advance(1_000);
  assert.deepEqual(server.streamRequests.at(-1).query.getAll('channel'), ['a']);
});

test('a tab that does not share has its own stream', async () => {
  world.tab().connect({ share: false }).channel('orders');
  world.tab().connect({ share: false }).channel('orders');
  await opened();
  assert.equal(server.streams.size, 2);
});

test('when the leading tab does not run, another takes over, and no tab loses an event', async () => {
  const tabs = [world.tab(), world.tab(), world.tab()];
  const hubs = tabs.map((tab) => tab.connect());
  const seen = hubs.map((hub) => collect(hub.channel('orders')));
  await world.clock.advance(1_000);
  server.publish('orders', 1);
  await settle();
  tabs[0].freeze();
  server.publish('orders', 2);
  await world.clock.advance(16_000);
  server.publish('orders', 3);
  await settle();
  assert.deepEqual(seen, [[1], [1, 2, 3], [1, 2, 3]]);
  assert.deepEqual(hubs.map((hub) => hub.state.isLeader).slice(1).sort(), [false, true]);

  tabs[0].resume();
  await world.clock.advance(1_000);
  server.publish('orders', 4);
  await settle();
  assert.deepEqual(seen, [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]);
  assert.deepEqual(hubs.map((hub) => hub.state.state), ['open', 'open', 'open']);
  assert.equal(hubs.filter((hub) => hub.state.isLeader).length, 1);
  assert.equal(server.streams.size, 1, 'the former leader has closed its stream');
  await world.clock.advance(60_000);
  server.publish('orders', 5);
  await settle();
  assert.deepEqual(seen.map((each) => each.at(-1)), [5, 5, 5]);
});

test('a follower does not show an open connection that the leading tab does not serve', async () => {
  const tabs = [world.tab(), world.tab()];
  const hubs = tabs.map((tab) => tab.connect());
  hubs.forEach((hub) => hub.channel('orders'));
  await world.clock.advance(1_000);
  assert.equal(hubs[1].state.state, 'open');
  tabs[0].freeze();
  server.isDown = true;
  server.disconnect();
  await world.clock.advance(16_000);
  assert.notEqual(hubs[1].state.state, 'open');
});

for (const [what, isKnown] of [['with a stored position', true], ['without one', false]]) {
  test(`a tab is connecting until the hub has confirmed its channel (${what}), also while the stream of the leading tab is open for others`, async () => {
    const first = world.tab();
    const leader = first.connect();
    leader.channel('orders');
    await world.clock.advance(1_000);
    const { storage } = first;
    if (isKnown) { // of a page that was open before, in the same browser
      const before = world.tab(storage);
      before.connect().channel('chat');
      await world.clock.advance(1_000);
      server.publish('chat', 1);
      await world.clock.advance(1_000);
      before.leave();
      await world.clock.advance(1_000);
    }
    const hub = world.tab(storage).connect();
    const seen = states(hub);
    const received = collect(hub.channel('chat', { resume: isKnown }));
    await settle();
    assert.deepEqual([leader.state.state, hub.state.state], ['open', 'connecting']);
    first.freeze(); // before its stream has the channel
    await world.clock.advance(5_000);
    assert.deepEqual([hub.state.state, seen.includes('open')], ['connecting', false]);
    first.resume();
    await world.clock.advance(1_000);
    assert.deepEqual([leader.state.state, hub.state.state, leader.state.isLeader], ['open', 'open', true]);
    server.publish('chat', 2);
    await settle();
    assert.deepEqual(received, [2]);
  });
}

test('a tab takes the lead from one that answers and never gets the channel of this tab', async () => {
  const first = world.tab();
  const leader = first.connect();
  leader.channel('orders');
  await world.clock.advance(1_000);
  first.delay = 120_000; // of its timers, as in a hidden tab
  const hub = world.tab().connect();
  const received = collect(hub.channel('chat', { resume: false }));
  await world.clock.advance(17_000);
  assert.deepEqual([hub.state.state, hub.state.isLeader, leader.state.state], ['open', true, 'open']);
  server.publish('chat', 1);
  await settle();
  assert.deepEqual(received, [1]);
});

test('a channel that the hub locates after it has opened the stream is confirmed by the next event of any channel', async () => {
  server.locatedLate.add('chat');
  const hubs = [world.tab(), world.tab()].map((tab) => tab.connect({ heartbeatTimeout: 1e9 }));
  hubs[0].channel('orders');
  await world.clock.advance(1_000);
  const chat = hubs[1].channel('chat', { resume: false });
  const received = collect(chat);
  let isReady = false;
  chat.ready.then(() => {
    isReady = true;
  });
  await world.clock.advance(1_000);
  server.publish('orders', 1);
  await settle();
  assert.deepEqual([hubs[1].state.state, isReady, hubs[0].state.isLeader], ['open', true, true]);
  server.publish('chat', 1);
  await settle();
  assert.deepEqual(received, [1]);
});

test('a tab whose lock is late is not taken for gone', async () => {
  const leader = world.tab().connect();
  leader.channel('orders');
  await world.clock.advance(1_000);
  const second = world.tab();
  second.lockDelay = 300;
  const hub = second.connect();
  const received = collect(hub.channel('chat', { resume: false }));
  await world.clock.advance(2_000);
  assert.deepEqual([hub.state.state, leader.state.isLeader], ['open', true]);
  server.publish('chat', 1);
  await settle();
  assert.deepEqual(received, [1]);
});

test('a refused channel is no reason to take the lead', async () => {
  server.forbidden.add('secret');
  const hubs = [world.tab(), world.tab()].map((tab) => tab.connect({ heartbeatTimeout: 1e9 }));
  hubs[0].channel('orders');
  await world.clock.advance(1_000);
  hubs[1].channel('secret');
  await world.clock.advance(10 * 60_000);
  assert.deepEqual(hubs.map((hub) => hub.state.isLeader), [true, false]);
});

test('a tab that requests another channel is connecting until the hub has confirmed it; the other tabs stay open meanwhile', async () => {
  const tabs = [world.tab(), world.tab()];
  const hubs = tabs.map((tab) => tab.connect());
  hubs.forEach((hub) => hub.channel('orders'));
  await world.clock.advance(1_000);
  hubs[1].channel('stock');
  await settle();
  assert.deepEqual(hubs.map((hub) => hub.state.state), ['open', 'connecting']);
  await world.clock.advance(1_000);
  assert.deepEqual(hubs.map((hub) => hub.state.state), ['open', 'open']);
});

test('a tab that is opened while the leading tab does not run takes over', async () => {
  const first = world.tab();
  first.connect().channel('orders');
  await world.clock.advance(1_000);
  first.freeze();
  const hub = world.tab().connect();
  const seen = collect(hub.channel('orders'));
  await world.clock.advance(16_000);
  server.publish('orders', 1);
  await settle();
  assert.deepEqual(seen, [1]);
  assert.deepEqual([hub.state.state, hub.state.isLeader], ['open', true]);
});

test('a leading tab that runs keeps the lead, also without events and for a tab that was suspended itself', async () => {
  const tabs = [world.tab(), world.tab()];
  const hubs = tabs.map((tab) => tab.connect({ heartbeatTimeout: 1e9 }));
  hubs.forEach((hub) => hub.channel('orders'));
  await world.clock.advance(10 * 60_000);
  tabs[1].freeze();
  await world.clock.advance(60_000);
  tabs[1].resume();
  await world.clock.advance(60_000);
  assert.deepEqual(hubs.map((hub) => hub.state.isLeader), [true, false]);
  assert.equal(server.streamRequests.length, 1);
});

for (const transport of ['auto', 'fetch', 'poll']) {
  test(`a tab without a position that takes over begins where it subscribed (${transport})`, async () => {
    const first = world.tab();
    first.connect({ transport }).channel('orders');
    await world.clock.advance(3_000);
    server.publish('orders', 1);
    server.publish('stock', 1);
    await world.clock.advance(3_000);
    first.freeze();
    const hub = world.tab().connect({ transport });
    const seen = ['orders', 'stock'].map((name) => collect(hub.channel(name, { resume: false })));
    await world.clock.advance(5_000);
    server.publish('orders', 2);
    server.publish('stock', 2);
    await world.clock.advance(16_000);
    server.publish('orders', 3);
    server.publish('stock', 3);
    await world.clock.advance(30_000);
    assert.equal(hub.state.isLeader, true);
    assert.deepEqual(seen, [[2, 3], [2, 3]]);
    server.disconnect();
    await world.clock.advance(5_000);
    server.publish('stock', 4);
    await world.clock.advance(30_000);
    assert.deepEqual(seen, [[2, 3], [2, 3, 4]]);
  });
}

test('a channel that is requested by two tabs has the data of the one that brings some', async () => {
  const tabs = [world.tab(), world.tab()];
  tabs[0].connect().channel('orders', { presence: { status: 'here' } });
  tabs[1].connect().channel('orders', { presence: true });
  tabs[1].connect().channel('stock', { enter: true });
  await world.clock.advance(1_000);
  assert.deepEqual(server.streamRequests.at(-1).query.getAll('enter'), ['orders:{"status":"here"}', 'stock']);
});

test('any tab can trigger a retry', async () => {
  const tabs = [world.tab(), world.tab()];
  const hubs = tabs.map((tab) => tab.connect());
  hubs.forEach((hub) => hub.channel('orders'));
  await world.clock.advance(1_000);
  server.isDown = true;
  server.disconnect();
  await world.clock.advance(10 * 60_000);
  assert.deepEqual(hubs.map((hub) => hub.state.reason), ['gave up', 'gave up']);
  server.isDown = false;
  hubs[1].reconnect();
  await settle();
  await settle();
  assert.deepEqual(hubs.map((hub) => hub.state.state), ['open', 'open']);
});

test('random disconnects, opened, closed and frozen tabs: every tab receives every event once, in order', async () => {
  let seed = 7;
  const random = (n) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * n);
  };
  for (let round = 0; round < 20; round++) {
    world = new FakeWorld();
    server = world.hub;
    const open = [];
    let next = 0;
    const join = () => {
      const tab = world.tab();
      const seen = [];
      tab.connect({ transport: ['auto', 'fetch', 'poll'][random(3)] }).channel('orders', { since: 'earliest' })
        .on('message', ({ data }) => seen.push(data));
      open.push({ tab, seen });
    };
    join();
    for (let step = 0; step < 40; step++) {
      switch (random(9)) {
        case 7: open[random(open.length)].tab.freeze(); break;
        case 8: open.forEach(({ tab }) => tab.resume()); break;
        case 0: join(); break;
        case 1: if (open.length > 1) { open.splice(random(open.length), 1)[0].tab[random(2) ? 'leave' : 'crash'](); } break;
        case 2: server.disconnect(); break;
        case 3: await world.clock.advance(random(3_000)); break;
        default: server.publish('orders', ++next);
      }
      if (random(3) === 0) {
        await settle();
      }
    }
    open.forEach(({ tab }) => tab.resume());
    await world.clock.advance(120_000);
    const expected = Array.from({ length: next }, (_, i) => i + 1);
    open.forEach(({ seen }, i) => assert.deepEqual(seen, expected, `round ${round}, tab ${i}`));
    assert.ok(server.streams.size <= 1);
  }
});
