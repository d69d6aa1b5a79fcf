// @ts-check

import { throwIfAborted } from './environment.js';
import { comparePositions, parsePosition, seqOf } from './positions.js';

/** @import { Gap, Page, Position, PostedEvent, ReaderHooks } from './types.d.ts' */

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
  /** @type {Position} */
  #target = -1;
  #targetEpoch = '';

  /**
   * @param {Position | null} position
   * @param {(from: Position | null) => Promise<Page>} page reads the events after a position, or the initial history if it is null
   * @param {ReaderHooks} hooks
   * @param {AbortSignal} signal ends the reader
   */
  constructor(position, page, hooks, signal) {
    /** Up to where events were delivered; null before the beginning. @type {Position | null} */
    this.position = position;
    this.#page = page;
    this.#hooks = hooks;
    this.#signal = signal;
  }

  /** Whether it is reading events that were missed. */
  get isCatchingUp() {
    return this.#isReading;
  }

  /**
   * Whether a leader has confirmed that its stream serves the channel.
   *
   * @param {string} epoch of the leader
   */
  isServedBy(epoch) {
    return epoch === (this.#isReading ? this.#targetEpoch : this.#epoch);
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
   * @param {string} epoch of the leader
   * @param {Position} position
   */
  served(epoch, position) {
    if (this.#isReading) {
      this.#target = epoch === this.#targetEpoch ? later(this.#target, position) : position;
      this.#targetEpoch = epoch;
    } else if (epoch === this.#epoch || this.position === null || comparePositions(this.position, position) >= 0) {
      this.#follow(epoch, position);
    } else {
      this.#catchUp(epoch, position);
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
      this.#target = later(this.#target, this.#buffered.shift()?.event.position ?? -1);
    }
  }

  /**
   * @param {string} epoch
   * @param {Gap} gap
   * @param {Position | null} position from which the channel continues
   */
  gap(epoch, gap, position) {
    const hasLostNothing = gap.reason === 'restored' && gap.from !== null && this.position !== null && seqOf(this.position) < gap.from;
    if (this.#isReading || hasLostNothing) {
      if (position !== null) {
        this.served(epoch, position); // the history that is read reports the gap, if there is one
      }
      return;
    }
    const isPast = gap.reason === 'expired' && gap.to !== null && this.position !== null && gap.to <= seqOf(this.position);
    if (!isPast) {
      this.position = position ?? this.position;
      this.#hooks.gap(gap);
    }
    this.#follow(epoch, position ?? this.position ?? 0);
  }

  /**
   * @param {string} epoch
   * @param {Position} position
   */
  #follow(epoch, position) {
    this.#epoch = epoch;
    const buffered = this.#buffered.splice(0);
    buffered.filter((each) => each.epoch === epoch).forEach(({ event }) => this.#deliver(event));
    if (this.position === null || comparePositions(this.position, position) < 0) {
      this.position = position;
      this.#hooks.changed();
    }
    this.#hooks.ready();
  }

  /** @param {PostedEvent} event */
  #deliver(event) {
    if (event.position !== null) {
      if (this.position !== null && comparePositions(event.position, this.position) <= 0) {
        return; // delivered before
      }
      this.position = event.position;
    }
    this.#hooks.event(event);
    this.#hooks.changed();
  }

  /**
   * @param {string} epoch
   * @param {Position} target
   */
  async #catchUp(epoch, target) {
    this.#target = target;
    this.#targetEpoch = epoch;
    this.#setReading(true);
    try {
      while (comparePositions(this.position ?? 0, this.#target) < 0) {
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
    throwIfAborted(this.#signal);
    for (const { id, ...gap } of page.gaps) {
      this.position = parsePosition(id) ?? this.position; // may be lower than before, if the log was replaced
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

/**
 * @param {Position} one
 * @param {Position} other
 */
function later(one, other) {
  return comparePositions(one, other) < 0 ? other : one;
}
