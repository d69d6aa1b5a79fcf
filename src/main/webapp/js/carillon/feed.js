// @ts-check

import { pageFromJson } from './events.js';
import { HubError } from './hub-error.js';
import { Intake } from './intake.js';
import { Leader } from './leader.js';
import { Tabs } from './tabs.js';

/** Positions are written to storage at most so often, and when the page is left. */
const STORING_MILLIS = 250;

/** Pause before a hub is asked again that is not yet as far as another node has told. */
const AGAIN_MILLIS = 500;

/**
 * @typedef {import('./events.js').PostedEvent} PostedEvent
 *
 * @typedef {object} Subscriber a channel of a page
 * @property {string} name
 * @property {boolean} resume whether its position is kept in storage
 * @property {Array<[string, string]>} start of the query, for one that has no position
 * @property {boolean} enter
 * @property {() => string[]} types that it listens to
 * @property {(event: PostedEvent) => void} event
 * @property {(gap: import('./events.js').Gap) => void} gap
 * @property {() => void} placed told when it follows the stream
 * @property {AbortSignal} signal
 */

/** The channels of this page that come on one stream, which other tabs may share. */
export class Feed {
  #name;
  #access;
  #settings;
  #environment;
  #hooks;
  /** @type {Map<Subscriber, Intake>} */
  #intakes = new Map();
  /** @type {Set<Subscriber>} */
  #ready = new Set();
  /** @type {Tabs | undefined} */
  #tabs;
  /** @type {Leader | undefined} */
  #leader;
  #running = new AbortController();
  /** @type {import('./connection.js').ConnectionState} */
  #state = { state: 'connecting', catchingUp: false, transport: 'eventsource', failures: 0 };
  /** @type {any} */
  #storing;
  #isAnnouncing = false;
  /** Channels whose past may not be read. @type {Map<string, import('./connection.js').Trouble>} */
  #refused = new Map();
  #again = new EventTarget();

  /**
   * @param {string} name by which tabs find each other, and positions their stream
   * @param {import('./access.js').Access} access
   * @param {import('./hub.js').Settings} settings
   * @param {import('./environment.js').Environment} environment
   * @param {{state: () => void, expired: (data: unknown) => void}} hooks
   */
  constructor(name, access, settings, environment, hooks) {
    this.#name = name;
    this.#access = access;
    this.#settings = settings;
    this.#environment = environment;
    this.#hooks = hooks;
    this.start();
  }

