// @ts-check

import { create, find, foreign } from './dom.js';
import { errorText } from './error-text.js';
import { parts, text } from './text.js';

/** @import { Hub, HubState } from '../carillon.js' */

/** A notice at the top of the page that shows why events are missing when the person lacks permission, and offers to sign in as another user. */
export class Refusal {
  #text = create('p');
  #notice;

  /**
   * @param {Hub} hub
   * @param {import('./session.js').Me} me
   */
  constructor(hub, me) {
    const button = create('button', { type: 'button', className: 'small' }, text('Sign in as another user'));
    button.addEventListener('click', async () => {
      const { openSignInDialog } = await import('./sign-in.js');
      openSignInDialog(me);
    });
    this.#notice = create('div', { className: 'notice refusal', role: 'alert', hidden: true }, this.#text, button);
    find('main').prepend(this.#notice);
    hub.on('state', (state) => this.#show(state, me.user ?? text('You')));
  }

  /**
   * @param {HubState} state
   * @param {string} user
   */
  #show({ state, reason, error, refused = {} }, user) {
    const isRefused = state === 'closed' && (reason === 'refused' || reason === 'expired');
    this.#notice.hidden = !isRefused;
    if (isRefused) {
      const words = error?.status === 403
        ? parts('{user} may not read {channels}.', { user: foreign(user), channels: Object.keys(refused).join(', ') || text('this page’s channels') })
        : [`${reason === 'expired' ? text('Your access has expired') : text('Access denied')}: ${errorText(error?.message ?? '')}.`];
      const shown = create('p', {}, ...words);
      if (this.#text.textContent !== shown.textContent) {
        this.#text.replaceChildren(...shown.childNodes);
      }
    }
  }
}
