// @ts-check

import { systemEnvironment } from '../carillon/environment.js';
import { coalesced } from './coalesced.js';
import { matches, toQuery } from './filter-query.js';

const PAGE_SIZE = 50;

/** Ids in one request. */
const MAX_IDS = 1_000;

/** Between two readings of the counts. */
const COUNT_PAUSE_MILLIS = 80;

/** After a reading of the counts that failed. */
const COUNT_RETRY_MILLIS = 2_000;

/** Pages in a row that may lack events which have come already. */
const MAX_ATTEMPTS = 5;

/** @import { Counts, Filter, InboxListener, Item, Mark, Notification } from './types.d.ts' */

/** The notifications of the user with their state, as the hub has them; it follows the events of both. */
export class Inbox {
  /** @type {'loading' | 'ready' | 'failed'} */
  state = 'loading';
  /** @type {unknown} why it has failed */
  error;
  /** @type {Item[]} newest first */
  items = [];
  /** @type {Counts | undefined} */
  counts;
  /** Whether retention removed notifications while the page was away. */
  hasGap = false;
  /** @type {Filter} */
  filter = { severity: [], type: [], tag: [], text: '', unread: false };
  #hub;
  #listener;
  #environment;
  /** @type {number | undefined} */
  #before;
  #head = 0;
  #generation = 0;
  #version = 0;
  #count;
  #isReadingOlder = false;
  #attempts = 0;

  /**
   * @param {import('../carillon.js').Hub} hub
   * @param {InboxListener} listener
   * @param {Pick<import('../carillon/types.d.ts').Environment, 'setTimeout'>} [environment]
   */
  constructor(hub, listener, environment = systemEnvironment()) {
    this.#hub = hub;
    this.#listener = listener;
    this.#environment = environment;
    this.#count = coalesced(() => this.#readCounts(), COUNT_PAUSE_MILLIS, environment.setTimeout);
  }

  /**
   * Reads the first page, and follows from there.
   *
   * @param {boolean} followsMarks whether the user may read the events of marks
   */
  start(followsMarks) {
    const notifications = this.#hub.channel('notifications', { resume: false });
    notifications.on('message', ({ data, seq }) => this.#onNotification(data, Number(seq)));
    notifications.on('retracted', ({ data, seq }) => this.#onRetracted(data?.seq, Number(seq)));
    notifications.on('gap', ({ reason }) => {
      this.hasGap = reason === 'expired';
      this.#reload();
    });
    const ready = [this.load(), notifications.ready];
    if (followsMarks) {
      const marks = this.#hub.channel('notifications.inbox', { resume: false });
      marks.on('message', ({ data }) => this.#onMarks(data));
      marks.on('gap', () => this.#reload());
      ready.push(marks.ready);
    }
    return Promise.all(ready).then(() => this.catchUp());
  }

  /** Whether there are older notifications that match. */
  get hasOlder() {
    return this.#before !== undefined;
  }

  /** @param {Partial<Filter>} filter */
  select(filter) {
    this.filter = { ...this.filter, ...filter };
    return this.load();
  }

  /** Reads the newest page again. */
  async load() {
    const generation = ++this.#generation;
    try {
      const page = await this.#read([['limit', String(Math.max(PAGE_SIZE, Math.min(this.items.length, 200)))]]);
      if (generation === this.#generation) {
        this.state = 'ready';
        this.items = page.notifications;
        this.#before = page.before;
        this.#take(page);
      }
    } catch (error) {
      if (generation === this.#generation) {
        this.state = 'failed';
        this.error = error;
      }
    }
    this.#listener.changed();
  }

  /** Reads the page before the oldest item. */
  async readOlder() {
    if (this.#isReadingOlder || this.#before === undefined) {
      return;
    }
    this.#isReadingOlder = true;
    const generation = this.#generation;
    try {
      const page = await this.#read([['before', String(this.#before)], ['limit', String(PAGE_SIZE)]]);
      if (generation === this.#generation) {
        this.items.push(...page.notifications);
        this.#before = page.before;
        this.#take(page);
      }
    } finally {
      this.#isReadingOlder = false;
    }
    this.#listener.changed();
  }

  /**
   * Marks single notifications.
   *
   * @param {Mark} mark
   * @param {number[]} seqs
   */
  async mark(mark, seqs) {
    for (let i = 0; i < seqs.length; i += MAX_IDS) {
      await this.#post(mark, { ids: seqs.slice(i, i + MAX_IDS).map(String) });
    }
    this.#apply(mark, seqs.map((seq) => [seq, seq]));
  }

  /**
   * Marks all that the filter shows, also on pages that are not read yet.
   *
   * @param {Mark} mark
   */
  async markAll(mark) {
    const { severity, type, tag, text } = this.filter;
    await this.#post(mark, { upTo: String(this.#head), severity, type, tag, ...(text ? { text } : {}) });
    await this.load();
  }

  /**
   * @param {Mark} mark
   * @param {unknown} body
   */
  async #post(mark, body) {
    const { version } = await this.#hub.post(`api/inbox/${mark}`, body);
    if (version > this.#version + 1) { // another device has marked something, too
      await this.load();
    } else {
      this.#version = Math.max(this.#version, version);
      this.#count();
    }
  }

  /** @param {Array<[string, string]>} query */
  #read(query) {
    return this.#hub.request('api/inbox', { query: [...query, ...toQuery(this.filter)] });
  }

  /**
   * Takes what a page says about all notifications. If events have come that it does not know, or it knows a change of the marks that no
   * event has reported, the inbox is read again.
   *
   * @param {{head: number, version: number, counts: Counts}} page
   */
  #take({ head, version, counts }) {
    this.counts = counts;
    const isBehind = head < this.#head || version < this.#version;
    this.#head = Math.max(this.#head, head);
    this.#version = Math.max(this.#version, version);
    if (isBehind && this.#attempts++ < MAX_ATTEMPTS) {
      this.#environment.setTimeout(() => this.load(), COUNT_PAUSE_MILLIS);
    } else {
      this.#attempts = 0;
    }
  }

  /** Reads everything again, perhaps of a log that was restored to an earlier state. */
  #reload() {
    this.#head = 0;
    this.#version = 0;
    return this.load();
  }

