// @ts-check

/** carillon.js as a package: the hub's address cannot be derived from where the package lies. */
import { Hub } from '../webapp/js/carillon/hub.js';

export { EventStreamParser } from '../webapp/js/carillon/event-stream-parser.js';
export { HubError } from '../webapp/js/carillon/hub-error.js';

/**
 * A hub to subscribe and publish to. No stream is opened before the first channel.
 *
 * @param {string | { href: string }} url of the hub; relative to the page, where there is one
 * @param {import('../webapp/js/carillon.js').HubOptions} [options]
 */
export function connect(url, options = {}) {
  const address = typeof url === 'string' ? url : url?.href;
  if (typeof address !== 'string') {
    throw new TypeError('connect needs the address of a hub');
  }
  return new Hub(new URL(address, globalThis.location?.href), options);
}
