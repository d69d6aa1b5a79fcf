// @ts-check

const PAGE_SIZE = 50;

/** Ids in one request. */
const MAX_IDS = 1_000;

/** Counts are read once for events that arrive together. */
const COUNT_DELAY_MILLIS = 80;

/** Pages in a row that may lack events which have come already. */
const MAX_ATTEMPTS = 5;

/** Without the permission to read the events of marks, other devices' marks show so late. */
const POLL_MILLIS = 15_000;

/**
 * @typedef {object} Notification
 * @property {'system' | 'user' | 'alert'} type
 * @property {string} title
 * @property {string} message
 * @property {'info' | 'success' | 'warning' | 'error'} severity
 * @property {'low' | 'normal' | 'high' | 'urgent'} [priority]
 * @property {string[]} [tags]
 * @property {Array<{label: string, url: string}>} [actions]
 * @property {string} [expires]
 * @property {string} [key]
 * @property {string} [replaces]
 * @property {boolean} [retracted]
 * @property {boolean} [receipts]
 * @property {{users?: string[], roles?: string[]}} [to]
 * @property {string} [sender]
 * @property {string} timestamp
 */

/**
 * @typedef {object} Item
 * @property {number} seq
 * @property {boolean} read
 * @property {boolean} acknowledged
 * @property {Notification} notification
 */

/**
 * @typedef {{total: number, unread: number}} Count
 * @typedef {Count & {matching: Count, severity: Record<string, Count>, type: Record<string, Count>}} Counts
 * @typedef {{severity: string[], type: string[], tag: string[], text: string, unread: boolean}} Filter
 * @typedef {'read' | 'unread' | 'acknowledge' | 'dismiss' | 'restore'} Mark
 */

/**
 * @typedef {object} InboxListener
 * @property {() => void} changed items, counts or state are others
 * @property {(item: Item) => void} arrived a notification was published now
 */

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
  /** @type {number | undefined} */
  #before;
  #head = 0;
  #generation = 0;
  #version = 0;
  #countTimer = 0;
  #isReadingOlder = false;
  #attempts = 0;

  /**
   * @param {import('../carillon.js').Hub} hub
   * @param {InboxListener} listener
   */
  constructor(hub, listener) {
    this.#hub = hub;
    this.#listener = listener;
  }

  /**
   * Reads the first page, and follows from there.
   *
   * @param {boolean} followsMarks whether the user may read the events of marks
   */
  start(followsMarks) {
    const notifications = this.#hub.channel('notifications', { resume: false });
    notifications.on('message', ({ data, seq }) => this.#onNotification(data, Number(seq)));
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
    } else {
      setInterval(() => document.hidden || this.load(), POLL_MILLIS);
    }
    Promise.all(ready).then(() => this.#catchUp());
    document.addEventListener('visibilitychange', () => document.hidden || this.#catchUp());
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
      this.#countSoon();
    }
  }

  /** @param {Array<[string, string]>} query */
  #read(query) {
    const { severity, type, tag, text, unread } = this.filter;
    return this.#hub.request('api/inbox', {
      query: [
        ...query,
        ...severity.map(pair('severity')),
        ...type.map(pair('type')),
        ...tag.map(pair('tag')),
        ...(text ? [pair('text')(text)] : []),
        ...(unread ? [pair('state')('unread')] : []),
      ],
    });
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
      window.setTimeout(() => this.load(), COUNT_DELAY_MILLIS);
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
  async #catchUp() {
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
      if (this.#matches(notification)) {
        this.items.unshift(item);
      }
      this.#confirm([item]);
      this.#listener.arrived(item);
    }
    this.#countSoon();
    this.#listener.changed();
  }

  /** @param {Notification} notification */
  #matches({ severity, type, tags = [], title, message }) {
    const { filter } = this;
    const text = `${title}\n${message}`.toLowerCase();
    return (filter.severity.length === 0 || filter.severity.includes(severity))
      && (filter.type.length === 0 || filter.type.includes(type))
      && (filter.tag.length === 0 || filter.tag.some((each) => tags.includes(each)))
      && text.includes(filter.text.toLowerCase());
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
      this.#countSoon();
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
   * Confirms to senders who asked for it that this device has their notifications. (A page of the inbox confirms itself.)
   *
   * @param {Item[]} items
   */
  #confirm(items) {
    const ids = items.filter(({ notification }) => notification.receipts).map(({ seq }) => String(seq));
    if (ids.length > 0) {
      this.#hub.post('api/inbox/delivered', { ids }).catch(() => {}); // the next page that is read confirms it
    }
  }

  #countSoon() {
    this.#countTimer ||= window.setTimeout(async () => {
      this.#countTimer = 0;
      try {
        const { counts } = await this.#read([['limit', '0']]);
        this.counts = counts;
        this.#listener.changed();
      } catch {
        // the state of the connection is in the header; the next event counts again
      }
    }, COUNT_DELAY_MILLIS);
  }
}

/**
 * @param {string} name
 * @returns {(value: string) => [string, string]}
 */
function pair(name) {
  return (value) => [name, value];
}
