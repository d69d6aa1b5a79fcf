// @ts-check

import { find, setEmptyText } from './page/dom.js';
import { messageOf } from './page/forms.js';
import { HubState } from './page/hub-state.js';
import { openPage } from './page/page.js';
import { durationText, secondsOf, updateRows } from './page/rows.js';
import { Scheduled } from './page/scheduled.js';
import { Selection } from './page/selection.js';
import { SortOrder } from './page/sortable.js';
import { number, text, timeOfDay } from './page/text.js';
import { withUnit } from './page/units.js';

/** How often the tables are refreshed while the page is visible. */
const INTERVAL_MILLIS = 2_000;

/** Rows of a table; a note counts the others. */
const MAX_ROWS = 1_000;

const TEXTS = {
  select: (/** @type {string} */ user, /** @type {string} */ channels) => text('Select the stream of {user}, {channels}', { user, channels }),
  closesAll: (/** @type {number} */ count) => text('This closes {count} streams. The clients may reconnect.', { count }),
  ago: (/** @type {string} */ time) => text('{time} ago', { time }),
};

/** States of streams, as the hub names them. @type {Record<string, string>} */
const STATES = { 'live': text('live'), 'catching-up': text('catching up'), 'waiting': text('waiting') };

/** Channels of one page of the list. */
const PAGE_SIZE = '1000';

const { hub, me, mayRead } = await openPage();
// joins the shared stream, so that the header shows the status and the table marks this page
if (mayRead('monitoring')) {
  hub.channel('monitoring', { resume: false });
}

/** Event counts of the previous refresh, for the rates. @type {Map<string, {events: number, at: number}>} */
let before = new Map();

/** Heads of channels at the previous refresh. @type {Map<string, {head: number, at: number}>} */
let headsBefore = new Map();

/** The last answers, which are shown again when the order or the filter changes. @type {{connections: any[], nodes: any[], listed: {channels: any[], next?: string}}} */
let answers = { connections: [], nodes: [], listed: { channels: [] } };

/** @type {Date | undefined} */
let refreshedAt;

const streams = find('#streams tbody');
const channels = find('#channels tbody');
const nodes = find('#nodes tbody');
const order = {
  streams: new SortOrder(find('#streams'), () => show()),
  channels: new SortOrder(find('#channels'), () => show()),
  nodes: new SortOrder(find('#nodes'), () => show()),
};
const hubState = new HubState();
const scheduled = new Scheduled(hub);
const selection = new Selection(() => [...streams.children].map((row) => row.dataset.key), (ids) => confirmAll(ids));
const problem = find('#problem');
const dialog = find('#disconnect');
for (const body of [streams, channels, nodes]) {
  setEmptyText(body, text('Loading …'));
}
for (const table of ['#streams', '#nodes', '#outboxes']) {
  find(table).closest('section').hidden = !me.admin;
}
find('#admins-only').hidden = me.admin;
find('#count').hidden = !me.admin;
find('#admins-only .user').textContent = me.user ?? text('you');

/** @param {any} selector as the hub reports it: a string or an object */
const selectorText = (selector) => (typeof selector === 'string' ? selector : JSON.stringify(selector));

/** @param {any} connection */
function streamRow(connection) {
  const { id, user, remote, state, positions, selector, lag, events, bytes, since } = connection;
  const at = Date.now();
  const earlier = before.get(id);
  const rate = earlier && at > earlier.at ? ((events - earlier.events) * 1000) / (at - earlier.at) : undefined;
  const names = Object.keys(positions ?? {});
  const topics = selectorText(selector ?? '');
  const age = Math.max(0, (at - Date.parse(since)) / 1000);
  return {
    key: id,
    values: { user: user ?? '', where: names.join(', '), state, lag, rate, sent: events, age },
    cells: {
      user: user ?? text('anonymous'),
      remote: remote ?? '',
      where: names.join(', '),
      topics: topics && topics !== '*' && topics !== '""' && topics !== 'all' ? topics : '',
      state: STATES[state] ?? state,
      lag: number(lag),
      rate: rate === undefined ? '–' : withUnit(Math.max(0, rate), 'events/s'),
      sent: `${number(events)} · ${withUnit(bytes, 'bytes')}`,
      age: durationText(age),
    },
    prepare: (/** @type {HTMLElement} */ row) => {
      const isOwn = id === hub.state.clientId;
      row.classList.toggle('own', isOwn);
      find('.this-page', row).hidden = !isOwn;
      selection.prepare(row, id, TEXTS.select(user ?? text('anonymous'), names.join(', ')));
      row.classList.toggle('behind', lag > 0 && state !== 'live');
      const button = find('button', row);
      button.ariaLabel = text('Disconnect {user}, {channels}', { user: user ?? text('anonymous'), channels: names.join(', ') });
      button.onclick = () => confirmDisconnect(id, user, names);
    },
  };
}

/**
 * @param {string} id
 * @param {string | null} user null if anonymous
 * @param {string[]} names
 */
function confirmDisconnect(id, user, names) {
  find('.description', dialog).textContent = text('This closes the stream of {user} to {channels}. The client may reconnect.', { user: user ?? text('an anonymous user'), channels: names.join(', ') });
  const form = find('form', dialog);
  form.reset();
  find('.choices', dialog).hidden = user === null;
  find('.choices .user', dialog).textContent = user ?? '';
  find('.revoking', dialog).hidden = me.open;
  ask(() => disconnect(id, user, new FormData(form)));
}