  /** Reads the inbox again if it has changed before its events were followed. */
  async catchUp() {
    try {
      const { head, version, counts } = await this.#read([['limit', '0']]);
      if (head > this.#head || version > this.#version) {
        await this.load();
      } else {
        this.counts = counts;
        this.#listener.changed();
      }
    } catch {
      // the header shows the state of the connection, and the stream catches up
    }
  }

  /**
   * @param {Notification} notification
   * @param {number} seq
   */
  #onNotification(notification, seq) {
    if (typeof notification !== 'object' || notification === null || seq <= this.#head) {
      return; // on the page already
    }
    this.#head = seq;
    if (this.state === 'loading') {
      return; // the page has it, or is read again
    }
    if (notification.replaces !== undefined) {
      this.items = this.items.filter(({ notification: { key, replaces, sender } }) =>
        (key ?? replaces) !== notification.replaces || sender !== notification.sender);
    }
    if (!notification.retracted) {
      const item = { seq, read: false, acknowledged: false, notification };
      if (matches(this.filter, notification)) {
        this.items.unshift(item);
      }
      this.#confirm([item]);
      this.#listener.arrived(item);
    }
    this.#count();
    this.#listener.changed();
  }

  /**
   * An admin or the application has erased a notification.
   *
   * @param {number} retracted
   * @param {number} seq of the event that says so
   */
  #onRetracted(retracted, seq) {
    this.#head = Math.max(this.#head, seq);
    this.items = this.items.filter((item) => item.seq !== retracted);
    this.#count();
    this.#listener.changed();
  }

  /** @param {{mark: string, version: number, ranges?: Array<[number, number]>}} change */
  #onMarks({ mark, version, ranges }) {
    if (version <= this.#version) {
      return; // of this page, or part of the page that was read
    }
    const isNext = version === this.#version + 1;
    this.#version = version;
    if (!isNext || ranges === undefined || mark === 'restored') {
      this.load();
    } else {
      this.#apply(mark, ranges);
      this.#count();
    }
  }

  /**
   * @param {string} mark in the form of a request or of an event
   * @param {Array<[number, number]>} ranges
   */
  #apply(mark, ranges) {
    /** @param {Item} item */
    const isMarked = ({ seq }) => ranges.some(([first, last]) => first <= seq && seq <= last);
    if (mark.startsWith('dismiss')) {
      this.items = this.items.filter((item) => !isMarked(item));
    } else if (mark.startsWith('restore')) {
      this.load();
    } else {
      for (const item of this.items.filter(isMarked)) {
        item.read = mark !== 'unread';
        item.acknowledged ||= mark.startsWith('acknowledge');
      }
    }
    this.#listener.changed();
  }

  /**
   * Confirms the receipt of notifications whose senders have asked for receipts. (The hub confirms those of a page itself.)
   *
   * @param {Item[]} items
   */
  #confirm(items) {
    const ids = items.filter(({ notification }) => notification.receipts).map(({ seq }) => String(seq));
    if (ids.length > 0) {
      this.#hub.post('api/inbox/delivered', { ids }).catch(() => {}); // the next page that is read confirms it
    }
  }

  async #readCounts() {
    try {
      const { counts } = await this.#read([['limit', '0']]);
      this.counts = counts;
      this.#listener.changed();
    } catch {
      this.#environment.setTimeout(() => this.#count(), COUNT_RETRY_MILLIS); // the hub is away, as the header shows
    }
  }
}
