// @ts-check

import { create } from './dom.js';

/** The browser reads the file after the click. */
const KEPT_MILLIS = 60_000;

/**
 * Lets the browser store a file.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  create('a', { href: address, download: name.replaceAll(/[^\w.~-]+/g, '_') }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MILLIS);
}
