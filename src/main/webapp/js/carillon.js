// @ts-check

/**
 * Carillon in the browser: channels of a hub, on one stream that reconnects by itself and that all tabs share. See docs/client.md; types are
 * in carillon.d.ts.
 *
 * An ES module without dependencies. It can be loaded from the hub, or copied together with the folder `carillon`.
 */
import { Hub } from './carillon/hub.js';

export { EventStreamParser } from './carillon/event-stream-parser.js';
export { HubError } from './carillon/hub-error.js';

/**
 * A hub to subscribe and publish to. No stream is opened before the first channel.
 *
 * @param {string | URL | import('./carillon.js').HubOptions} [url] of the hub; by default the one that served this file
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
