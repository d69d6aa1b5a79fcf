// @ts-check

import { find, fromTemplate } from './dom.js';
import { FrameLog, isControl } from './frame-log.js';
import { jsonView } from './json-view.js';
import { text } from './text.js';

/** @import { Received } from './frame-log.js' */

/** Frames shown at once; the others match the filter, too, and are counted. */
const MAX_SHOWN = 500;

/** Frames received within this time are rendered together. */
const RENDER_MILLIS = 100;

/** The list counts as scrolled to its end within this distance, in pixels. */
const END_TOLERANCE = 24;

/** The frames that have been received: all of them in a log, the newest that match the filter in the list of the page. */
export class FrameList {
  #log = new FrameLog();
  #list = find('#frames');
  #follow = find('#follow');
  #replay;
  /** @type {Received[]} received and not rendered yet */
  #pending = [];
  #isPaused = false;
  #matching = 0;
  #scrolledTo = 0;
  /** @type {any} */
  #rendering;

  /** @param {(id: string) => void} replay the events after this one are wanted again */
  constructor(replay) {
    this.#replay = replay;
    this.#listen();
  }

  #listen() {
    const filter = () => {
      this.#log.filter(find('#filter').value, find('#heartbeats').checked);
      this.#renderAll();
    };
    find('#filter').addEventListener('input', filter);
    find('#heartbeats').addEventListener('change', filter);
    find('#clear').addEventListener('click', () => this.clear());
    find('#raw').addEventListener('change', () => this.#list.classList.toggle('show-raw', find('#raw').checked));
    find('#pause').addEventListener('click', (/** @type {any} */ { currentTarget }) => {
      this.#isPaused = !this.#isPaused;
      currentTarget.setAttribute('aria-pressed', String(this.#isPaused));
      this.#render();
    });
    this.#list.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    this.#follow.addEventListener('change', () => this.#followIfChosen());
    new ResizeObserver(() => this.#followIfChosen()).observe(this.#list); // lines have another height, and the browser scrolls to keep the first one in place
  }

  /** What the filter matches, as NDJSON. */
  get ndjson() {
    return this.#log.ndjson;
  }

  /** @param {Received} frame */
  receive(frame) {
    this.#log.add(frame);
    if (this.#log.matches(frame)) {
      this.#matching++;
      this.#pending.push(frame);
    }
    this.#rendering ??= setTimeout(() => this.#render(), RENDER_MILLIS);
  }

  clear() {
    clearTimeout(this.#rendering);
    this.#rendering = undefined;
    this.#log.clear();
    this.#renderAll();
  }

  #render() {
    this.#rendering = undefined;
    this.#showCount();
    if (!this.#isPaused) {
      this.#renderPending();
    }
  }

  #renderPending() {
    this.#pending.splice(0, Math.max(0, this.#pending.length - MAX_SHOWN));
    this.#list.append(...this.#pending.splice(0).map((frame) => this.#item(frame)));
    while (this.#list.children.length > MAX_SHOWN) {
      this.#list.firstElementChild?.remove();
    }
    this.#followIfChosen();
  }

  /** Shows the newest frames that match, of all that were received. */
  #renderAll() {
    const found = this.#log.matching;
    this.#matching = found.length;
    this.#pending = found.slice(-MAX_SHOWN);
    this.#list.replaceChildren();
    this.#renderPending();
    this.#showCount();
  }

  #showCount() {
    const { received, dropped } = this.#log;
    const counts = [
      text('{count} frames', { count: received }),
      this.#matching < received - dropped && text('{count} match', { count: this.#matching }),
      this.#matching > MAX_SHOWN && text('the newest {count} shown', { count: MAX_SHOWN }),
      dropped > 0 && text('the oldest {count} dropped', { count: dropped }),
      this.#isPaused && this.#pending.length > 0 && text('{count} more since the pause', { count: this.#pending.length }),
    ];
    find('#count').textContent = counts.filter(Boolean).join(text(', '));
  }

  /** @param {Received} frame */
  #item({ at, id, type, data, raw: lines }) {
    const item = fromTemplate('frame', { id, type, raw: lines });
    item.dataset.type = type;
    item.classList.toggle('control', isControl(type));
    item.classList.toggle('missing', type === 'gap' || type === 'interrupted');
    const content = find('.data', item);
    content.dir = 'auto';
    content.append(jsonView(data));
    const time = find('time', item);
    time.dateTime = at.toISOString();
    time.textContent = `${at.toLocaleTimeString('en-GB')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
    const replay = find('.replay', item);
    replay.hidden = id === '';
    replay.ariaLabel = text('Replay from {id}', { id });
    replay.addEventListener('click', () => this.#replay(id));
    return item;
  }

  #onScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < END_TOLERANCE;
    if (isAtEnd || scrollTop < this.#scrolledTo) { // a larger list alone does not end following
      this.#follow.checked = isAtEnd;
    }
    this.#scrolledTo = scrollTop;
  }

  #followIfChosen() {
    if (this.#follow.checked) {
      this.#list.scrollTop = this.#list.scrollHeight;
    }
  }
}
