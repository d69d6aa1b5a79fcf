// @ts-check

import { create, find, fromTemplate, setTime } from '../page/dom.js';
import { messageOf } from '../page/forms.js';
import { listed, text } from '../page/text.js';

/** @typedef {import('./inbox.js').Inbox} Inbox */
/** @typedef {import('./types.d.ts').Item} Item */
/** @typedef {import('./types.d.ts').Mark} Mark */

const SEVERITIES = ['info', 'success', 'warning', 'error'];
const TYPES = { system: text('system'), alert: text('alert'), user: text('for you') };
const SEVERITY_NAMES = { info: text('info'), success: text('success'), warning: text('warning'), error: text('error') };
/** @type {Record<string, string>} */
const PRIORITIES = { low: text('low priority'), high: text('high priority'), urgent: text('urgent') };

/** Longer messages are folded. */
const FOLDED_LENGTH = 280;
const FOLDED_LINES = 4;

/** Keys on the list, and what they do with the selected notifications or the one in focus. */
/** @type {Record<string, Mark>} */
const KEYS = { r: 'read', u: 'unread', a: 'acknowledge', d: 'dismiss', Delete: 'dismiss' };

/** Shows an inbox as a list with a selection, which the keyboard can do everything with. */
export class InboxView {
  #list = find('ol.notifications');
  #empty = find('.empty');
  #older = find('#older');
  #problem = find('#list-problem');
  #bulk = find('#bulk');
  #undo = find('#undo');
  /** @type {Map<number, HTMLElement>} */
  #elements = new Map();
  /** @type {Set<number>} */
  #selected = new Set();
  /** @type {Inbox | undefined} */
  #inbox;
  /** @type {number[]} */
  #dismissed = [];

  /** @param {Inbox} inbox */
  show(inbox) {
    this.#inbox = inbox;
    this.#older.addEventListener('click', () => this.#attempt(() => inbox.readOlder()));
    find('#mark-all').addEventListener('click', () => this.#attempt(() => inbox.markAll('read')));
    this.#undo.querySelector('button').addEventListener('click', async () => {
      const seqs = this.#dismissed;
      this.#dismissed = [];
      await this.#attempt(() => inbox.mark('restore', seqs));
      /** @type {HTMLElement} */ (this.#list.firstElementChild ?? find('#main')).focus(); // the button has gone
    });
    for (const button of this.#bulk.querySelectorAll('button')) {
      button.addEventListener('click', () => this.#mark(/** @type {Mark} */ (button.value), this.#targets()));
    }
    find('#select-all').addEventListener('change', ({ target }) => {
      this.#selected = new Set(target.checked ? inbox.items.map(({ seq }) => seq) : []);
      this.update();
    });
    this.#list.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.#onKey(event));
  }

  /** The inbox has changed. */
  update() {
    const { state, items, counts, hasOlder, error, hasGap } = /** @type {Inbox} */ (this.#inbox);
    this.#list.setAttribute('aria-busy', String(state === 'loading'));
    const known = new Set(items.map(({ seq }) => seq));
    for (const [seq, element] of this.#elements) {
      if (!known.has(seq)) {
        this.#moveFocus(element);
        element.remove();
        this.#elements.delete(seq);
        this.#selected.delete(seq);
      }
    }
    items.forEach((item, i) => {
      const element = this.#element(item);
      if (this.#list.children[i] !== element) {
        this.#list.insertBefore(element, this.#list.children[i] ?? null);
      }
      this.#showState(element, item);
    });
    this.#older.hidden = !hasOlder;
    this.#older.textContent = counts && hasOlder ? text('Older ({count} more)', { count: counts.matching.total - items.length }) : text('Older');
    find('#gap').hidden = !hasGap;
    this.#showEmpty(state, items.length, counts);
    this.#problem.textContent = state === 'failed' ? messageOf(error) : '';
    this.#showSelection();
    this.#undo.hidden = this.#dismissed.length === 0;
    find('.words', this.#undo).textContent = text('{count} dismissed.', { count: this.#dismissed.length });
  }

  /**
   * @param {string} state
   * @param {number} shown
   * @param {import('./types.d.ts').Counts} [counts]
   */
  #showEmpty(state, shown, counts) {
    this.#empty.hidden = shown > 0 || state === 'failed';
    this.#empty.textContent = state === 'loading' ? text('Loading…')
      : counts?.total === 0 ? text('No notifications.') : text('No notifications match the filter.');
  }

  /**
   * The element of an item, which is made once.
   *
   * @param {Item} item
   */
  #element({ seq, notification }) {
    const known = this.#elements.get(seq);
    if (known) {
      return known;
    }
    const severity = SEVERITIES.includes(notification.severity) ? notification.severity : 'info';
    const element = fromTemplate('notification', {
      title: String(notification.title ?? ''),
      message: String(notification.message ?? ''),
      severity: SEVERITY_NAMES[severity],
      type: TYPES[notification.type] ?? String(notification.type ?? ''),
      sender: notification.sender ? text('from {user}', { user: notification.sender }) : '',
      private: recipients(notification.to),
      priority: PRIORITIES[notification.priority ?? ''] ?? '',
    });
    element.dataset.severity = severity;
    element.dataset.seq = String(seq);
    setTime(element, notification.timestamp);
    find('.tags', element).append(...(Array.isArray(notification.tags) ? notification.tags : []).map((tag) => create('li', { textContent: String(tag), dir: 'auto' })));
    find('.links', element).append(...links(notification.actions));
    find('.mark-read', element).addEventListener('click', () => {
      this.#focusAfter(element);
      this.#mark('read', [seq]);
    });
    find('.select', element).addEventListener('change', ({ target }) => this.#select(seq, target.checked));
    find('.select', element).ariaLabel = text('Select: {title}', { title: String(notification.title ?? '') });
    fold(element, String(notification.message ?? ''));
    this.#elements.set(seq, element);
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {Item} item
   */
  #showState(element, { seq, read, acknowledged }) {
    element.classList.toggle('unread', !read);
    find('.unread-badge', element).hidden = read;
    find('.mark-read', element).hidden = read;
    find('.acknowledged', element).hidden = !acknowledged;
    find('.select', element).checked = this.#selected.has(seq);
  }

  #showSelection() {
    const count = this.#selected.size;
    const shown = this.#elements.size;
    find('#selected').textContent = count === 0 ? text('Select all shown') : text('{count} selected', { count });
    const all = find('#select-all');
    all.checked = count > 0 && count === shown;
    all.indeterminate = count > 0 && count < shown;
    all.disabled = shown === 0;
    for (const button of this.#bulk.querySelectorAll('button')) {
      button.disabled = count === 0;
    }
  }

  /**
   * @param {number} seq
   * @param {boolean} isSelected
   */
  #select(seq, isSelected) {
    if (isSelected) {
      this.#selected.add(seq);
    } else {
      this.#selected.delete(seq);
    }
    this.update();
  }

