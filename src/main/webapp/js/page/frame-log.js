// @ts-check

/** Frames kept; older ones are dropped, and counted. */
export const MAX_KEPT = 20_000;

/** Types of frames that the hub itself sends. */
const CONTROL = new Set(['connected', 'heartbeat', 'gap', 'expired', 'interrupted']);

/**
 * A frame as it was received, or an interruption of the stream that the page tells in its place.
 *
 * @typedef {object} Received
 * @property {Date} at
 * @property {string} id
 * @property {string} type
 * @property {string} data
 * @property {string} raw
 */

/** All frames that a page has received, of which a filter shows some. */
export class FrameLog {
  /** @type {Received[]} */
  #frames = [];
  #needle = '';
  #heartbeats = true;
  received = 0;

  get dropped() {
    return this.received - this.#frames.length;
  }

  /** Frames that the filter lets through, oldest first. */
  get matching() {
    return this.#frames.filter((frame) => this.matches(frame));
  }

  /** @param {Received} frame */
  add(frame) {
    this.received++;
    this.#frames.push(frame);
    if (this.#frames.length > MAX_KEPT * 1.1) { // in larger pieces, as removing moves the rest
      this.#frames.splice(0, this.#frames.length - MAX_KEPT);
    }
  }

  clear() {
    this.#frames = [];
    this.received = 0;
  }

  /**
   * @param {string} needle
   * @param {boolean} heartbeats whether heartbeats are shown
   */
  filter(needle, heartbeats) {
    this.#needle = needle.toLowerCase();
    this.#heartbeats = heartbeats;
  }

  /** @param {Received} frame */
  matches({ type, raw }) {
    return (this.#heartbeats || type !== 'heartbeat') && raw.toLowerCase().includes(this.#needle);
  }

  /** The events among the frames shown, as NDJSON; without the hub's own frames. */
  get ndjson() {
    return this.matching.filter(({ type }) => !isControl(type))
      .map(({ at, id, type, data }) => `${JSON.stringify({ id, type, received: at.toISOString(), data: jsonOr(data) })}\n`).join('');
  }
}

/** @param {string} type */
export const isControl = (type) => CONTROL.has(type);

/** @param {string} text */
function jsonOr(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
