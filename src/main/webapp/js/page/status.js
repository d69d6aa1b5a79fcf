// @ts-check

import { create } from './dom.js';

/** @import { Hub, HubState } from '../carillon.js' */

/**
 * The status of the connection: a light, a text that screen readers announce when it changes, a countdown that they do not, and a button to
 * retry at once.
 */
export class Status {
  #element;
  #text = create('output', { className: 'words' });
  #countdown = create('span', { className: 'countdown', ariaHidden: 'true' });
  #button = create('button', { type: 'button', className: 'small', hidden: true }, 'Retry now');
  #hasBeenLive = false;
  /** @type {any} */
  #interval;

  /**
   * @param {HTMLElement} element
   * @param {Hub} hub
   */
  constructor(element, hub) {
    this.#element = element;
    element.append(create('span', { className: 'light', ariaHidden: 'true' }), this.#text, this.#countdown, this.#button);
    this.#button.addEventListener('click', () => hub.reconnect());
    hub.on('state', (state) => this.#show(state));
  }

  /** @param {HubState} state */
  #show(state) {
    this.#hasBeenLive ||= state.state === 'open';
    const [light, text] = statusOf(state, this.#hasBeenLive);
    if (this.#text.textContent !== text) {
      this.#text.textContent = text;
    }
    this.#element.dataset.state = light;
    this.#element.dataset.transport = state.transport;
    this.#element.title = detailsOf(state);
    this.#button.hidden = light !== 'waiting' && light !== 'offline' || state.reason === 'refused' || state.reason === 'expired';
    clearInterval(this.#interval);
    this.#countdown.textContent = '';
    if (state.state === 'waiting' && state.isOnline) {
      const tick = () => {
        this.#countdown.textContent = ` in ${Math.max(0, Math.ceil(((state.retryAt ?? 0) - Date.now()) / 1000))} s`;
      };
      tick();
      this.#interval = setInterval(tick, 250);
    }
  }
}

/**
 * @param {HubState} state
 * @param {boolean} hasBeenLive
 * @returns {[light: string, text: string]}
 */
function statusOf({ state, reason, catchingUp, transport, isOnline }, hasBeenLive) {
  if (!isOnline) {
    return ['offline', 'offline'];
  }
  switch (state) {
    case 'open':
      return catchingUp ? ['catching-up', 'catching up'] : ['live', transport === 'poll' ? 'live, by polling' : 'live'];
    case 'connecting':
      return ['connecting', 'connecting'];
    case 'waiting':
      return ['waiting', hasBeenLive ? 'reconnecting' : 'the hub does not answer'];
    default:
      return reason === 'idle' ? ['idle', 'no channels']
        : reason === 'refused' ? ['offline', 'no access'] : ['offline', reason === 'expired' ? 'access expired' : 'the hub does not answer'];
  }
}

/** @param {HubState} state */
function detailsOf({ transport, isLeader, failures, error, clientId }) {
  const kind = { eventsource: 'EventSource', fetch: 'fetch stream', poll: 'long polls' }[transport];
  const failure = error ? `; last error: ${error.message}${failures > 1 ? ` (${failures} times)` : ''}` : '';
  return `${isLeader ? 'This tab has the connection' : 'Another tab has the connection'}: ${kind}${clientId ? `, ${clientId}` : ''}${failure}`;
}
