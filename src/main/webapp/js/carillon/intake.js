// @ts-check

/** Most events kept while an intake catches up; those beyond are read from the hub. */
const MAX_WAITING = 10_000;

/** Most answers read for what a channel begins with: what comes after it comes with the stream. */
const MAX_PAGES = 1_000;

/**
 * @typedef {import('./events.js').PostedEvent} PostedEvent
 * @typedef {import('./events.js').Gap} Gap
 * @typedef {{events: PostedEvent[], gaps: Array<Gap & {id: string}>, next: number}} Page
 */

/**
 * One channel as one listener sees it: in order, each event once, from its own position on, whoever leads the stream.
 *
 * Live events count from a seam: the leader says "channel c is served up to P, and from there on I tell you everything". An intake that is
 * not as far as P reads what lies between from the hub, keeps what comes meanwhile, and goes on with that. A new leader, told by its epoch,
 * is a new seam.
 */
export class Intake {
  #page;
  #hooks;
  #signal;
  /** @type {string | undefined} the leader that we have heard everything of */
  #epoch;
  /** @type {Array<{epoch: string, event: PostedEvent}>} */
  #waiting = [];
  #isReading = false;
  #target = -1;
  #targetEpoch = '';

  /**
   * @param {number | null} position
   * @param {(from: number | null) => Promise<Page>} page reads what follows a position, or what the channel is to begin with
   * @param {{event: (event: PostedEvent) => void, gap: (gap: Gap) => void, changed: () => void, placed: () => void, pause: () => Promise<void>}} hooks
   * @param {AbortSignal} signal ends it
   */
  constructor(position, page, hooks, signal) {
    /** Up to where it has been served; null before the beginning. @type {number | null} */
    this.position = position;
    this.#page = page;
    this.#hooks = hooks;
    this.#signal = signal;
  }

  /** Whether it reads what was missed. */
  get isCatchingUp() {
    return this.#isReading;
  }

  /** Reads what the channel is to begin with, for a listener that has no position. */
  async begin() {
    this.#reads(true);
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const { events } = await this.#readPage();
      if (events.length === 0) {
        break;
      }
    }
    this.#reads(false);
  }

  /**
   * The leader has served the channel up to a position.
   *
   * @param {string} epoch
   * @param {number} seq
   */
  served(epoch, seq) {
    if (this.#isReading) {
      this.#target = epoch === this.#targetEpoch ? Math.max(this.#target, seq) : seq;
      this.#targetEpoch = epoch;
    } else if (epoch === this.#epoch || this.position === null || this.position >= seq) {
      this.#follow(epoch, seq);
    } else {
      this.#catchUp(epoch, seq);
    }
  }

  /**
   * @param {string} epoch
   * @param {PostedEvent} event
   */
  event(epoch, event) {
    if (epoch === this.#epoch && !this.#isReading) {
      this.#take(event);
      return;
    }
    this.#waiting.push({ epoch, event });
    if (this.#waiting.length > MAX_WAITING) {
      this.#target = Math.max(this.#target, this.#waiting.shift()?.event.seq ?? -1);
    }
  }

  /**
   * @param {string} epoch
   * @param {Gap} gap
   * @param {number | null} seq where the channel goes on from
   */
  gap(epoch, gap, seq) {
    if (this.#isReading) {
      if (seq !== null) {
        this.served(epoch, seq); // what is gone is gone for our reading, too, which tells of it
      }
      return;
    }
    const isBehindUs = gap.reason === 'expired' && gap.to !== null && this.position !== null && gap.to <= this.position;
    if (!isBehindUs) {
      this.position = seq ?? this.position;
      this.#hooks.gap(gap);
    }
    this.#follow(epoch, seq ?? this.position ?? 0);
  }

  /**
   * @param {string} epoch
   * @param {number} seq
   */
  #follow(epoch, seq) {
    this.#epoch = epoch;
    const waiting = this.#waiting.splice(0);
    waiting.filter((each) => each.epoch === epoch).forEach(({ event }) => this.#take(event));
    if (this.position === null || this.position < seq) {
      this.position = seq;
      this.#hooks.changed();
    }
    this.#hooks.placed();
  }

  /** @param {PostedEvent} event */
  #take(event) {
    if (event.seq !== null) {
      if (this.position !== null && event.seq <= this.position) {
        return; // had already
      }
      this.position = event.seq;
    }
    this.#hooks.event(event);
    this.#hooks.changed();
  }

  /**
   * @param {string} epoch
   * @param {number} seq
   */
  async #catchUp(epoch, seq) {
    this.#target = seq;
    this.#targetEpoch = epoch;
    this.#reads(true);
    try {
      while ((this.position ?? 0) < this.#target) {
        const { position } = this;
        await this.#readPage();
        if (this.position === position) {
          await this.#hooks.pause();
        }
      }
      this.#reads(false);
      this.#follow(this.#targetEpoch, this.position ?? 0);
    } catch (error) {
      if (!this.#signal.aborted) {
        throw error;
      }
    }
  }

  /** @returns {Promise<Page>} */
  async #readPage() {
    const page = await this.#page(this.position);
    this.#signal.throwIfAborted();
    for (const { id, ...gap } of page.gaps) {
      this.position = Number(id); // where the channel goes on from, which may be before: then the log is another one
      this.#hooks.gap(gap);
    }
    page.events.forEach((event) => this.#take(event));
    if (this.position !== page.next) {
      this.position = page.next;
      this.#hooks.changed();
    }
    return page;
  }

  /** @param {boolean} isReading */
  #reads(isReading) {
    this.#isReading = isReading;
    this.#hooks.changed();
  }
}
