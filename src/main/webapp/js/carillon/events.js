// @ts-check

import { parsePosition } from './positions.js';

/** @import { JsonGap, PostedEvent } from './types.d.ts' */

/** The query with which the hub writes data in polls as it does on streams: both are decoded by {@link valueOf}. @type {[string, string]} */
export const TEXTUAL = ['data', 'text'];

/**
 * Decodes the answer to a long poll or to a request for a page of a channel, requested with {@link TEXTUAL}.
 *
 * @param {{events: any[], gaps?: any[], next: string}} answer
 * @returns {{events: PostedEvent[], gaps: JsonGap[], next: string}}
 */
export function pageFromJson({ events, gaps = [], next }) {
  return {
    events: events.map(eventFromJson),
    gaps: gaps.filter(({ control }) => control === 'gap').map(gapFromJson),
    next,
  };
}

/**
 * The value of data, whichever way it was received: the JSON value if the text is JSON, otherwise the text.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * @param {any} event in the JSON format
 * @returns {PostedEvent}
 */
function eventFromJson({ channel, seq = null, id = '', type = 'message', topics, key, timestamp, text }) {
  const position = seq === null ? null : parsePosition(ownId(id)) ?? seq;
  return { channel, seq, position, type, text, topics, key, timestamp };
}

/**
 * @param {any} gap in the JSON format
 * @returns {JsonGap}
 */
function gapFromJson({ channel, from, to, reason, id }) {
  return { channel, from, to, reason, id };
}

/**
 * The first position of an id, which is that of the event's channel.
 *
 * @param {string} id `17`, or `a=17,b=3`
 */
function ownId(id) {
  return id.split(',')[0].split('=').pop() ?? '';
}
