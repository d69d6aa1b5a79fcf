// @ts-check

/**
 * How a stream is doing. `paused`: the page is in the background and the stream was given up for the time being; `refused`: the server
 * answered, but not with a stream.
 *
 * @typedef {'connecting' | 'live' | 'interrupted' | 'refused' | 'paused'} FeedState
 */

/**
 * @typedef {object} FeedHandlers
 * @property {(data: any) => void} message an event, its data parsed
 * @property {(state: FeedState) => void} state
 * @property {(position: string) => void} [connected] a stream has begun at a position
 * @property {() => void} [gap] events that were asked for are gone
 */

/** Longest silence: the hub sends a heartbeat every 15 seconds. */
const SILENCE_MILLIS = 45_000;

/** Pause before a stream is asked for again that the browser has given up. */
const RETRY_MILLIS = 5_000;

/**
 * A stream of events by an EventSource. That reconnects by itself after a broken connection, with the id of the last event. Three things
 * are added: an answer other than a stream is tried again, on which an EventSource would stop for ever; a stream on which nothing comes,
 * not even a heartbeat, is opened anew; and a page in the background can give its stream up, as browsers open at most six connections
 * to a server over HTTP/1.1, for all tabs together.
 */
export class EventFeed {
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #lastEventId = '';
  #url;
  #handlers;
  #rests;
  #signal;

  /**
   * @param {string} url relative to the page
   * @param {FeedHandlers} handlers
   * @param {AbortSignal} signal ends it
   * @param {{restsInBackground?: boolean}} [options]
   */
  constructor(url, handlers, signal, { restsInBackground = false } = {}) {
    this.#url = url;
    this.#handlers = handlers;
    this.#signal = signal;
    this.#rests = restsInBackground;
    signal.addEventListener('abort', () => this.#close());
    document.addEventListener('visibilitychange', () => this.#visibilityChanged(), { signal });
    this.#open();
  }

  #open() {
    this.#close();
    if (this.#signal.aborted) {
      return;
    }
    if (this.#rests && document.hidden) {
      this.#handlers.state('paused');
      return;
    }
    this.#handlers.state('connecting');
    const source = new EventSource(this.#address());
    this.#source = source;
    source.addEventListener('open', () => this.#heard());
    source.addEventListener('error', () => this.#failed(source));
    source.addEventListener('connected', (event) => {
      this.#heard(event);
      this.#handlers.state('live');
      this.#handlers.connected?.(event.lastEventId);
    });
    source.addEventListener('heartbeat', (event) => this.#heard(event));
    source.addEventListener('gap', (event) => {
      this.#heard(event);
      this.#handlers.gap?.();
    });
    source.addEventListener('message', (event) => {
      this.#heard(event);
      this.#handlers.message(JSON.parse(event.data));
    });
  }

  /** A new EventSource knows no last event: it has to be told by the address. */
  #address() {
    const url = new URL(this.#url, document.baseURI);
    if (this.#lastEventId !== '') {
      url.searchParams.set('lastEventId', this.#lastEventId);
    }
    return url;
  }

  /** @param {MessageEvent} [event] */
  #heard(event) {
    if (event) {
      this.#lastEventId = event.lastEventId;
    }
    this.#wait(SILENCE_MILLIS);
  }

  /** @param {EventSource} source */
  #failed(source) {
    // "CLOSED: the connection is not open, and the user agent is not trying to reconnect." WHATWG HTML, 9.2.2
    const givenUp = source.readyState === EventSource.CLOSED;
    this.#handlers.state(givenUp ? 'refused' : 'interrupted');
    this.#wait(givenUp ? RETRY_MILLIS : SILENCE_MILLIS);
  }

  #visibilityChanged() {
    if (this.#rests && document.hidden) {
      this.#close();
      this.#handlers.state('paused');
    } else if (this.#source === null) {
      this.#open();
    }
  }

  /** @param {number} millis */
  #wait(millis) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), millis);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
