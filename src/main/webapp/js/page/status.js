// @ts-check

import { create } from './dom.js';
import { errorText } from './error-text.js';
import { text } from './text.js';

/** @import { Hub, HubState } from '../carillon.js' */

/**
 * The status of the connection: a light, a text that screen readers announce when it changes, a countdown that they do not, and a button to
 * retry at once.
 */
export class Status {
  #element;
  #text = create('output', { className: 'words' });
  #countdown = create('span', { className: 'countdown', ariaHidden: 'true' });
  #button = create('button', { type: 'button', className: 'small', hidden: true }, text('Retry now'));
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
    const [light, words] = statusOf(state, this.#hasBeenLive);
    if (this.#text.textContent !== words) {
      this.#text.textContent = words;
    }
    this.#element.dataset.state = light;
    this.#element.dataset.transport = state.transport;
    this.#element.title = detailsOf(state);
    this.#button.hidden = light !== 'waiting' && light !== 'offline' || state.reason === 'refused' || state.reason === 'expired';
    clearInterval(this.#interval);
    this.#countdown.textContent = '';
    if (state.state === 'waiting' && state.isOnline) {
      const tick = () => {
        this.#countdown.textContent = ` ${text('in {count} s', { count: Math.max(0, Math.ceil(((state.retryAt ?? 0) - Date.now()) / 1000)) })}`;
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
    return ['offline', text('offline')];
  }
  switch (state) {
    case 'open':
      return catchingUp ? ['catching-up', text('catching up')] : ['live', transport === 'poll' ? text('live, by polling') : text('live')];
    case 'connecting':
      return ['connecting', text('connecting')];
    case 'waiting':
      return ['waiting', hasBeenLive ? text('reconnecting') : text('the hub does not answer')];
    default:
      return reason === 'idle' ? ['idle', text('no channels')]
        : reason === 'refused' ? ['offline', text('no access')] : ['offline', reason === 'expired' ? text('access expired') : text('the hub does not answer')];
  }
}

/** @param {HubState} state */
function detailsOf({ transport, isLeader, failures, error, clientId }) {
  const kind = { eventsource: 'EventSource', fetch: text('fetch stream'), poll: text('long polls') }[transport];
  const failure = error ? `; ${text('last error: {error}', { error: errorText(error.message) })}${failures > 1 ? ` (${text('{count} times', { count: failures })})` : ''}` : '';
  return `${isLeader ? text('This tab has the connection') : text('Another tab has the connection')}: ${kind}${clientId ? `, ${clientId}` : ''}${failure}`;
}
