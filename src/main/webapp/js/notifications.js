// @ts-check

import { fromTemplate, find, setTime } from './page/dom.js';
import { submitBy } from './page/forms.js';
import { openPage } from './page/page.js';
import { loadSetting, saveSetting } from './page/settings.js';

/**
 * @typedef {object} Notification
 * @property {'system' | 'user' | 'alert'} type
 * @property {string} title
 * @property {string} message
 * @property {'info' | 'success' | 'warning' | 'error'} severity
 * @property {{users: string[], roles: string[]}} [to]
 * @property {string} [sender]
 * @property {string} timestamp
 */

/** Notifications kept on the page. */
const MAX_SHOWN = 200;

/** Individual read marks that are stored. */
const MAX_MARKS = 1_000;

const TITLE = document.title;
const SEVERITIES = ['info', 'success', 'warning', 'error'];

const { hub, user } = await openPage();
const list = find('ol.notifications');
const empty = find('.empty');
const filter = find('.filter');
const markAll = find('#mark-all');

/** The notifications that this user has read in this browser: all up to a seq, and individual ones after it. */
const marks = {
  key: `read ${user}`,
  upTo: 0,
  seqs: new Set(),
  load() {
    const { upTo, seqs } = loadSetting(this.key, { upTo: 0, seqs: /** @type {number[]} */ ([]) });
    this.upTo = upTo;
    this.seqs = new Set(seqs);
  },
  store() {
    saveSetting(this.key, { upTo: this.upTo, seqs: [...this.seqs].slice(-MAX_MARKS) });
  },
  /** @param {number} seq */
  has(seq) {
    return seq <= this.upTo || this.seqs.has(seq);
  },
};
marks.load();

/** @returns {HTMLElement[]} newest first */
const items = () => [...list.children];

/** @param {HTMLElement} item */
const seqOf = (item) => Number(item.dataset.seq);

/** @param {HTMLElement} item */
function showMark(item) {
  const isRead = marks.has(seqOf(item));
  item.classList.toggle('unread', !isRead);
  find('.unread-badge', item).hidden = isRead;
  find('button', item).hidden = isRead;
}

function count() {
  const unread = items().filter((item) => item.classList.contains('unread')).length;
  const shown = items().filter((item) => !item.hidden).length;
  document.title = unread > 0 ? `(${unread}) ${TITLE}` : TITLE;
  find('#unread').textContent = unread === 0 ? 'none unread' : `${unread} unread`;
  find('#unread').classList.toggle('some', unread > 0);
  markAll.disabled = unread === 0;
  empty.hidden = shown > 0;
  empty.textContent = items().length === 0 ? 'No notifications in the last 24 hours.' : 'No notifications of the selected types.';
}

function applyFilter() {
  const types = new FormData(filter).getAll('type');
  for (const item of items()) {
    item.hidden = !types.includes(item.dataset.type ?? '') && (item.dataset.type ?? '') in { system: 1, alert: 1, user: 1 };
  }
  count();
}

/**
 * @param {Notification} notification
 * @param {number} seq
 */
function add(notification, seq) {
  const severity = SEVERITIES.includes(notification.severity) ? notification.severity : 'info';
  const item = fromTemplate('notification', {
    title: String(notification.title ?? ''),
    message: String(notification.message ?? ''),
    severity,
    type: String(notification.type ?? ''),
    sender: notification.sender ? `from ${notification.sender}` : '',
    private: notification.to ? `for ${[...notification.to.users ?? [], ...(notification.to.roles ?? []).map((role) => `role ${role}`)].join(', ')}` : '',
  });
  item.dataset.severity = severity;
  item.dataset.type = notification.type;
  item.dataset.seq = String(seq);
  setTime(item, notification.timestamp);
  find('button', item).addEventListener('click', () => {
    marks.seqs.add(seq);
    marks.store();
    showMark(item);
    count();
    /** @type {HTMLElement} */ (item.nextElementSibling?.querySelector('button:not([hidden])') ?? item).focus();
  });
  showMark(item);
  list.prepend(item);
  while (list.children.length > MAX_SHOWN) {
    list.lastElementChild?.remove();
  }
  applyFilter();
}

/**
 * @param {Notification} notification
 * @param {number} seq
 */
function showOnDesktop(notification, seq) {
  if (desktop.isOn && document.hidden && !marks.has(seq)) {
    // the tag makes notifications of several tabs one
    const shown = new Notification(String(notification.title), { body: String(notification.message ?? ''), tag: `carillon-${seq}`, icon: 'img/bell.svg' });
    shown.addEventListener('click', () => window.focus());
  }
}

const desktop = {
  button: find('#desktop'),
  get isPossible() {
    return 'Notification' in window && window.isSecureContext;
  },
  get isOn() {
    return this.isPossible && Notification.permission === 'granted' && loadSetting('desktop', false);
  },
  show() {
    this.button.hidden = !this.isPossible;
    this.button.setAttribute('aria-pressed', String(this.isOn));
    find('#desktop-hint').textContent = this.isPossible && Notification.permission === 'denied'
      ? 'Notifications are blocked. Allow them for this page in the browser settings.' : '';
  },
  async toggle() {
    const isWanted = !this.isOn;
    if (isWanted && await Notification.requestPermission() !== 'granted') {
      saveSetting('desktop', false);
    } else {
      saveSetting('desktop', isWanted);
    }
    this.show();
  },
};

desktop.button.addEventListener('click', () => desktop.toggle());
desktop.show();

filter.addEventListener('change', applyFilter);
markAll.addEventListener('click', () => {
  marks.upTo = Math.max(marks.upTo, ...items().map(seqOf));
  marks.seqs.clear();
  marks.store();
  items().forEach(showMark);
  count();
});
window.addEventListener('storage', ({ key }) => { // marked as read in another tab
  if (key === `carillon.${marks.key}`) {
    marks.load();
    items().forEach(showMark);
    count();
  }
});

const channel = hub.channel('notifications', { since: 'P1D', resume: false });
let isLive = false;
channel.ready.then(() => {
  isLive = true;
  list.setAttribute('aria-busy', 'false');
  count();
});
channel.on('message', ({ data, seq }) => {
  if (seq !== null && typeof data === 'object' && data !== null) {
    add(data, seq);
    if (isLive) {
      showOnDesktop(data, seq);
    }
  }
});
channel.on('gap', () => find('#gap').hidden = false);

const form = find('#send');
const to = form.elements.namedItem('to');
const updateRecipients = () => {
  to.required = form.elements.namedItem('type').value === 'user';
  to.placeholder = to.required ? 'names, separated by commas' : 'everyone';
};
form.elements.namedItem('type').addEventListener('change', updateRecipients);
updateRecipients(); // a type may have been selected before the script ran
submitBy(form, async (fields) => {
  const { to: names, ...notification } = Object.fromEntries(fields);
  const users = String(names).split(/[\s,]+/).filter((name) => name !== '');
  await hub.post('api/notifications', users.length > 0 ? { ...notification, to: { users } } : notification);
  form.elements.namedItem('title').value = '';
  form.elements.namedItem('message').value = '';
  form.elements.namedItem('title').focus();
});
count();
