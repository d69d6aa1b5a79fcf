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
  /** Channels whose positions are not in the first frame of a stream. */
  locatedLate = new Set();
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

  /** Requests that have opened streams of several channels. */
  get streamRequests() {
    return this.requests.filter(({ method, accept, path }) => method === 'GET' && accept.startsWith('text/event-stream') && path === '/api/events');
  }

  publish(channel, data, { type, transient = false } = {}) {
    const log = this.#log(channel);
    const event = { channel, seq: transient ? null : log.length + 1, type, data, at: this.clock.now };
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
      : new FakeStream(this, channels, this.#starts(channels, query), `client-${++this.#clients}`);
  }

  /** The positions that are asked for; of other channels, that at the time of `since`. */
  #starts(channels, query) {
    const positions = positionsIn(query);
    const seconds = /^PT([\d.]+)S$/.exec(query.get('since') ?? '')?.[1];
    for (const channel of channels) {
      if (seconds !== undefined && !positions.has(channel)) {
        positions.set(channel, this.#log(channel).filter(({ at }) => at < this.clock.now - Number(seconds) * 1000).length);
      }
    }
    return positions;
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
    const [after, ...known] = /^[0-9~]+$/.test(query.get('since') ?? '') ? query.get('since').split('~').map(Number) : [];
    const since = isSingle ? new Map() : this.#starts(channels, query);
    const starts = new Map(channels.map((channel) => [channel,
      since.get(channel) ?? positions.get(isSingle ? '' : channel) ?? after ?? (query.get('since') === 'earliest' || query.get('since')?.startsWith('PT')
        ? 0 : this.head(channel))]));
    const answer = () => {
      const gaps = [];
      const events = [];
      const next = new Map();
      for (const [channel, from] of starts) {
        const { gap, events: found, position } = this.read(channel, from);
        events.push(
          ...found
            .filter(({ seq }) => !known.includes(seq))
            .map(({ data, at, ...event }) => ({ ...event, id: String(event.seq), ...written(data, query) })),
        );
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
export class FakeStream {
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
    const locate = (late) => this.channels.forEach((channel, i) => this.hub.locatedLate.has(channel) === late
      && this.positions.set(channel, catchUps[i].position));
    locate(false);
    this.send('connected', JSON.stringify({ clientId: this.clientId }));
    locate(true);
    catchUps.forEach(({ gap }) => gap && this.send('gap', JSON.stringify(gap)));
    catchUps.forEach(({ events }) => events.forEach((event) => this.offer(event)));
  }

  offer({ channel, seq, type, data }) {
    if (this.channels.includes(channel)) {
      if (seq !== null) {
        this.positions.set(channel, seq);
      }
      this.send(type, textOf(data), channel);
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

/** Data as an event stream carries it: a string is published as text. */
function textOf(data) {
  return typeof data === 'string' ? data : JSON.stringify(data);
}

/** Data in an answer to a poll. */
function written(data, query) {
  return query.get('data') === 'text' ? { text: textOf(data) } : { data };
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
