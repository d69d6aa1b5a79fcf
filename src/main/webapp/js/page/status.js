// @ts-check

import { create } from './dom.js';

/** @typedef {import('../carillon.js').HubState} HubState */

/**
 * The truth about the connection: a light, words that are read out when they change, a countdown that is not, and a button to try at once.
 */
export class Status {
  #place;
  #words = create('output', { className: 'words' });
  #countdown = create('span', { className: 'countdown', ariaHidden: 'true' });
  #button = create('button', { type: 'button', className: 'small', hidden: true }, 'Try now');
  /** @type {any} */
  #ticking;

  /**
   * @param {HTMLElement} place
   * @param {import('../carillon.js').Hub} hub
   */
  constructor(place, hub) {
    this.#place = place;
    place.append(create('span', { className: 'light', ariaHidden: 'true' }), this.#words, this.#countdown, this.#button);
    this.#button.addEventListener('click', () => hub.reconnect());
    hub.on('state', (state) => this.#show(state));
  }

  /** @param {HubState} state */
  #show(state) {
    const [light, words] = wordsFor(state);
    if (this.#words.textContent !== words) {
      this.#words.textContent = words;
    }
    this.#place.dataset.state = light;
    this.#place.dataset.transport = state.transport;
    this.#place.title = titleFor(state);
    this.#button.hidden = light !== 'waiting' && light !== 'offline' || state.reason === 'refused' || state.reason === 'expired';
    clearInterval(this.#ticking);
    this.#countdown.textContent = '';
    if (state.state === 'waiting' && state.isOnline) {
      const tick = () => {
        this.#countdown.textContent = ` in ${Math.max(0, Math.ceil(((state.retryAt ?? 0) - Date.now()) / 1000))} s`;
      };
      tick();
      this.#ticking = setInterval(tick, 250);
    }
  }
}

/**
 * @param {HubState} state
 * @returns {[light: string, words: string]}
 */
function wordsFor({ state, reason, catchingUp, transport, isOnline }) {
  switch (state) {
    case 'open':
      return catchingUp ? ['catching-up', 'catching up'] : ['live', transport === 'poll' ? 'live, by polling' : 'live'];
    case 'connecting':
      return ['connecting', 'connecting'];
    case 'waiting':
      return isOnline ? ['waiting', 'reconnecting'] : ['offline', 'offline'];
    default:
      return reason === 'idle' ? ['idle', 'nothing to read']
        : reason === 'refused' ? ['offline', 'no access'] : ['offline', reason === 'expired' ? 'access expired' : 'offline'];
  }
}

/** @param {HubState} state */
function titleFor({ transport, isLeader, failures, error, clientId }) {
  const way = { eventsource: 'an EventSource', fetch: 'a fetch stream', poll: 'long polls' }[transport];
  const trouble = error ? `; last trouble: ${error.message}${failures > 1 ? ` (${failures} times)` : ''}` : '';
  return `${isLeader ? 'This tab has the connection' : 'Another tab has the connection'}, by ${way}${clientId ? `, ${clientId}` : ''}${trouble}`;
}
