// @ts-check

import { forEachOf } from './batches.js';
import { find } from './dom.js';
import { text } from './text.js';

const closesAll = (/** @type {number} */ count) => text('This closes {count} streams. The clients may reconnect.', { count });

/** Closes streams, once the person has confirmed it. */
export class DisconnectDialog {
  #dialog = find('#disconnect');
  #hub;
  #isOpenHub;
  #done;
  #failed;

  /**
   * @param {import('../carillon.js').Hub} hub
   * @param {{isOpenHub: boolean, done: () => Promise<void>, failed: (error: unknown) => void}} context whether the hub is in open mode, where
   *     there are no tokens to revoke; and what follows
   */
  constructor(hub, { isOpenHub, done, failed }) {
    this.#hub = hub;
    this.#isOpenHub = isOpenHub;
    this.#done = done;
    this.#failed = failed;
  }

  /**
   * @param {string} id
   * @param {string | null} user null if anonymous
   * @param {string[]} names of its channels
   */
  askForOne(id, user, names) {
    const form = find('form', this.#dialog);
    form.reset();
    find('.choices', this.#dialog).hidden = user === null;
    find('.choices .user', this.#dialog).textContent = user ?? '';
    find('.revoking', this.#dialog).hidden = this.#isOpenHub;
    this.#ask(text('This closes the stream of {user} to {channels}. The client may reconnect.', { user: user ?? text('an anonymous user'), channels: names.join(', ') }),
      () => this.#disconnect(id, user, new FormData(form)));
  }

  /** @param {string[]} ids of streams */
  askForAll(ids) {
    find('.choices', this.#dialog).hidden = true;
    this.#ask(closesAll(ids.length), async () => {
      const errors = await forEachOf(ids, (id) => this.#disconnectOne(id));
      const failed = errors.find(({ status }) => status !== 404); // otherwise it has ended meanwhile
      if (failed) {
        throw failed;
      }
    });
  }

  /**
   * @param {string} description
   * @param {() => Promise<unknown>} act
   */
  #ask(description, act) {
    find('.description', this.#dialog).textContent = description;
    this.#dialog.returnValue = '';
    this.#dialog.onclose = async () => {
      if (this.#dialog.returnValue !== 'disconnect') {
        return;
      }
      try {
        await act();
        await this.#done();
      } catch (error) {
        this.#failed(error);
      }
    };
    this.#dialog.showModal();
  }

  /** @param {string} id */
  #disconnectOne(id) {
    return this.#hub.request(`api/connections/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  /**
   * @param {string} id
   * @param {string | null} user
   * @param {FormData} choices
   */
  #disconnect(id, user, choices) {
    const isRevoked = choices.has('revoke');
    return user !== null && (choices.get('scope') === 'user' || isRevoked)
      ? this.#hub.request('api/connections', { method: 'DELETE', isNamed: false, query: [['user', user], ['revoke', String(isRevoked)]] })
      : this.#disconnectOne(id);
  }
}
