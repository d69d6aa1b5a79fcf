/**
 * A hub, browser tabs and a clock in memory: the environment of carillon.js, without real time.
 */
import { webcrypto } from 'node:crypto';
import { connect } from '../../main/webapp/js/carillon.js';

globalThis.crypto ??= webcrypto; // not a global in Node.js 18

/** A clock that a test advances. */
export class FakeClock {
  now = 1_700_000_000_000;
  #timers = new Map();
  #next = 1;

  setTimeout = (task, millis) => {
    this.#timers.set(this.#next, { at: this.now + millis, task });
    return this.#next++;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  /** Runs everything that is due within a time. */
  async advance(millis) {
    const end = this.now + millis;
    await settle();
    for (;;) {
      const [id, due] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (due === undefined || due.at > end) {
        break;
      }
      this.#timers.delete(id);
      this.now = due.at;
      due.task();
      await settle();
    }
    this.now = end;
  }
}

/** Runs everything that is due now. */
export async function settle() {
  for (let i = 0; i < 12; i++) {
    await new Promise(setImmediate);
  }
}

/** The hub, as far as a client uses its API. */
export class FakeHub {
  /** All requests, in order. */
  requests = [];
  /** The open streams. */
  streams = new Set();
  isDown = false;
  /** Whether a proxy buffers streams. */
  buffers = false;
  /** Whether it accepts connections and does not answer. */
  hangs = false;
  /** Milliseconds that a stream takes to begin. */
  answersLate = 0;
  refusal = null;
  tokens = null;
  published = [];
  renewals = [];
  /** Channels that no client may read. */
  forbidden = new Set();
  #logs = new Map();
  #firsts = new Map();
  #tickets = new Map();
  #polls = new Set();
  #clients = 0;

  constructor(clock) {
    this.clock = clock;
  }

  publish(channel, data, { type, transient = false } = {}) {
    const log = this.#log(channel);
    const event = { channel, seq: transient ? null : log.length + 1, type, data };
    if (!transient) {
      log.push(event);
    }
    [...this.streams].forEach((stream) => stream.offer(event));
    [...this.#polls].forEach((poll) => poll());
    return event.seq;
  }

  /** Removes the events up to a seq. */
  expire(channel, seq) {
    this.#firsts.set(channel, seq + 1);
  }

  heartbeat() {
    [...this.streams].forEach((stream) => stream.send('heartbeat', String(this.clock.now)));
  }

  send(type, data) {
    [...this.streams].forEach((stream) => stream.send(type, data));
  }

  /** Ends all streams, like a killed hub. */
  disconnect() {
    [...this.streams].forEach((stream) => stream.end());
  }

  #log(channel) {
    if (!this.#logs.has(channel)) {
      this.#logs.set(channel, []);
    }
    return this.#logs.get(channel);
  }

  /** @returns {Response | FakeStream} */
  answer(url, { method = 'GET', headers = {}, body, signal } = {}) {
    const { pathname, searchParams: query } = new URL(url);
    const accept = headers.Accept ?? 'text/event-stream';
    this.requests.push({ method, path: pathname, query, headers, accept, body });
    if (this.isDown) {
      throw new TypeError('fetch failed');
    }
    if (this.hangs) {
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    }
    if (this.refusal) {
      return problem(this.refusal.status, this.refusal.detail, this.refusal.headers);
    }
    if (this.tokens && !this.#isAuthenticated(headers, query)) {
      return problem(401, 'authentication required');
    }
    if (method === 'POST') {
      return this.#post(pathname, headers, body, query);
    }
    const single = /^\/api\/channels\/([^/]+)\/events$/.exec(pathname)?.[1];
    const channels = single ? [single] : query.getAll('channel');
    const refused = channels.filter((channel) => this.forbidden.has(channel));
    if (refused.length > 0) {
      return problem(403, 'you may not read some of these channels', {}, { channels: refused });
    }
    return accept.startsWith('application/json')
      ? this.#poll(channels, single !== undefined, query, signal)
      : new FakeStream(this, channels, positionsIn(query), `client-${++this.#clients}`);
  }

  #isAuthenticated(headers, query) {
    const ticket = query.get('ticket');
    if (ticket) {
      return this.#tickets.delete(ticket); // single use
    }
    return this.tokens.has(headers.Authorization?.replace('Bearer ', ''));
  }

