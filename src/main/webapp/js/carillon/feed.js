// @ts-check

import { TEXTUAL, pageFromJson } from './events.js';
import { HubError } from './hub-error.js';
import { ChannelReader } from './channel-reader.js';
import { Leader } from './leader.js';
import { LeaderWatch } from './leader-watch.js';
import { parsePosition } from './positions.js';
import { Tabs } from './tabs.js';

/** @import { ChannelRequest, ConnectionState, Context, Failure, Page, Position, Subscriber } from './types.d.ts' */

/** Positions are written to storage at most this often, and when the page is left. */
const STORE_MILLIS = 250;

/** Pause before reading again from a hub node that has not yet reached the position another node reported. */
const REREAD_MILLIS = 500;

/** The channels of this page on one stream, which other tabs may share. */
export class Feed {
  #name;
  #context;
  #hooks;
  /** @type {Map<Subscriber, ChannelReader>} */
  #readers = new Map();
  /** With the times since which they are requested. @type {Map<Subscriber, number>} */
  #requested = new Map();
  /** @type {Tabs | undefined} */
  #tabs;
  /** @type {Leader | undefined} */
  #leader;
  #watch;
  /** The epoch of the leading tab. */
  #epoch = '';
  #running = new AbortController();
  /** @type {ConnectionState} */
  #state = { state: 'connecting', catchingUp: false, transport: 'eventsource', failures: 0 };
  /** @type {any} */
  #storeTimer;
  #isPosting = false;
  /** Channels whose history may not be read. @type {Map<string, Failure>} */
  #refused = new Map();
  /** What waits until a refusal may have been lifted. @type {Set<{status: number, retry: () => void}>} */
  #retries = new Set();

