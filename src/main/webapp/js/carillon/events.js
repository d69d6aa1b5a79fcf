// @ts-check

/**
 * @typedef {object} PostedEvent an event on its way to the tabs
 * @property {string} channel
 * @property {number | null} seq null if transient
 * @property {string} type
 * @property {string} text the data as text
 * @property {unknown} [data] the data as a JSON value, if it was received as one
 * @property {string[]} [topics]
 * @property {string} [key]
 * @property {string} [timestamp]
 */

/**
 * @typedef {object} Gap
 * @property {string} channel
 * @property {number | null} from the first missing event, if known
 * @property {number | null} to the last missing event
 * @property {'expired' | 'future' | 'unknown'} reason
 */

/** @typedef {Gap & {id: string}} JsonGap a gap with the position from which the channel continues */

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