  /** @returns {import('./connection.js').ConnectionState & {isLeader: boolean}} */
  get state() {
    const isLeader = this.#leader !== undefined;
    const names = [...this.#intakes.keys()].map(({ name }) => name);
    const refused = Object.fromEntries([...Object.entries(this.#state.refused ?? {}), ...this.#refused].filter(([name]) => names.includes(name)));
    const [error] = Object.values(refused);
    if (error) { // of this tab's channels, whatever becomes of those of other tabs
      return { ...this.#state, state: 'closed', reason: 'refused', error, refused, catchingUp: false, isLeader };
    }
    const catchingUp = this.#state.catchingUp || [...this.#intakes.values()].some((intake) => intake.isCatchingUp);
    return { ...this.#state, refused: undefined, catchingUp, isLeader };
  }

  get isEmpty() {
    return this.#intakes.size === 0;
  }

  /** Joins the other tabs; again after {@link stop}. */
  start() {
    if (this.#tabs && !this.#running.signal.aborted) {
      return;
    }
    this.#running = new AbortController();
    this.#tabs = new Tabs(this.#name, this.#settings.share, this.#environment, {
      hear: (message) => this.#hear(message),
      lead: () => this.#lead(),
      signal: this.#running.signal,
    });
    this.#announce();
  }

  /** Leaves the other tabs; positions stay. */
  stop() {
    this.#store();
    if (this.#running.signal.aborted) {
      return;
    }
    this.#tabs?.post({ kind: 'bye', tab: this.#tabs.id });
    this.#leader?.close();
    this.#leader = undefined;
    this.#running.abort();
  }

  retry() {
    this.#tabs?.post({ kind: 'retry' });
  }

  /** @param {Subscriber} subscriber */
  async add(subscriber) {
    const position = subscriber.resume ? this.#stored(subscriber.name) : null;
    const hooks = {
      event: subscriber.event,
      gap: subscriber.gap,
      changed: () => this.#changed(),
      placed: subscriber.placed,
      pause: () => this.#access.pause(AGAIN_MILLIS, subscriber.signal),
    };
    const intake = new Intake(position, (from) => this.#page(subscriber, from), hooks, subscriber.signal);
    this.#intakes.set(subscriber, intake);
    subscriber.signal.addEventListener('abort', () => this.#remove(subscriber), { once: true });
    if (position === null && subscriber.start.length > 0) {
      try {
        await intake.begin();
      } catch (error) {
        if (!subscriber.signal.aborted) {
          throw error;
        }
      }
    }
    if (!subscriber.signal.aborted) {
      this.#ready.add(subscriber);
      this.#announce();
    }
  }

  /** What a subscriber listens to has changed. */
  typesChanged() {
    this.#announce();
  }

  /** @param {Subscriber} subscriber */
  position(subscriber) {
    return this.#intakes.get(subscriber)?.position ?? null;
  }

  /** @param {Subscriber} subscriber */
  #remove(subscriber) {
    this.#store();
    this.#intakes.delete(subscriber);
    this.#ready.delete(subscriber);
    this.#announce();
  }

  #lead() {
    if (this.#tabs) {
      this.#leader = new Leader(this.#tabs, this.#access, this.#settings, this.#environment);
      this.#announce();
    }
  }

  /** Says what this tab wants, once for all that changes together. */
  #announce() {
    if (this.#isAnnouncing) {
      return;
    }
    this.#isAnnouncing = true;
    queueMicrotask(() => {
      this.#isAnnouncing = false;
      if (this.#tabs && !this.#running.signal.aborted) {
        this.#tabs.post({ kind: 'want', tab: this.#tabs.id, wants: [...this.#ready].map((each) => this.#want(each)) });
      }
    });
  }

  /**
   * @param {Subscriber} subscriber
   * @returns {import('./leader.js').Want}
   */
  #want(subscriber) {
    const types = subscriber.types();
    return {
      channel: subscriber.name,
      position: this.position(subscriber),
      enter: subscriber.enter,
      types: types.filter((type) => type !== '*'),
      everyType: types.includes('*'),
    };
  }

  /** @param {any} message */
  #hear(message) {
    this.#leader?.hear(message);
    const { kind, epoch } = message;
    switch (kind) {
      case 'who':
        this.#announce();
        break;
      case 'state':
        this.#state = message.state;
        this.#hooks.state();
        if (message.state.state === 'open') {
          this.#askAgain(401); // the stream has got a token that is accepted
        }
        break;
      case 'retry':
        this.#askAgain('any');
        break;
      case 'served':
        for (const [channel, seq] of message.positions) {
          this.#of(channel).forEach((intake) => intake.served(epoch, seq));
        }
        break;
      case 'event':
        this.#of(message.event.channel).forEach((intake) => intake.event(epoch, message.event));
        break;
      case 'gap':
        this.#of(message.gap.channel).forEach((intake) => intake.gap(epoch, message.gap, message.position));
        break;
      case 'expired':
        this.#hooks.expired(message.data);
        break;
      default: // for the leader
    }
  }

  /**
   * @param {string} channel
   * @returns {Intake[]}
   */
  #of(channel) {
    return [...this.#intakes].filter(([subscriber]) => subscriber.name === channel && this.#ready.has(subscriber))
      .map(([, intake]) => intake);
  }

  /**
   * Reads a page of a channel, again and again until it comes.
   *
   * @param {Subscriber} subscriber
   * @param {number | null} from
   * @returns {Promise<import('./intake.js').Page>}
   */
  async #page({ name, start, signal }, from) {
    const query = from === null ? start : [/** @type {[string, string]} */ (['lastEventId', String(from)])];
    for (let failures = 0; ; failures++) {
      try {
        const answer = await this.#access.request(`api/channels/${encodeURIComponent(name)}/events`, {
          query: [...this.#settings.query, ...query],
          signal,
        });
        const { next, ...page } = pageFromJson(answer);
        return { ...page, next: Number(next) };
      } catch (error) {
        if (!(error instanceof HubError)) {
          throw error;
        }
        if (!error.isTemporary) {
          await this.#refusal(name, error, signal);
          failures = -1;
          continue;
        }
        // the stream tells what is wrong, and how long it waits
        const { min, max } = this.#settings.backoff;
        await this.#access.pause(Math.max(error.retryAfter ?? 0, min, this.#environment.random() * Math.min(max, min * 2 ** failures)), signal);
      }
    }
  }

  /**
   * What will not work is not tried again before somebody says so.
   *
   * @param {string} channel
   * @param {HubError} error
   * @param {AbortSignal} signal
   */
  async #refusal(channel, { message, status }, signal) {
    this.#refused.set(channel, { message, status });
    this.#hooks.state();
    await new Promise((resolve, reject) => {
      this.#again.addEventListener('any', resolve, { once: true, signal });
      this.#again.addEventListener(String(status), resolve, { once: true, signal });
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    this.#refused.delete(channel);
    this.#hooks.state();
  }

  /** @param {number | 'any'} status of the refusals that may be none any more */
  #askAgain(status) {
    this.#again.dispatchEvent(new Event(String(status)));
  }

  #changed() {
    this.#hooks.state();
    if (this.#storing === undefined) {
      this.#storing = this.#environment.setTimeout(() => this.#store(), STORING_MILLIS);
    }
  }

  #store() {
    this.#environment.clearTimeout(this.#storing);
    this.#storing = undefined;
    for (const [{ name, resume }, { position }] of this.#intakes) {
      if (resume && position !== null) {
        try {
          this.#settings.storage?.setItem(this.#key(name), String(position));
        } catch {
          return; // storage is full: a reload then begins anew
        }
      }
    }
  }

  /** @param {string} channel */
  #stored(channel) {
    const text = this.#settings.storage?.getItem(this.#key(channel)) ?? '';
    return /^\d{1,18}$/.test(text) ? Number(text) : null;
  }

  /** @param {string} channel */
  #key(channel) {
    return `${this.#name} ${channel}`;
  }
}
