// @ts-check

import { create, find } from './dom.js';
import { text, timeOfDay } from './text.js';

/** @import { Hub, HubState } from '../carillon.js' */

/** An interruption shorter than this is not reported: the status in the header shows it. */
const GRACE_MILLIS = 2_000;

const CHECK_MILLIS = 1_000;

/** Silence is reported after this time, or after several of the longest pauses so far. */
const MIN_SILENCE_MILLIS = 10_000;
const PAUSES = 3;

/** What arrives together makes no pause. */
const MIN_PAUSE_MILLIS = 100;

/**
 * A notice on top of the page that says when its content is no longer current, since when, and why: the browser is offline, the hub does not
 * answer, or what should arrive has not. Without one the content is current.
 */
export class Freshness {
  #notice = create('output', { className: 'notice freshness', hidden: true });
  #main = find('main');
  /** @type {HubState | undefined} */
  #state;
  #wasLive = false;
  /** When the content was current, or else when the page was opened; milliseconds. */
  #asOf = Date.now();
  /** The longest pause between what arrives regularly; undefined if nothing does. @type {number | undefined} */
  #pause;
  #hasReceived = false;

  /** @param {Hub} hub */
  constructor(hub) {
    this.#main.prepend(this.#notice);
    hub.on('state', (state) => {
      this.#onState(state);
      this.#show();
    });
    setInterval(() => this.#show(), CHECK_MILLIS);
  }

  /** Something has arrived that arrives regularly. */
  received() {
    const now = Date.now();
    const pause = now - this.#asOf;
    if (this.#hasReceived && this.#isLive && pause > MIN_PAUSE_MILLIS) {
      this.#pause = Math.max(this.#pause ?? 0, pause);
    }
    this.#hasReceived = true;
    this.#wasLive = true;
    this.#asOf = now;
  }

  /** @param {HubState} state */
  #onState(state) {
    const wasLive = this.#isLive;
    this.#state = state;
    if (wasLive !== this.#isLive && !this.#hasReceived) {
      this.#asOf = Date.now();
    }
    this.#wasLive ||= this.#isLive;
  }

  get #isLive() {
    return this.#state?.state === 'open' && this.#state.isOnline;
  }

  #show() {
    const text = this.#text();
    this.#notice.hidden = text === '';
    if (this.#notice.textContent !== text) {
      this.#notice.textContent = text;
    }
    this.#main.classList.toggle('stale', text !== '');
  }

  #text() {
    const { state, reason, isOnline = true } = this.#state ?? {};
    const silence = Date.now() - this.#asOf;
    // without a stream there are no channels, or the person lacks permission, which another notice tells
    if (reason === 'idle' || reason === 'refused' || reason === 'expired' || reason === 'ended') {
      return isOnline ? '' : this.#with(text('You are offline.'));
    }
    if (!isOnline) {
      return this.#with(text('You are offline.'));
    }
    if (!this.#isLive && silence > GRACE_MILLIS) {
      return this.#with(state === 'connecting' ? text('Connecting to the hub.') : text('The hub does not answer.'));
    }
    const limit = this.#pause === undefined ? Infinity : Math.max(MIN_SILENCE_MILLIS, PAUSES * this.#pause);
    return this.#isLive && silence > limit ? this.#with(text('The hub is connected and sends nothing.')) : '';
  }

  /** @param {string} why */
  #with(why) {
    return this.#wasLive ? `${why} ${text('This page is as of {time}.', { time: timeOfDay(this.#asOf) })}`
      : `${why} ${text('Nothing has been received yet.')}`;
  }
}
