// @ts-check

import { create, find } from './dom.js';
import { offerSignIn } from './sign-in.js';

/** Says on top of the page why nothing more comes, when that is for want of permission, and offers a way on. */
export class Refusal {
  #words = create('p');
  #place;

  /**
   * @param {import('../carillon.js').Hub} hub
   * @param {import('./sign-in.js').Me} me
   */
  constructor(hub, me) {
    const button = create('button', { type: 'button', className: 'small' }, 'Use another token');
    button.addEventListener('click', offerSignIn);
    this.#place = create('div', { className: 'notice refusal', hidden: true }, this.#words, button);
    this.#place.setAttribute('role', 'alert');
    find('main').prepend(this.#place);
    hub.on('state', (state) => this.#show(state, me.user ?? 'You'));
  }

  /**
   * @param {import('../carillon.js').HubState} state
   * @param {string} user
   */
  #show({ state, reason, error, refused = {} }, user) {
    const isRefused = state === 'closed' && (reason === 'refused' || reason === 'expired');
    this.#place.hidden = !isRefused;
    if (isRefused) {
      const words = error?.status === 403 ? `${user} may not read ${Object.keys(refused).join(', ') || 'this'}.`
        : `${reason === 'expired' ? 'Your access has expired' : 'You are not let in'}: ${error?.message}.`;
      if (this.#words.textContent !== words) {
        this.#words.textContent = words;
      }
    }
  }
}