  #post(path, headers, body, query) {
    if (path === '/api/tickets') {
      const ticket = `ticket-${this.#tickets.size + this.requests.length}`;
      this.#tickets.set(ticket, JSON.parse(body).channels);
      return json({ ticket, expires: new Date(this.clock.now + 30_000).toISOString() }, 201);
    }
    if (path.startsWith('/api/connections/')) {
      this.renewals.push({ path, token: headers.Authorization });
      return json({ expires: new Date(this.clock.now + 3_600_000).toISOString() });
    }
    if (path === '/api/heartbeat') {
      return new Response(null, { status: 204 });
    }
    if (query.size > 0) {
      return problem(400, 'query parameters belong to text/plain');
    }
    const key = headers['Idempotency-Key'];
    if (key !== undefined && [JSON.parse(body)].flat().some((each) => each.transient)) {
      return problem(400, 'a transient event is not logged, so an id could not make it idempotent');
    }
    const before = key === undefined ? undefined : this.published.find((each) => each.key === key);
    if (!before) {
      this.published.push({ key, path, body: JSON.parse(body) });
    }
    return json({ channel: 'orders', first: 1, last: 1, count: 1 }, before ? 200 : 201);
  }

  /** The events after a position, or after the gap if it has expired. */
  read(channel, from) {
    const log = this.#log(channel);
    const first = this.#firsts.get(channel) ?? 1;
    if (from > log.length) {
      return { position: log.length, gap: { channel, from: log.length + 1, to: from, reason: 'future' }, events: [] };
    }
    if (from + 1 < first) {
      return { position: first - 1, gap: { channel, from: from + 1, to: first - 1, reason: 'expired' }, events: log.slice(first - 1) };
    }
    return { position: from, events: log.slice(from) };
  }

  head(channel) {
    return this.#log(channel).length;
  }

  #poll(channels, isSingle, query, signal) {
    const positions = positionsIn(query);
    const starts = new Map(channels.map((channel) => [channel,
      positions.get(isSingle ? '' : channel) ?? (query.get('since') === 'earliest' || query.get('since')?.startsWith('PT')
        ? 0 : this.head(channel))]));
    const answer = () => {
      const gaps = [];
      const events = [];
      const next = new Map();
      for (const [channel, from] of starts) {
        const { gap, events: found, position } = this.read(channel, from);
        events.push(...found.map((event) => ({ ...event, id: String(event.seq) })));
        next.set(channel, found.at(-1)?.seq ?? position);
        if (gap) {
          gaps.push({ control: 'gap', id: isSingle ? String(position) : `${channel}=${position}`, ...gap });
        }
      }
      return { events, ...(gaps.length ? { gaps } : {}), next: isSingle ? String([...next.values()][0]) : vector(next) };
    };
    const wait = Number(/^PT([\d.]+)S$/.exec(query.get('wait') ?? '')?.[1] ?? 0) * 1000;
    if (wait === 0 || answer().events.length > 0) {
      return json(answer());
    }
    return new Promise((resolve, reject) => {
      const done = () => {
        this.#polls.delete(done);
        this.clock.clearTimeout(timer);
        resolve(json(answer()));
      };
      const timer = this.clock.setTimeout(done, wait);
      this.#polls.add(done);
      signal?.addEventListener('abort', () => {
        this.#polls.delete(done);
        reject(signal.reason);
      });
    });
  }
}

/** One stream, as bytes for `fetch` or as events for an `EventSource`. */
class FakeStream {
  sink = { frame() {}, end() {} };

  constructor(hub, channels, positions, clientId) {
    this.hub = hub;
    this.clientId = clientId;
    this.channels = channels;
    this.asked = positions;
    this.positions = new Map();
  }

  begin() {
    if (this.hub.answersLate > 0) {
      this.hub.clock.setTimeout(() => this.#begin(), this.hub.answersLate);
    } else {
      this.#begin();
    }
  }

  #begin() {
    this.hub.streams.add(this);
    const catchUps = this.channels.map((channel) => this.hub.read(channel, this.asked.get(channel) ?? this.hub.head(channel)));
    this.channels.forEach((channel, i) => this.positions.set(channel, catchUps[i].position));
    this.send('connected', JSON.stringify({ clientId: this.clientId }));
    catchUps.forEach(({ gap }) => gap && this.send('gap', JSON.stringify(gap)));
    catchUps.forEach(({ events }) => events.forEach((event) => this.offer(event)));
  }

  offer({ channel, seq, type, data }) {
    if (this.channels.includes(channel)) {
      if (seq !== null) {
        this.positions.set(channel, seq);
      }
      this.send(type, typeof data === 'string' ? data : JSON.stringify(data), channel);
    }
  }

  send(type = 'message', data, channel) {
    if (!this.hub.buffers) {
      this.sink.frame(type, data, vector(this.positions, channel));
    }
  }

  end() {
    this.hub.streams.delete(this);
    this.sink.end();
  }
}

function positionsIn(query) {
  const id = query.get('lastEventId') ?? '';
  return new Map(id.split(',').filter((each) => each !== '').map((entry) => {
    const [channel, seq] = entry.includes('=') ? entry.split('=') : ['', entry];
    return [channel, Number(seq)];
  }));
}

function vector(positions, first) {
  const names = [...positions.keys()].sort();
  const ordered = first === undefined ? names : [first, ...names.filter((name) => name !== first)];
  return ordered.map((name) => `${name}=${positions.get(name)}`).join(',');
}

function json(value, status = 200) {
  return new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
}

function problem(status, detail, headers = {}, more = {}) {
  return new Response(JSON.stringify({ status, detail, ...more }), { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
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
  requestLock(tab, name, { signal }, task) {
    return new Promise((resolve, reject) => {
      const line = this.#locks.get(name) ?? [];
      this.#locks.set(name, line);
      const request = { tab, run: async () => resolve(await task()) };
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
      line.push(request);
      if (line.length === 1) {
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
  sources = [];
  window = new EventTarget();

  constructor(world, storage) {
    this.world = world;
    this.storage = storage;
  }

  connect(options = {}) {
    return connect('http://hub.test/', { environment: this.environment(), ...options });
  }

  /** The process dies: no message is posted, nothing is stored, locks are released. */
  crash() {
    this.isDead = true;
    this.sources.forEach((source) => source.close());
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
          if (!tab.isDead) {
            this.listeners.forEach((listener) => listener({ data }));
          }
        }
        close() {
          world.broadcastChannels.delete(this);
        }
      },
      locks: { request: (name, options, task) => world.requestLock(tab, name, options, task) },
      storage: tab.storage,
      setTimeout: (task, millis) => clock.setTimeout(() => tab.isDead || task(), millis),
      clearTimeout: clock.clearTimeout,
      now: () => clock.now,
      random: () => world.random,
      window: tab.window,
      isOnline: () => true,
    };
  }

  async #fetch(url, init) {
    const answer = await this.world.hub.answer(url, init);
    if (!(answer instanceof FakeStream)) {
      return answer;
    }
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
