// @ts-check

import { text } from './text.js';

/** What carillon.js reports itself. @type {Record<string, string>} */
const OF_LIBRARY = {
  'the hub cannot be reached': text('the hub cannot be reached'),
  'the hub did not respond in time': text('the hub did not respond in time'),
  'the hub closed the stream': text('the hub closed the stream'),
  'the stream was interrupted': text('the stream was interrupted'),
  'the stream could not be opened': text('the stream could not be opened'),
  'the stream has sent nothing for too long': text('the stream has sent nothing for too long'),
  'no data has arrived on the stream': text('no data has arrived on the stream'),
  'access to the stream has expired': text('access to the stream has expired'),
};

/**
 * The message of an error of carillon.js in the language of the page. Answers of the hub stay as they are.
 *
 * @param {string} message
 */
export const errorText = (message) => OF_LIBRARY[message] ?? message;
