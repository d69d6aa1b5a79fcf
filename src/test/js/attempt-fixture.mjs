/**
 * The context of an attempt, in memory: a clock, requests that a test answers, streams that a test writes, and a listener that records.
 */
import { Access } from '../../main/webapp/js/carillon/access.js';
import '../../main/webapp/js/carillon/polls.js'; // loaded before an attempt loads it
import { RequestedChannels } from '../../main/webapp/js/carillon/requested-channels.js';
import { FakeClock, settle } from './fake-clock.mjs';

const SETTINGS = {
  query: [],
  transport: 'auto',
  backoff: { min: 1_000, max: 30_000, tries: 10 },
  heartbeatTimeout: 35_000,
  streamTimeout: 10_000,
  pollWait: 25_000,
  aliveInterval: 0,
};

/** An `EventSource` whose frames a test dispatches. */
class ScriptedEventSource extends EventTarget {
  static opened = [];
  isClosed = false;

  constructor(url) {
    super();
    this.url = new URL(url);
    ScriptedEventSource.opened.push(this);
  }

  frame(type, data, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }

  /** As a browser does when the response begins. */
  open() {
    this.dispatchEvent(new Event('open'));
  }

  breakOff() {
    this.dispatchEvent(new Event('error'));
  }

  close() {
    this.isClosed = true;
  }
}

export class AttemptFixture {
  clock = new FakeClock();
  /** Requests made by `fetch`, in order. */
  requests = [];
  /** Calls of the listener, each as [name, ...arguments]. */
  calls = [];
  channels = new RequestedChannels();

  /**
   * @param {object} [options]
   * @param {object} [options.settings]
   * @param {object} [options.access]
   * @param {(request: {url: URL, method: string, headers: object, signal: AbortSignal}) => unknown} [options.answer] JSON, or a Response
   */
  constructor({ settings = {}, access = {}, answer = () => null } = {}) {
    ScriptedEventSource.opened = [];
    const { clock } = this;
    this.environment = {
      fetch: async (url, { method = 'GET', headers, signal }) => {
        const request = { url: new URL(url), method, headers, signal };
        this.requests.push(request);
        const given = await answer(request);
        return given instanceof Response ? given : new Response(given === null ? null : JSON.stringify(given));
      },
      EventSource: ScriptedEventSource,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      now: () => clock.now,
      random: () => 1,
    };
    this.settings = { ...SETTINGS, ...settings };
    this.access = new Access({ base: new URL('http://hub.test/'), identity: [], tickets: false, credentials: 'same-origin', ...access }, this.environment);
    this.listener = Object.fromEntries(['opened', 'caughtUp', 'event', 'gap', 'served', 'expired', 'failed', 'timedOut']
      .map((name) => [name, (...given) => this.calls.push([name, ...given])]));
  }

  /** @param {Record<string, number | null>} positions of the requested channels */
  request(positions) {
    this.channels.replace(new Map(Object.entries(positions).map(([name, position]) => [name, { position, enter: false }])));
  }

  context(more = {}) {
    const { access, settings, environment, channels } = this;
    return { access, settings, environment, channels, fresh: false, ...more };
  }

  get sources() {
    return ScriptedEventSource.opened;
  }

  /** Arguments of the calls of one method. */
  of(name) {
    return this.calls.filter(([each]) => each === name).map(([, ...given]) => given);
  }

  get names() {
    return this.calls.map(([name]) => name);
  }
}

/** The claims of a JWT that expires at a time; its signature is not checked. */
export function tokenExpiringAt(millis) {
  return `x.${btoa(JSON.stringify({ exp: millis / 1000 }))}.x`;
}

export function problem(status, more = {}, headers = {}) {
  return new Response(JSON.stringify({ status, detail: `status ${status}`, ...more }), { status, headers });
}

export { settle };
