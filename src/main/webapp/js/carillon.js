// @ts-check

/**
 * Carillon in the browser: channels of a hub, on one stream that keeps itself up and that all tabs share. See docs/client.md; the types are
 * in carillon.d.ts.
 *
 * An ES module without dependencies. It runs from where the hub serves it, or copied with the folder `carillon` beside it.
 */
import { Hub } from './carillon/hub.js';

export { EventStreamParser } from './carillon/event-stream-parser.js';
export { HubError } from './carillon/hub-error.js';

/**
 * A hub to listen and to publish to. No stream is opened before a channel is asked for.
 *
 * @param {string | URL | import('./carillon.js').HubOptions} [url] of the hub; by default the one that this file came from
 * @param {import('./carillon.js').HubOptions} [options]
 * @returns {import('./carillon.js').Hub}
 */
export function connect(url = {}, options = {}) {
  const home = new URL('..', import.meta.url);
  if (typeof url === 'string' || url instanceof URL) {
    return /** @type {any} */ (new Hub(new URL(url, globalThis.location?.href), options));
  }
  return /** @type {any} */ (new Hub(home, url));
}
