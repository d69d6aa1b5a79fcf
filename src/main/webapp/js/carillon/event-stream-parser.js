// @ts-check

/** @import { Frame } from './types.d.ts' */

/** Maximum length of one event in characters; the hub's own limit is lower. */
const MAX_LENGTH = 16 * 1024 * 1024;

/**
 * A parser for event streams that follows WHATWG HTML, 9.2.5 and 9.2.6, exactly. Bytes may be pushed in pieces of any size; an event that no
 * blank line ends is never dispatched.
 */
export class EventStreamParser {
  #dispatch;
  #decoder = new TextDecoder(); // "Streams must be decoded using the UTF-8 decode algorithm", which removes one BOM
  #rest = '';
  #endedWithCr = false;
  /** @type {string[]} */
  #lines = [];
  #length = 0;
  #data = '';
  #type = '';
  #idBuffer = '';
  #lastEventId = '';
  /** @type {number | undefined} */
  #reconnectionTime;

  /** @param {(frame: Frame) => void} dispatch called with every event */
  constructor(dispatch) {
    this.#dispatch = dispatch;
  }

  /** The last event ID string of the events dispatched so far. */
  get lastEventId() {
    return this.#lastEventId;
  }

  /** Milliseconds from the field `retry`, if the stream had one. */
  get reconnectionTime() {
    return this.#reconnectionTime;
  }

  /**
   * Parses the next bytes of the stream.
   *
   * @param {Uint8Array} bytes
   * @throws {RangeError} if an event exceeds the maximum length
   */
  push(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (this.#endedWithCr && text.startsWith('\n')) {
      text = text.slice(1); // the second half of a CRLF that was split between pushes
      this.#endedWithCr = false;
    }
    if (text === '') {
      return;
    }
    this.#endedWithCr = text.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/); // not what came before: a line in many pieces would be searched once for each
    lines[0] = this.#rest + lines[0];
    this.#rest = /** @type {string} */ (lines.pop());
    for (const line of lines) {
      this.#line(line);
    }
    if (this.#length + this.#rest.length > MAX_LENGTH) {
      throw new RangeError(`an event of the stream exceeds ${MAX_LENGTH} characters`);
    }
  }

  /** @param {string} line */
  #line(line) {
    // "If the line is empty (a blank line): Dispatch the event, as defined below."
    if (line === '') {
      this.#end();
      return;
    }
    this.#lines.push(line);
    this.#length += line.length + 1;
    // "If the line starts with a U+003A COLON character (:): Ignore the line."
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    // "If value starts with a U+0020 SPACE character, remove it from value."
    // "Otherwise: Process the field using the whole line as the field name, and the empty string as the field value."
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    this.#field(name, value);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #field(name, value) {
    switch (name) { // "Field names must be compared literally, with no case folding performed."
      case 'event':
        this.#type = value;
        break;
      case 'data':
        this.#data += `${value}\n`;
        break;
      case 'id':
        // "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
        if (!value.includes('\0')) {
          this.#idBuffer = value;
        }
        break;
      case 'retry':
        // "If the field value consists of only ASCII digits"
        if (/^[0-9]+$/.test(value)) {
          this.#reconnectionTime = Number(value);
        }
        break;
      default: // "The field is ignored."
    }
  }

  #end() {
    // "Set the last event ID string of the event source to the value of the last event ID buffer."
    this.#lastEventId = this.#idBuffer;
    const frame = {
      type: this.#type || 'message',
      data: this.#data.slice(0, -1), // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove"
      lastEventId: this.#lastEventId,
      raw: this.#lines.join('\n'),
    };
    // "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return."
    const isEvent = this.#data !== '';
    this.#data = '';
    this.#type = '';
    this.#lines = [];
    this.#length = 0;
    if (isEvent) {
      this.#dispatch(frame);
    }
  }
}