  /**
   * @param {string} name that identifies the stream to other tabs and in storage
   * @param {Context} context
   * @param {{state: () => void, expired: (data: unknown) => void}} hooks
   */
  constructor(name, context, hooks) {
    this.#name = name;
    this.#context = context;
    this.#hooks = hooks;
    this.#watch = new LeaderWatch(context.environment, {
      ping: () => this.#tabs?.post({ kind: 'ping' }),
      takeOver: () => this.#tabs?.takeOver(),
      isNeglected: () => this.#isNeglected,
    });
    this.start();
  }

  /** @returns {ConnectionState & {isLeader: boolean}} */
  get state() {
    const isLeader = this.#leader !== undefined;
    const names = [...this.#readers.keys()].map(({ name }) => name);
    const refused = Object.fromEntries([...Object.entries(this.#state.refused ?? {}), ...this.#refused].filter(([name]) => names.includes(name)));
    const [error] = Object.values(refused);
    if (error) { // only of this tab's channels: the stream may go on for other tabs
      return { ...this.#state, state: 'closed', reason: 'refused', error, refused, catchingUp: false, isLeader };
    }
    const state = isLeader || !this.#isNeglected ? this.#state.state : 'connecting'; // a leader's own stream was opened with its channels
    const catchingUp = this.#state.catchingUp || [...this.#readers.values()].some((reader) => reader.isCatchingUp);
    return { ...this.#state, state, refused: undefined, catchingUp, isLeader };
  }

  /**
   * Whether the leader's stream is open without all channels that this tab has requested, but those that are refused: it may have been opened
   * for channels of other tabs.
   */
  get #isNeglected() {
    const refused = this.#state.refused ?? {};
    return this.#state.state === 'open'
      && [...this.#requested.keys()].some((subscriber) => !(subscriber.name in refused || this.#readers.get(subscriber)?.isServedBy(this.#epoch)));
  }

  get isEmpty() {
    return this.#readers.size === 0;
  }

  /** Joins the other tabs; again after {@link stop}. */
  start() {
    if (this.#tabs && !this.#running.signal.aborted) {
      return;
    }
    this.#running = new AbortController();
    this.#tabs = new Tabs(this.#name, this.#context.settings.share, this.#context.environment, {
      onMessage: (message) => this.#onMessage(message),
      onLead: () => this.#onLead(),
      onLeadLost: () => this.#onLeadLost(),
      signal: this.#running.signal,
    });
    this.#watchLeader();
    this.#isPosting = false;
    this.#postRequests();
  }

  /** Leaves the other tabs; positions stay. */
  stop() {
    this.#storePositions();
    if (this.#running.signal.aborted) {
      return;
    }
    this.#watch.stop();
    this.#tabs?.post({ kind: 'leaving', tab: this.#tabs.id });
    this.#leader?.close();
    this.#leader = undefined;
    this.#running.abort();
  }

  retry() {
    this.#tabs?.post({ kind: 'retry' });
  }

  /** @param {Subscriber} subscriber */
  async add(subscriber) {
    const position = subscriber.resume ? this.#storedPosition(subscriber.name) : null;
    const hooks = {
      event: subscriber.event,
      gap: subscriber.gap,
      changed: () => this.#changed(),
      ready: subscriber.ready,
      pause: () => this.#context.access.pause(REREAD_MILLIS, subscriber.signal),
    };
    const reader = new ChannelReader(position, (from) => this.#readPage(subscriber, from), hooks, subscriber.signal);
    this.#readers.set(subscriber, reader);
    subscriber.signal.addEventListener('abort', () => this.#remove(subscriber), { once: true });
    if (position === null && subscriber.start.length > 0) {
      try {
        await reader.readInitial();
      } catch (error) {
        if (!subscriber.signal.aborted) {
          throw error;
        }
      }
    }
    if (!subscriber.signal.aborted) {
      this.#requested.set(subscriber, this.#context.environment.now());
      this.#postRequests();
    }
  }

  /** The types that a subscriber listens to have changed. */
  typesChanged() {
    this.#postRequests();
  }

  /** @param {Subscriber} subscriber */
  position(subscriber) {
    return this.#readers.get(subscriber)?.position ?? null;
  }

  /** @param {Subscriber} subscriber */
  #remove(subscriber) {
    this.#storePositions();
    this.#readers.delete(subscriber);
    this.#requested.delete(subscriber);
    this.#postRequests();
  }

  #onLead() {
    if (this.#tabs) {
      this.#watch.stop();
      this.#leader = new Leader(this.#tabs, this.#context, this.#epoch);
      this.#postRequests();
    }
  }

  /** Another tab has taken over, as this one did not run. */
  #onLeadLost() {
    this.#leader?.supersede();
    this.#leader = undefined;
    this.#state = { state: 'connecting', catchingUp: false, transport: this.#state.transport, failures: 0 };
    this.#hooks.state();
    this.#watchLeader();
    this.#postRequests();
  }

  #watchLeader() {
    if (this.#tabs?.isShared && !this.#leader) {
      this.#watch.start();
    }
  }

  /**
   * @param {string} epoch of a message
   * @returns {boolean} whether it comes from the leader, and not late from a former one
   */
  #isFromLeader(epoch) {
    // a leader ignores other leaders until the browser reports that its lock was stolen
    const isCurrent = this.#leader ? epoch === this.#leader.epoch : epoch >= this.#epoch;
    if (isCurrent) {
      this.#epoch = epoch;
      this.#watch.onMessage();
    }
    return isCurrent;
  }

  /** Posts the requests of this tab, once for changes made together. */
  #postRequests() {
    if (this.#isPosting) {
      return;
    }
    const tabs = this.#tabs;
    if (!tabs) {
      return;
    }
    this.#isPosting = true;
    tabs.joined.then(() => {
      if (this.#tabs !== tabs) {
        return;
      }
      this.#isPosting = false;
      if (!this.#running.signal.aborted) {
        tabs.post({ kind: 'request', tab: tabs.id, requests: [...this.#requested].map(([each, since]) => this.#requestOf(each, since)) });
      }
    });
  }

  /**
   * @param {Subscriber} subscriber
   * @param {number} since
   * @returns {ChannelRequest}
   */
  #requestOf(subscriber, since) {
    const types = subscriber.types();
    const position = this.position(subscriber);
    return {
      channel: subscriber.name,
      position,
      since: position === null ? since : Infinity,
      enter: subscriber.enter,
      types: types.filter((type) => type !== '*'),
      everyType: types.includes('*'),
    };
  }

  /** @param {any} message */
  #onMessage(message) {
    this.#leader?.onMessage(message);
    const { kind, epoch } = message;
    if (epoch !== undefined && !this.#isFromLeader(epoch)) {
      return;
    }
    switch (kind) {
      case 'leading':
        this.#postRequests();
        break;
      case 'state':
        this.#state = message.state;
        this.#hooks.state();
        if (message.state.state === 'open') {
          this.#retryRefused(401); // the stream has a token that is accepted
        }
        break;
      case 'retry':
        this.#retryRefused('any');
        break;
      case 'served':
        for (const [channel, position] of message.positions) {
          this.#readersOf(channel).forEach((reader) => reader.served(epoch, position));
        }
        this.#hooks.state();
        break;
      case 'event':
        this.#readersOf(message.event.channel).forEach((reader) => reader.event(epoch, message.event));
        break;
      case 'gap':
        this.#readersOf(message.gap.channel).forEach((reader) => reader.gap(epoch, message.gap, message.position));
        this.#hooks.state();
        break;
      case 'expired':
        this.#hooks.expired(message.data);
        break;
      default: // for the leader
    }
  }

  /**
   * @param {string} channel
   * @returns {ChannelReader[]}
   */
  #readersOf(channel) {
    return [...this.#readers].filter(([subscriber]) => subscriber.name === channel && this.#requested.has(subscriber))
      .map(([, reader]) => reader);
  }

  /**
   * Reads a page of a channel, and retries until it succeeds.
   *
   * @param {Subscriber} subscriber
   * @param {Position | null} from
   * @returns {Promise<Page>}
   */
  async #readPage({ name, start, signal }, from) {
    // a position may name later events that the page covers: the hub leaves them out of later pages, too
    const covered = start.filter(([key, value]) => key === 'since' && value.includes('~'));
    const query = from === null ? start : [...covered, /** @type {[string, string]} */ (['lastEventId', String(from)])];
    for (let failures = 0; ; failures++) {
      try {
        const answer = await this.#context.access.request(`api/channels/${encodeURIComponent(name)}/events`, {
          query: [...this.#context.settings.query, TEXTUAL, ...query],
          signal,
        });
        const { next, ...page } = pageFromJson(answer);
        return { ...page, next: parsePosition(next) ?? from ?? 0 };
      } catch (error) {
        if (!(error instanceof HubError)) {
          throw error;
        }
        if (!error.isTemporary) {
          await this.#awaitPermission(name, error, signal);
          failures = -1;
          continue;
        }
        // the state of the stream shows the failure to the user
        const { min, max } = this.#context.settings.backoff;
        await this.#context.access.pause(Math.max(error.retryAfter ?? 0, min, this.#context.environment.random() * Math.min(max, min * 2 ** failures)), signal);
      }
    }
  }

  /**
   * Reports a refusal and waits until it may have been lifted: by a new token or a manual retry.
   *
   * @param {string} channel
   * @param {HubError} error
   * @param {AbortSignal} signal
   */
  async #awaitPermission(channel, { message, status }, signal) {
    this.#refused.set(channel, { message, status });
    this.#hooks.state();
    /** @type {any} */
    const waiting = { status };
    this.#retries.add(waiting);
    await new Promise((resolve, reject) => {
      waiting.retry = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }).finally(() => this.#retries.delete(waiting));
    this.#refused.delete(channel);
    this.#hooks.state();
  }

  /** @param {number | 'any'} status of the refusals that may have been lifted */
  #retryRefused(status) {
    this.#retries.forEach((each) => (status === 'any' || status === each.status) && each.retry());
  }

  #changed() {
    this.#hooks.state();
    if (this.#storeTimer === undefined) {
      this.#storeTimer = this.#context.environment.setTimeout(() => this.#storePositions(), STORE_MILLIS);
    }
  }

  #storePositions() {
    this.#context.environment.clearTimeout(this.#storeTimer);
    this.#storeTimer = undefined;
    for (const [{ name, resume }, { position }] of this.#readers) {
      if (resume && position !== null) {
        try {
          this.#context.settings.storage?.setItem(this.#key(name), String(position));
        } catch {
          return; // storage is full: a reload does not resume
        }
      }
    }
  }

  /** @param {string} channel */
  #storedPosition(channel) {
    const text = this.#context.settings.storage?.getItem(this.#key(channel)) ?? '';
    return parsePosition(text);
  }

  /** @param {string} channel */
  #key(channel) {
    return `${this.#name} ${channel}`;
  }
}