/** @param {string[]} ids of streams */
function confirmAll(ids) {
  find('.description', dialog).textContent = TEXTS.closesAll(ids.length);
  find('.choices', dialog).hidden = true;
  ask(async () => {
    const results = await Promise.allSettled(ids.map((id) => hub.request(`api/connections/${encodeURIComponent(id)}`, { method: 'DELETE' })));
    const failed = results.find((each) => each.status === 'rejected' && each.reason.status !== 404); // otherwise it has ended meanwhile
    if (failed?.status === 'rejected') {
      throw failed.reason;
    }
  });
}

/** Acts once the person has confirmed it. @param {() => Promise<unknown>} act */
function ask(act) {
  dialog.returnValue = '';
  dialog.onclose = async () => {
    if (dialog.returnValue !== 'disconnect') {
      return;
    }
    try {
      await act();
      await refresh();
    } catch (error) {
      problem.textContent = messageOf(error);
    }
  };
  dialog.showModal();
}

/**
 * @param {string} id
 * @param {string | null} user
 * @param {FormData} choices
 */
function disconnect(id, user, choices) {
  const isRevoked = choices.has('revoke');
  if (user !== null && (choices.get('scope') === 'user' || isRevoked)) {
    return hub.request('api/connections', { method: 'DELETE', isNamed: false, query: [['user', user], ['revoke', String(isRevoked)]] });
  }
  return hub.request(`api/connections/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** @param {any} channel */
function channelRow({ channel, head, first, subscribers }) {
  const at = Date.now();
  const earlier = headsBefore.get(channel);
  const rate = earlier && at > earlier.at ? Math.max(0, head - earlier.head) * 1000 / (at - earlier.at) : undefined;
  const kept = Math.max(0, head - first + 1); // seqs are dense
  return {
    key: channel,
    values: { name: channel, first, head, kept, rate, subscribers },
    cells: {
      name: channel, first: number(first), head: number(head), kept: number(kept), subscribers: number(subscribers),
      rate: rate === undefined ? '–' : withUnit(rate, 'events/s'),
    },
  };
}

/** @param {any} node */
const nodeRow = ({ node, streams: count, leaseAge, this: isThis }) => ({
  key: node,
  values: { name: node, streams: count, lease: secondsOf(leaseAge) },
  cells: { name: node, streams: number(count), lease: TEXTS.ago(durationText(secondsOf(leaseAge))) },
  prepare: (/** @type {HTMLElement} */ row) => {
    find('.this-node', row).hidden = !isThis;
  },
});

/**
 * Shows the rows that contain the text of the filter, in the chosen order.
 *
 * @param {HTMLElement} body
 * @param {import('./page/rows.js').Row[]} rows
 * @param {keyof typeof order} table
 * @param {{none: string, unmatched: string}} empty
 * @returns {number} how many there are
 */
function showTable(body, rows, table, { none, unmatched }) {
  const needle = find('#find').value.trim().toLowerCase();
  const found = rows.filter(({ cells }) => Object.values(cells).some((cell) => cell.toLowerCase().includes(needle)));
  setEmptyText(body, rows.length === 0 ? none : unmatched);
  updateRows(body, order[table].sorted(found).slice(0, MAX_ROWS), table.slice(0, -1));
  return found.length;
}

/** @param {number} all @param {number} found */
const countText = (all, found) => (found < all ? `, ${text('{count} shown', { count: Math.min(found, MAX_ROWS) })}` : all > MAX_ROWS ? `, ${text('the first {count} shown', { count: MAX_ROWS })}` : '');

function show() {
  const { connections, nodes: members, listed } = answers;
  const found = showTable(streams, connections.map(streamRow), 'streams',
    { none: text('There are no streams.'), unmatched: text('None of the {count} streams contains the text.', { count: connections.length }) });
  find('#count').textContent = me.admin ? `${text('{count} open', { count: connections.length })}${countText(connections.length, found)}` : '';
  const foundChannels = showTable(channels, listed.channels.map(channelRow), 'channels',
    { none: text('There are no channels.'), unmatched: text('None of the {count} channels contains the text.', { count: listed.channels.length }) });
  find('#channel-count').textContent = `${number(listed.channels.length)}${listed.next ? '+' : ''}${countText(listed.channels.length, foundChannels)}`;
  showTable(nodes, members.map(nodeRow), 'nodes', { none: text('There are no nodes.'), unmatched: text('None of the {count} nodes contains the text.', { count: members.length }) });
  find('#node-count').textContent = number(members.length);
}

async function refresh() {
  try {
    const [opened, listed, state] = await Promise.all([
      me.admin ? hub.request('api/connections') : { connections: [], nodes: [] },
      hub.request('api/channels', { query: [['limit', PAGE_SIZE]] }),
      me.admin ? hub.request('api/state') : undefined,
      scheduled.refresh(),
    ]);
    answers = { connections: opened.connections, nodes: opened.nodes ?? [], listed };
    selection.retain(answers.connections.map(({ id }) => id));
    show();
    if (state) {
      hubState.show(state);
    }
    before = new Map(answers.connections.map(({ id, events }) => [id, { events, at: Date.now() }]));
    headsBefore = new Map(listed.channels.map((/** @type {any} */ { channel, head }) => [channel, { head, at: Date.now() }]));
    problem.textContent = '';
    refreshedAt = new Date();
  } catch (error) {
    problem.textContent = `${messageOf(error)}.${refreshedAt ? ` ${text('The tables are as of {time}.', { time: timeOfDay(refreshedAt) })}` : ''}`;
    for (const body of [streams, channels, nodes]) {
      setEmptyText(body, text('Nothing could be read.'));
    }
  }
}

find('#find').addEventListener('input', show);

async function refreshRepeatedly() {
  for (;;) {
    if (!document.hidden) {
      await refresh();
    }
    await new Promise((resolve) => {
      setTimeout(resolve, INTERVAL_MILLIS);
    });
  }
}
refreshRepeatedly();
