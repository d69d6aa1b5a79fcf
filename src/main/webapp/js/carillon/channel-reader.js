// @ts-check

/** @import { Gap, Page, PostedEvent, ReaderHooks } from './types.d.ts' */

/** Live events kept while history is read; those beyond are read from the hub. */
const MAX_BUFFERED = 10_000;

/** Limits the pages of initial history: later events arrive on the stream. */
const MAX_PAGES = 1_000;

/** A page with fewer events is the last one of the initial history; the stream continues after it. */
const FEW_EVENTS = 100;

/**
 * Delivers one channel to one listener: in order, each event once, from the listener's own position, whichever tab leads the stream.
 *
 * A leader reports the position P up to which its stream has served a channel; from there on it posts every event. A reader whose position is
 * before P reads the events between from the hub, buffers live events meanwhile, and continues with those. A change of leader, recognised by
 * its epoch, starts this over.
 */
export class ChannelReader {
  #page;
  #hooks;
  #signal;
  /** @type {string | undefined} the leader whose events are delivered directly */
  #epoch;
  /** @type {Array<{epoch: string, event: PostedEvent}>} */
  #buffered = [];
  #isReading = false;
  #target = -1;
  #targetEpoch = '';

  /**
   * @param {number | null} position
   * @param {(from: number | null) => Promise<Page>} page reads the events after a position, or the initial history if it is null
   * @param {ReaderHooks} hooks
   * @param {AbortSignal} signal ends the reader
   */
  constructor(position, page, hooks, signal) {
    /** The seq up to which events were delivered; null before the beginning. @type {number | null} */
    this.position = position;
    this.#page = page;
    this.#hooks = hooks;
    this.#signal = signal;
  }

  /** Whether it is reading events that were missed. */
  get isCatchingUp() {
    return this.#isReading;
  }

  /** Reads the initial history, for a listener that has no position. */
  async readInitial() {
    this.#setReading(true);
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const { events } = await this.#readPage();
      if (events.length < FEW_EVENTS) {
        break;
      }
    }
    this.#setReading(false);
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
      this.#deliver(event);
      return;
    }
    this.#buffered.push({ epoch, event });
    if (this.#buffered.length > MAX_BUFFERED) {
      this.#target = Math.max(this.#target, this.#buffered.shift()?.event.seq ?? -1);
    }
  }

  /**
   * @param {string} epoch
   * @param {Gap} gap
   * @param {number | null} seq from which the channel continues
   */
  gap(epoch, gap, seq) {
    if (this.#isReading) {
      if (seq !== null) {
        this.served(epoch, seq); // the history that is being read reports the same gap
      }
      return;
    }
    const isPast = gap.reason === 'expired' && gap.to !== null && this.position !== null && gap.to <= this.position;
    if (!isPast) {
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
    const buffered = this.#buffered.splice(0);
    buffered.filter((each) => each.epoch === epoch).forEach(({ event }) => this.#deliver(event));
    if (this.position === null || this.position < seq) {
      this.position = seq;
      this.#hooks.changed();
    }
    this.#hooks.ready();
  }

  /** @param {PostedEvent} event */
  #deliver(event) {
    if (event.seq !== null) {
      if (this.position !== null && event.seq <= this.position) {
        return; // delivered before
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
    this.#setReading(true);
    try {
      while ((this.position ?? 0) < this.#target) {
        const { position } = this;
        await this.#readPage();
        if (this.position === position) {
          await this.#hooks.pause();
        }
      }
      this.#setReading(false);
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
      this.position = Number(id); // may be lower than before, if the log was replaced
      this.#hooks.gap(gap);
    }
    page.events.forEach((event) => this.#deliver(event));
    if (this.position !== page.next) {
      this.position = page.next;
      this.#hooks.changed();
    }
    return page;
  }

  /** @param {boolean} isReading */
  #setReading(isReading) {
    this.#isReading = isReading;
    this.#hooks.changed();
  }
}