  /** The selected notifications, or the one in focus. */
  #targets() {
    if (this.#selected.size > 0) {
      return [...this.#selected];
    }
    const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest('.notification') ?? null);
    return focused ? [Number(focused.dataset.seq)] : [];
  }

  /**
   * @param {Mark} mark
   * @param {number[]} seqs
   */
  #mark(mark, seqs) {
    if (seqs.length === 0) {
      return;
    }
    this.#dismissed = mark === 'dismiss' ? seqs : [];
    this.#selected.clear();
    this.#attempt(() => /** @type {Inbox} */ (this.#inbox).mark(mark, seqs));
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    this.#problem.textContent = '';
    try {
      await action();
    } catch (error) {
      this.#dismissed = [];
      this.update();
      this.#problem.textContent = messageOf(error);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const element = /** @type {HTMLElement} */ (event.target).closest('.notification');
    if (!element || event.altKey || event.metaKey) {
      return;
    }
    if (event.ctrlKey) {
      if (event.key === 'a') {
        event.preventDefault();
        find('#select-all').click();
      }
      return;
    }
    const next = { ArrowDown: 'nextElementSibling', j: 'nextElementSibling', ArrowUp: 'previousElementSibling', k: 'previousElementSibling' }[event.key];
    if (next) {
      event.preventDefault();
      /** @type {any} */ (element)[next]?.focus();
    } else if (event.key === 'x') {
      find('.select', element).click();
    } else if (event.key === 'Escape') {
      this.#selected.clear();
      this.update();
    } else if (KEYS[event.key]) {
      this.#mark(KEYS[event.key], this.#targets());
    }
  }

  /**
   * Focuses what follows an element that will be without its button.
   *
   * @param {HTMLElement} element
   */
  #focusAfter(element) {
    /** @type {HTMLElement} */ (element.nextElementSibling?.querySelector('.mark-read:not([hidden])') ?? element).focus();
  }

  /**
   * Keeps the focus in the list when the element with it is removed.
   *
   * @param {HTMLElement} element
   */
  #moveFocus(element) {
    if (element.contains(document.activeElement)) {
      /** @type {HTMLElement} */ (element.nextElementSibling ?? element.previousElementSibling)?.focus();
    }
  }
}

/** @param {import('./types.d.ts').Notification['to']} to */
function recipients(to) {
  return to ? text('for {users}', { users: listed([...to.users ?? [], ...(to.roles ?? []).map((role) => text('role {role}', { role }))]) }) : '';
}

/**
 * Links of a notification; an application can publish others than the hub accepts, which are left out.
 *
 * @param {unknown} actions
 */
function links(actions) {
  return (Array.isArray(actions) ? actions : []).flatMap((action) => {
    try {
      const { href, protocol } = new URL(String(action?.url), location.origin);
      return /^https?:$/.test(protocol)
        ? [create('li', {}, create('a', { href, rel: 'noopener noreferrer', target: '_blank', dir: 'auto' }, String(action.label ?? href)))] : [];
    } catch {
      return []; // no address
    }
  });
}

/**
 * @param {HTMLElement} element
 * @param {string} message
 */
function fold(element, message) {
  const button = find('.unfold', element);
  const isLong = message.length > FOLDED_LENGTH || message.split('\n').length > FOLDED_LINES;
  button.hidden = !isLong;
  element.classList.toggle('folded', isLong);
  button.addEventListener('click', () => {
    const isFolded = element.classList.toggle('folded');
    button.setAttribute('aria-expanded', String(!isFolded));
    button.textContent = isFolded ? text('Show all') : text('Show less');
  });
}
