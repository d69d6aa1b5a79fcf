// @ts-check

/** After this time of polling a stream is tried again: the network may be another one. */
const POLLING_MILLIS = 10 * 60_000;

/**
 * Decides by which transport the next attempt is made. With the setting `auto`: the native `EventSource` where it suffices, `fetch` where a
 * header, events of every type or the reason of a failure is needed, long polls where streams do not arrive.
 */
export class TransportChoice {
  #access;
  #settings;
  #environment;
  #isPolling;
  #pollingSince = 0;
  #needsReasons = false;
  #needsEveryType = false;

  /**
   * @param {import('./access.js').Access} access
   * @param {import('./hub.js').Settings} settings
   * @param {import('./environment.js').Environment} environment
   */
  constructor(access, settings, environment) {
    this.#access = access;
    this.#settings = settings;
    this.#environment = environment;
    this.#isPolling = settings.transport === 'poll';
  }

  /** @returns {'eventsource' | 'fetch' | 'poll'} */
  get current() {
    if (this.#isPolling) {
      return 'poll';
    }
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
   * No frame of a stream has arrived: a proxy may buffer streams. A poll shows whether the hub answers at all.
   *
   * @returns {boolean} whether polls are tried next
   */
  onStreamTimeout() {
    if (this.#settings.transport !== 'auto') {
      return false;
    }
    this.#isPolling = true;
    this.#pollingSince = 0;
    return true;
  }

  /** An attempt has failed before anything was received. If polls have not worked either, the stream was not to blame. */
  onFailureBeforeOpen() {
    if (this.#pollingSince === 0) {
      this.#isPolling = this.#settings.transport === 'poll';
    }
  }

  /** @returns {boolean} whether a stream is to be tried instead of further polls */
  onPoll() {
    const now = this.#environment.now();
    this.#pollingSince ||= now;
    const isOver = this.#settings.transport === 'auto' && now - this.#pollingSince > POLLING_MILLIS;
    this.#isPolling &&= !isOver;
    return isOver;
  }
}
