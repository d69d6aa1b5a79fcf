// @ts-check

/**
 * Reads the id of a stream of several channels, `a=12,b=7`. The first entry is that of the event's channel.
 *
 * @param {string} id
 * @returns {Map<string, number>} in the order of the entries; empty if the id has another format
 */
export function parsePositions(id) {
  const positions = new Map();
  for (const entry of id.split(',')) {
    const [, channel, seq] = /^([A-Za-z0-9._~-]+)=([0-9]{1,18})$/.exec(entry) ?? [];
    if (channel === undefined) {
      return new Map();
    }
    positions.set(channel, Number(seq));
  }
  return positions;
}

/**
 * @param {Iterable<[string, number | null]>} positions
 * @returns {string} `a=12,b=7`, the format of `lastEventId`; channels without a position are left out
 */
export function formatPositions(positions) {
  return [...positions].filter(([, seq]) => seq !== null).map(([channel, seq]) => `${channel}=${seq}`).join(',');
}

/** The response header with the positions that a response covers, and the `data-` attribute of a page. */
const HEADER = 'Carillon-Position';

/**
 * The position of a channel that a response or a page covers.
 *
 * @param {string} channel
 * @param {Response | Headers | HTMLElement} source a response with the header `Carillon-Position`, its headers, or an element with the
 *   attribute `data-carillon-position`
 * @returns {string} `41`, or `41~43` if it also covers a later event
 */
export function coveredPosition(channel, source) {
  const element = /** @type {Partial<HTMLElement>} */ (source);
  const headers = /** @type {Headers} */ (/** @type {Response} */ (source).headers ?? source);
  const text = element.dataset ? element.dataset.carillonPosition : headers.get?.(HEADER);
  if (typeof text !== 'string') {
    throw new TypeError(element.dataset
      ? 'the element has no attribute data-carillon-position'
      : `the response has no header ${HEADER}: the resource needs @PositionOf, and for other origins it must be exposed by CORS`);
  }
  for (const entry of text.split(',')) {
    const [, name, position] = /^\s*([A-Za-z0-9._~-]+)=([0-9~]+)\s*$/.exec(entry) ?? [];
    if (name === channel) {
      return position;
    }
  }
  throw new TypeError(`'${text}' names no position of channel '${channel}'`);
}
