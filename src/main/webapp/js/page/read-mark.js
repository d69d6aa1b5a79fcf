// @ts-check

/** Marks made within this time are sent together. */
const SEND_MILLIS = 500;

/**
 * Up to where the user has read a room. The hub keeps it, so that it is the same after a reload and on other devices; for callers without a
 * user name, and while the hub cannot be reached, only this page knows it.
 */
export class ReadMark {
  /** The seq of the last event that is read; undefined until it is known. @type {number | undefined} */
  seq;
  #request;
  #environment;
  #changed;
  #sent = 0;
  /** @type {any} */
  #timer;

  /**
   * @param {(body?: {seq: number}) => Promise<{seq: number}>} request reads the mark from the hub, or sets it
   * @param {() => void} changed the hub has a later mark, from another device
   * @param {Pick<import('../carillon/types.d.ts').Environment, 'setTimeout' | 'clearTimeout'>} environment
   */
  constructor(request, changed, environment) {
    this.#request = request;
    this.#changed = changed;
    this.#environment = environment;
  }

  /**
   * Reads the mark. A room that the user has never read is read up to now.
   *
   * @param {() => number} newest seq of the room
   */
  async load(newest) {
    const seq = await this.#request().then((answer) => answer.seq, () => 0);
    this.#sent = seq;
    this.seq = Math.max(this.seq ?? 0, seq === 0 ? newest() : seq);
  }

  /** @param {number} seq everything up to here is read */
  advance(seq) {
    if (this.seq !== undefined && seq > this.seq) {
      this.seq = seq;
    }
    if ((this.seq ?? 0) > this.#sent) {
      this.#environment.clearTimeout(this.#timer);
      this.#timer = this.#environment.setTimeout(() => this.#send(), SEND_MILLIS);
    }
  }

  /** @param {number} seq that another device has read */
  onMarked(seq) {
    if (seq > (this.seq ?? 0)) {
      this.seq = seq;
      this.#sent = seq;
      this.#changed();
    }
  }

  stop() {
    if (this.#timer !== undefined) {
      this.#environment.clearTimeout(this.#timer);
      this.#send();
    }
  }

  #send() {
    this.#timer = undefined;
    const { seq = 0 } = this;
    this.#sent = seq;
    this.#request({ seq }).catch(() => {
      this.#sent = 0; // the next mark is sent again
    });
  }
}
