// @ts-check

import { text } from './text.js';

/** A confirmation is shown so long. */
const SHOWN_MILLIS = 2_000;

/**
 * Copies text to the clipboard, and confirms it for a moment.
 *
 * @param {HTMLElement} place of the confirmation
 * @param {string} copied
 */
export async function copy(place, copied) {
  const label = place.textContent;
  try {
    await navigator.clipboard.writeText(copied);
    place.textContent = copied.includes('Bearer') || copied.includes('token') ? text('Copied, with your token') : text('Copied');
  } catch {
    place.textContent = text('Copying failed');
  }
  setTimeout(() => {
    place.textContent = label;
  }, SHOWN_MILLIS);
}
