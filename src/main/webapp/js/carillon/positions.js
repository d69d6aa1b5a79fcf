// @ts-check

/** @import { Position } from './types.d.ts' */

/**
 * Reads a position: `17`, a number, or in a later epoch of the log `2-17`, which stays text.
 *
 * @param {string} text
 * @returns {Position | null} null if it is none
 */
export function parsePosition(text) {
  const [, epoch = '1', seq] = /^(?:([0-9]{1,10})-)?([0-9]{1,18})$/.exec(text) ?? [];
  if (seq === undefined) {
    return null;
  }
  return Number(epoch) === 1 ? Number(seq) : `${Number(epoch)}-${Number(seq)}`;
}

/**
 * The number in its channel of the event at a position.
 *
 * @param {Position} position
 */
export function seqOf(position) {
  return typeof position === 'number' ? position : Number(position.split('-')[1]);
}

/** @param {Position} position */
function epochOf(position) {
  return typeof position === 'number' ? 1 : Number(position.split('-')[0]);
}

/**
 * Compares positions of a channel by epoch, then seq: a reader comes to them in this order.
 *
 * @param {Position} one
 * @param {Position} other
 * @returns {number} negative if `one` is before `other`, 0 if they are equal
 */
export function comparePositions(one, other) {
  return epochOf(one) - epochOf(other) || seqOf(one) - seqOf(other);
}

/**
 * Reads the id of a stream of several channels, `a=12,b=2-7`. The first entry is that of the event's channel.
 *
 * @param {string} id
 * @returns {Map<string, Position>} in the order of the entries; empty if the id has another format
 */
export function parsePositions(id) {
  const positions = new Map();
  for (const entry of id.split(',')) {
    const [, channel, text = ''] = /^([A-Za-z0-9._~-]+)=(.+)$/.exec(entry) ?? [];
    const position = parsePosition(text);
    if (channel === undefined || position === null) {
      return new Map();
    }
    positions.set(channel, position);
  }
  return positions;
}

/**
 * @param {Iterable<[string, Position | null]>} positions
 * @returns {string} `a=12,b=2-7`, the format of `lastEventId`; channels without a position are left out
 */
export function formatPositions(positions) {
  return [...positions].filter(([, position]) => position !== null).map(([channel, position]) => `${channel}=${position}`).join(',');
}

/** The response header with the positions that a response covers, and the `data-` attribute of a page. */
const HEADER = 'Carillon-Position';

/**
 * The position of a channel that a response or a page covers.
 *
 * @param {string} channel
 * @param {Response | Headers | HTMLElement} source a response with the header `Carillon-Position`, its headers, or an element with the
 *   attribute `data-carillon-position`
 * @returns {string} `41`, or `41~43` if it also covers a later event; in a later epoch of the log `2-41~43`
 */
export function coveredPosition(channel, source) {
  const element = /** @type {Partial<HTMLElement>} */ (source);
  const headers = /** @type {Headers} */ (/** @type {Response} */ (source).headers ?? source);
  const text = element.dataset ? element.dataset.carillonPosition : headers.get?.(HEADER);
  if (typeof text !== 'string') {
    throw new TypeError(element.dataset
      ? 'the element has no attribute data-carillon-position'
      : `the response has no header ${HEADER}: see @PositionOf`);
  }
  for (const entry of text.split(',')) {
    const [, name, position] = /^\s*([A-Za-z0-9._~-]+)=([0-9~-]+)\s*$/.exec(entry) ?? [];
    if (name === channel) {
      return position;
    }
  }
  throw new TypeError(`'${text}' names no position of channel '${channel}'`);
}
