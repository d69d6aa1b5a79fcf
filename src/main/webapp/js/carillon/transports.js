// @ts-check

import { EventStreamParser } from './event-stream-parser.js';
import { HubError } from './hub-error.js';

/** @import { FetchOptions, OpenStream, StreamSink } from './types.d.ts' */

/** Types of events that a stream always receives: those without a type, and the hub's control frames. */
const DEFAULT_TYPES = ['message', 'connected', 'heartbeat', 'gap', 'expired'];

/**
 * Opens a stream with the browser's native `EventSource`, which only delivers events of types that have listeners. It is closed at the first
 * error, as the connection decides when to reconnect.
 *
 * @param {URL} url
 * @param {{EventSource: typeof EventSource, withCredentials: boolean, types: Iterable<string>, signal: AbortSignal}} options
 * @param {StreamSink} sink
 * @returns {OpenStream}
 */
export function openEventSource(url, { EventSource, withCredentials, types, signal }, sink) {
  const source = new EventSource(url.href, { withCredentials });
  const known = new Set();
  /** @param {Event} event */
  const deliver = (event) => {
    if (isMessage(event)) {
      sink.frame({ type: event.type, data: event.data, lastEventId: event.lastEventId, raw: '' });
    }
  };
  /** @param {Iterable<string>} wanted */
  const listen = (wanted) => {
    for (const type of wanted) {
      if (!known.has(type)) {
        known.add(type);
        source.addEventListener(type, deliver);
      }
    }
  };
  listen(DEFAULT_TYPES);
  listen(types);
  let isOpen = false;
  source.addEventListener('open', () => {
    isOpen = true;
  });
  source.addEventListener('error', (event) => {
    if (!isMessage(event)) {
      source.close();
      sink.failed(new HubError(isOpen ? 'the stream was interrupted' : 'the stream could not be opened'));
    }
  });
  signal.addEventListener('abort', () => source.close(), { once: true });
  return { listen };
}

/**
 * An `EventSource` dispatches events of its own, `open` and `error`, which may also be types of published events: only those have data.
 *
 * @param {Event} event
 * @returns {event is MessageEvent<string>}
 */
function isMessage(event) {
  return 'data' in event;
}

/**
 * Opens a stream with `fetch`, which can send headers, delivers events of every type, and exposes the reason of a refusal.
 *
 * @param {URL} url
 * @param {FetchOptions} options
 * @param {StreamSink} sink
 * @returns {OpenStream}
 */
export function openFetch(url, options, sink) {
  readStream(url, options, sink).then(
    () => sink.failed(new HubError('the hub closed the stream')),
    (error) => sink.failed(asHubError(error)),
  );
  return { listen() {} };
}

/** @param {unknown} error of a stream that was open */
export const asHubError = (error) => (error instanceof HubError ? error : new HubError('the stream was interrupted', { cause: error }));

/**
 * Reads a stream with `fetch` until it ends.
 *
 * @param {URL} url
 * @param {FetchOptions} options
 * @param {Pick<StreamSink, 'frame'>} sink
 * @throws {HubError} if the hub refuses it or cannot be reached
 */
export async function readStream(url, { fetch, headers, credentials, signal }, sink) {
  const response = await fetch(url, {
    headers: { Accept: 'text/event-stream, application/problem+json', ...headers }, // the hub then refuses with a status
    credentials,
    cache: 'no-store',
    signal,
  }).catch((cause) => {
    throw new HubError('the hub cannot be reached', { cause });
  });
  if (!response.ok) {
    throw await HubError.of(response);
  }
  // "If any of the following is true … its Content-Type is not text/event-stream" (WHATWG HTML, 9.2.2)
  if (!response.body || !/^text\/event-stream\b/i.test(response.headers.get('Content-Type') ?? '')) {
    throw new HubError('the response is not an event stream', { status: 502 });
  }
  const parser = new EventStreamParser((frame) => signal.aborted || sink.frame(frame));
  const reader = response.body.getReader();
  signal.addEventListener('abort', () => reader.cancel().catch(() => {}), { once: true });
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parser.push(chunk.value);
  }
}
