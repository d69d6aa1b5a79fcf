// @ts-check

import { create, find } from '../page/dom.js';
import { messageOf, submitBy } from '../page/forms.js';
import { text } from '../page/text.js';

const REFRESH_MILLIS = 3_000;
const HOUR_MILLIS = 3_600_000;

/** The form that sends notifications, and the receipts of the last one. */
export class Sender {
  #form = find('#send');
  #receipts = find('#receipts');
  #hub;
  #seq = 0;

  /** @param {import('../carillon.js').Hub} hub */
  constructor(hub) {
    this.#hub = hub;
    this.#form.elements.namedItem('type').addEventListener('change', () => this.#requireRecipients());
    this.#form.elements.namedItem('roles').addEventListener('input', () => this.#requireRecipients());
    this.#requireRecipients(); // a type may have been selected before the script ran
    submitBy(this.#form, (fields) => this.#send(fields));
    setInterval(() => this.#seq > 0 && !document.hidden && this.#readReceipts(), REFRESH_MILLIS);
  }

  /** A private notification needs a user or a role. */
  #requireRecipients() {
    const { elements } = this.#form;
    const to = elements.namedItem('to');
    const isPrivate = elements.namedItem('type').value === 'user';
    to.required = isPrivate && elements.namedItem('roles').value.trim() === '';
    to.placeholder = isPrivate ? text('names, separated by commas') : text('everyone');
  }

  /** @param {FormData} fields */
  async #send(fields) {
    const field = (/** @type {string} */ name) => String(fields.get(name) ?? '').trim();
    const users = names(field('to'));
    const roles = names(field('roles'));
    const tags = names(field('tags'));
    const hours = Number(field('expires'));
    const actions = fields.getAll('label').map((label, i) => ({ label: String(label).trim(), url: String(fields.getAll('url')[i]).trim() }))
      .filter(({ label, url }) => label !== '' || url !== '');
    const { first } = await this.#hub.post('api/notifications', {
      type: field('type'),
      severity: field('severity'),
      priority: field('priority'),
      title: field('title'),
      message: String(fields.get('message')),
      ...(users.length + roles.length > 0 ? { to: { users, roles } } : {}),
      ...(tags.length > 0 ? { tags } : {}),
      ...(actions.length > 0 ? { actions } : {}),
      ...(hours > 0 ? { expires: new Date(Date.now() + hours * HOUR_MILLIS).toISOString() } : {}),
      ...(field('key') === '' ? {} : { key: field('key'), replaces: field('key') }),
      ...(field('push') === '' ? {} : { push: field('push') }),
      ...(fields.has('receipts') ? { receipts: true } : {}),
    });
    this.#form.elements.namedItem('title').value = '';
    this.#form.elements.namedItem('message').value = '';
    this.#form.elements.namedItem('title').focus();
    this.#seq = fields.has('receipts') ? first : 0;
    this.#receipts.hidden = this.#seq === 0;
    if (this.#seq > 0) {
      await this.#readReceipts();
    }
  }

  async #readReceipts() {
    const seq = this.#seq;
    try {
      const receipts = await this.#hub.request(`api/notifications/${seq}/receipts`);
      if (seq === this.#seq) {
        this.#show(receipts);
      }
    } catch (error) {
      find('.counts', this.#receipts).textContent = messageOf(error);
    }
  }

  /** @param {{delivered: number, read: number, acknowledged: number, recipients: Array<{user: string, read?: string, acknowledged?: string}>}} receipts */
  #show({ delivered, read, acknowledged, recipients }) {
    find('.counts', this.#receipts).textContent = text('Delivered to {delivered}, read by {read}, acknowledged by {acknowledged}.', { delivered, read, acknowledged });
    find('ul', this.#receipts).replaceChildren(...recipients.map((each) => create('li', {},
      create('bdi', { textContent: each.user }),
      ` ${each.acknowledged ? text('acknowledged') : each.read ? text('read') : text('delivered')}`)));
  }
}

/** @param {string} text names, separated by commas or spaces */
function names(text) {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];
}
