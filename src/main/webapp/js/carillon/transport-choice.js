// @ts-check

/** @import { Context } from './types.d.ts' */

/** While polls are used, a stream is tried again after half this time to all of it; each time the pause doubles. */
const FIRST_PROBE_MILLIS = 30_000;

const MAX_PROBE_MILLIS = 10 * 60_000;

/**
 * Decides by which transport the next attempt is made. With the setting `auto`: the native `EventSource` where it suffices, `fetch` where a
 * header, events of every type or the reason of a failure is needed, long polls where streams do not arrive.
 */
export class TransportChoice {
  #access;
  #settings;
  #environment;
  #isPolling;
  #havePollsWorked = false;
  #probes = 0;
  #needsReasons = false;
  #needsEveryType = false;

  /** @param {Context} context */
  constructor({ access, settings, environment }) {
    this.#access = access;
    this.#settings = settings;
    this.#environment = environment;
    this.#isPolling = settings.transport === 'poll';
  }

  /** @returns {'eventsource' | 'fetch' | 'poll'} */
  get current() {
    return this.#isPolling ? 'poll' : this.stream;
  }

  /** The transport of streams. @returns {'eventsource' | 'fetch'} */
  get stream() {
    const { transport } = this.#settings;
    const isNativePossible = this.#environment.EventSource !== undefined && !this.#access.needsHeaders && !this.#needsEveryType;
    return isNativePossible && transport !== 'fetch' && (transport === 'eventsource' || !this.#needsReasons) ? 'eventsource' : 'fetch';
  }

  /**
   * @param {boolean} needsEveryType whether events of types that are not known beforehand are wanted, which an `EventSource` hides
   * @returns {boolean} whether that was different before
   */
  setEveryType(needsEveryType) {
    const isChanged = this.#needsEveryType !== needsEveryType;
    this.#needsEveryType = needsEveryType;
    return isChanged;
  }

  /** An attempt has failed for a reason that an `EventSource` hides. */
  onUnexplainedFailure() {
    this.#needsReasons = true;
  }

  /**
   * No frame of a stream has arrived: a proxy may buffer streams. A poll shows whether the hub responds at all.
   *
   * @returns {boolean} whether polls are tried next
   */
  onStreamTimeout() {
    if (this.#settings.transport !== 'auto') {
      return false;
    }
    this.#isPolling = true;
    this.#havePollsWorked = false;
    return true;
  }

  onStreamOpened() {
    this.#isPolling = false;
    this.#probes = 0;
  }

  onPollingOpened() {
    this.#havePollsWorked = true;
  }

  /**
   * An attempt has failed. If it was never open and polls have not worked either, the stream was not to blame.
   *
   * @param {boolean} wasOpen
   */
  onFailure(wasOpen) {
    this.#probes = 0;
    if (!wasOpen && !this.#havePollsWorked) {
      this.#isPolling = this.#settings.transport === 'poll';
    }
  }

  /**
   * The pause before a stream is tried beside the polls: the hub may only have been starting when the last one timed out, or the network may
   * be another one by now.
   *
   * @returns {number | undefined} milliseconds; undefined if polls were configured
   */
  nextProbePause() {
    if (this.#settings.transport !== 'auto') {
      return undefined;
    }
    const ceiling = Math.min(MAX_PROBE_MILLIS, FIRST_PROBE_MILLIS * 2 ** this.#probes);
    this.#probes += 1;
    return Math.round(ceiling * (0.5 + this.#environment.random() / 2));
  }
}
