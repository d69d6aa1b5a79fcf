// @ts-check

import { EventStreamParser } from './event-stream-parser.js';
import { HubError } from './hub-error.js';

/** @typedef {import('./event-stream-parser.js').Frame} Frame */

/**
 * @typedef {object} StreamSink
 * @property {(frame: Frame) => void} frame is given what the stream brings
 * @property {(error: HubError) => void} failed told that it has ended, whatever the reason, unless it was closed
 */

/**
 * @typedef {object} OpenStream
 * @property {(types: Iterable<string>) => void} listen these types are wanted, too
 */

/** What the hub itself says on a stream. */
const OWN_TYPES = ['message', 'connected', 'heartbeat', 'gap', 'expired'];

/**
 * Opens a stream with the browser's own `EventSource`, which brings only events of types that it was told to listen to. It is closed at the
 * first error: when to come back is decided elsewhere.
 *
 * @param {URL} url
 * @param {{EventSource: typeof EventSource, withCredentials: boolean, types: Iterable<string>, signal: AbortSignal}} options
 * @param {StreamSink} sink
 * @returns {OpenStream}
 */
export function openEventSource(url, { EventSource, withCredentials, types, signal }, sink) {
  const source = new EventSource(url.href, { withCredentials });
  const heard = new Set();
  /** @param {MessageEvent<string>} event */
  const deliver = ({ type, data, lastEventId }) => sink.frame({ type, data, lastEventId, raw: '' });
  /** @param {Iterable<string>} wanted */
  const listen = (wanted) => {
    for (const type of wanted) {
      if (!heard.has(type)) {
        heard.add(type);
        source.addEventListener(type, deliver);
      }
    }
  };
  listen(OWN_TYPES);
  listen(types);
  // an event of type "error" that was published is a MessageEvent, and no failure
  source.addEventListener('error', (event) => {
    if (!('data' in event)) {
      source.close();
      sink.failed(new HubError('the stream broke off'));
    }
  });
  signal.addEventListener('abort', () => source.close(), { once: true });
  return { listen };
}

/**
 * Opens a stream with `fetch`: headers go out with it, events of every type come in, and a refusal says why.
 *
 * @param {URL} url
 * @param {{fetch: typeof fetch, headers: Record<string, string>, credentials: RequestCredentials, signal: AbortSignal}} options
 * @param {StreamSink} sink
 * @returns {OpenStream}
 */
export function openFetch(url, options, sink) {
  read(url, options, sink).then(
    () => sink.failed(new HubError('the stream ended')),
    (error) => sink.failed(error instanceof HubError ? error : new HubError('the stream broke off', { cause: error })),
  );
  return { listen() {} };
}

/**
 * @param {URL} url
 * @param {{fetch: typeof fetch, headers: Record<string, string>, credentials: RequestCredentials, signal: AbortSignal}} options
 * @param {{frame: (frame: Frame) => void}} sink
 */
export async function read(url, { fetch, headers, credentials, signal }, sink) {
  const response = await fetch(url, {
    headers: { Accept: 'text/event-stream', ...headers },
    credentials,
    cache: 'no-store',
    signal,
  });
  if (!response.ok) {
    throw await HubError.of(response);
  }
  // "If any of the following is true … its Content-Type is not text/event-stream" (WHATWG HTML, 9.2.2)
  if (!response.body || !/^text\/event-stream\b/i.test(response.headers.get('Content-Type') ?? '')) {
    throw new HubError('the answer is no event stream', { status: 502 });
  }
  const parser = new EventStreamParser((frame) => signal.aborted || sink.frame(frame));
  const reader = response.body.getReader();
  signal.addEventListener('abort', () => reader.cancel().catch(() => {}), { once: true });
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    parser.push(piece.value);
  }
}
