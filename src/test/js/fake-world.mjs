/**
 * A hub, browser tabs and a clock in memory: the environment of carillon.js, without real time.
 */
import '../../main/webapp/js/carillon/polls.js'; // loaded before a connection loads it
import { webcrypto } from 'node:crypto';
import { connect } from '../../main/webapp/js/carillon.js';
import { FakeClock } from './fake-clock.mjs';
import { FakeHub, FakeStream } from './fake-hub.mjs';

globalThis.crypto ??= webcrypto; // not a global in Node.js 18

/** Collects the data of received events. */
export function collect(channel, type = 'message') {
  const seen = [];
  channel.on(type, ({ data }) => seen.push(data));
  return seen;
}

/** Collects the states of a hub. */
export function states(hub) {
  const seen = [];
  hub.on('state', ({ state }) => seen.at(-1) === state || seen.push(state));
  return seen;
}

/** The whole environment of carillon.js. */
export class FakeWorld {
  clock = new FakeClock();
  hub = new FakeHub(this.clock);
  random = 1;
  #channels = new Set();
  #locks = new Map();

  /** A tab with its own storage, which can be closed or crash. */
  tab(storage = new FakeStorage()) {
    return new FakeTab(this, storage);
  }

  /** A hub object in a new tab. */
  connect(options = {}) {
    return this.tab().connect(options);
  }

  get broadcastChannels() {
    return this.#channels;
  }

  /** Web Locks: each name has one holder, the others queue. */
  requestLock(tab, name, { signal, steal = false }, task) {
    return new Promise((resolve, reject) => {
      const line = this.#locks.get(name) ?? [];
      this.#locks.set(name, line);
      const request = {
        tab,
        run: async () => resolve(await task()),
        lose: () => tab.run(() => reject(new DOMException('the lock was stolen', 'AbortError'))),
      };
      const leave = () => {
        const wasFirst = line[0] === request;
        line.splice(line.indexOf(request), 1);
        if (wasFirst) {
          line[0]?.grant();
        }
      };
      request.grant = () => {
        request.granted = true;
        request.run().finally(() => line.includes(request) && leave());
      };
      request.leave = () => line.includes(request) && leave();
      signal?.addEventListener('abort', () => {
        if (!request.granted) {
          request.leave();
          reject(signal.reason);
        }
      });
      if (steal) {
        line.splice(0, line[0]?.granted ? 1 : 0).forEach((holder) => holder.lose());
        line.unshift(request);
      } else {
        line.push(request);
      }
      if (line[0] === request) {
        queueMicrotask(request.grant);
      }
    });
  }

  releaseLocksOf(tab) {
    [...this.#locks.values()].flat().filter((request) => request.tab === tab).forEach((request) => request.leave());
  }
}

class FakeStorage {
  #items = new Map();
  getItem = (key) => this.#items.get(key) ?? null;
  setItem = (key, value) => this.#items.set(key, value);
}

class FakeTab {
  isDead = false;
  isFrozen = false;
  /** Milliseconds by which its timers are late. */
  delay = 0;
  /** Milliseconds that its requests for locks take to arrive. */
  lockDelay = 0;
  #deferred = [];
  #fetched = [];
  sources = [];
  window = new EventTarget();

  constructor(world, storage) {
    this.world = world;
    this.storage = storage;
  }

  connect(options = {}) {
    return connect('http://hub.test/', { environment: this.environment(), ...options });
  }

  /** Runs a task of the event loop of the tab, now or when it is resumed. */
  run(task) {
    if (this.isFrozen) {
      this.#deferred.push(task);
    } else if (!this.isDead) {
      task();
    }
  }

  /** The tab does not run any more, but it exists: it holds its locks and its connections. */
  freeze() {
    this.isFrozen = true;
  }

  resume() {
    this.isFrozen = false;
    this.#deferred.splice(0).forEach((task) => this.run(task));
  }

  /** The process dies: no message is posted, nothing is stored, locks are released. */
  crash() {
    this.isDead = true;
    this.sources.forEach((source) => source.close());
    this.#fetched.forEach((stream) => this.world.hub.streams.delete(stream));
    this.world.releaseLocksOf(this);
  }

  /** The page is closed in the regular way. */
  leave() {
    this.window.dispatchEvent(new Event('pagehide'));
    this.isDead = true;
  }

  environment() {
    const tab = this;
    const { world } = this;
    const { hub, clock } = world;
    return {
      fetch: async (url, init) => tab.#fetch(url, init),
      EventSource: class extends FakeEventSource {
        constructor(url) {
          super(url, hub);
          tab.sources.push(this);
        }
        dispatchEvent(event) {
          tab.run(() => super.dispatchEvent(event));
          return true;
        }
      },
      BroadcastChannel: class {
        constructor(name) {
          this.name = name;
          this.listeners = [];
          world.broadcastChannels.add(this);
        }
        addEventListener(type, listener) {
          this.listeners.push(listener);
        }
        postMessage(data) {
          const copy = structuredClone(data);
          const others = [...world.broadcastChannels].filter((each) => each !== this && each.name === this.name);
          setImmediate(() => others.forEach((each) => each.receive(copy)));
        }
        receive(data) {
          tab.run(() => this.listeners.forEach((listener) => listener({ data })));
        }
        close() {
          world.broadcastChannels.delete(this);
        }
      },
      locks: {
        request: async (name, options, task) => {
          if (tab.lockDelay > 0) {
            await new Promise((resolve) => clock.setTimeout(resolve, tab.lockDelay));
          }
          return world.requestLock(tab, name, options, task);
        },
      },
      storage: tab.storage,
      setTimeout: (task, millis) => clock.setTimeout(() => tab.run(task), millis + tab.delay),
      clearTimeout: clock.clearTimeout,
      now: () => clock.now,
      random: () => world.random,
      window: tab.window,
      isOnline: () => true,
    };
  }

  async #fetch(url, init) {
    const answer = await this.world.hub.answer(url, init);
    await new Promise((resolve) => this.run(resolve));
    if (!(answer instanceof FakeStream)) {
      return answer;
    }
    this.#fetched.push(answer);
    const { signal } = init;
    const body = new ReadableStream({
      start: (controller) => {
        const encoder = new TextEncoder();
        answer.sink = {
          frame: (type, data, id) => controller.enqueue(encoder.encode(
            `id: ${id}\n${type === 'message' ? '' : `event: ${type}\n`}${data.split('\n').map((line) => `data: ${line}\n`).join('')}\n`)),
          end: () => controller.close(),
        };
        signal?.addEventListener('abort', () => {
          answer.hub.streams.delete(answer);
          answer.sink = { frame() {}, end() {} };
        });
        answer.begin();
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }
}

class FakeEventSource extends EventTarget {
  readyState = 0;

  constructor(url, hub) {
    super();
    setImmediate(async () => {
      if (this.readyState === 2) {
        return;
      }
      try {
        const stream = await hub.answer(url);
        if (!(stream instanceof FakeStream)) {
          this.#fail(2);
          return;
        }
        this.stream = stream;
        stream.sink = {
          frame: (type, data, id) => setImmediate(() => this.readyState === 2
            || this.dispatchEvent(new MessageEvent(type, { data, lastEventId: id }))),
          end: () => setImmediate(() => this.#fail(0)),
        };
        stream.begin();
      } catch {
        this.#fail(0);
      }
    });
  }

  #fail(readyState) {
    if (this.readyState !== 2) {
      this.readyState = readyState;
      this.dispatchEvent(new Event('error'));
    }
  }

  close() {
    this.readyState = 2;
    this.stream?.hub.streams.delete(this.stream);
  }
}
