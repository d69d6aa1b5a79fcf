// @ts-check

/** @import { JsonGap, PostedEvent } from './types.d.ts' */

/**
 * Decodes the answer to a long poll or to a request for a page of a channel.
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
 * @param {any} event in the JSON format
 * @returns {PostedEvent}
 */
function eventFromJson({ channel, seq = null, type = 'message', topics, key, timestamp, data }) {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return { channel, seq, type, text, data, topics, key, timestamp };
}

/**
 * @param {any} gap in the JSON format
 * @returns {JsonGap}
 */
function gapFromJson({ channel, from, to, reason, id }) {
  return { channel, from, to, reason, id };
}
