// @ts-check

import { readAllChannels } from './page/all-channels.js';
import { DisconnectDialog } from './page/disconnect-dialog.js';
import { find, setEmptyText } from './page/dom.js';
import { messageOf } from './page/forms.js';
import { HubState } from './page/hub-state.js';
import { openPage } from './page/page.js';
import { Pager } from './page/pager.js';
import { Rates } from './page/rates.js';
import { durationText, secondsOf, updateRows } from './page/rows.js';
import { Scheduled } from './page/scheduled.js';
import { Selection } from './page/selection.js';
import { SortOrder } from './page/sortable.js';
import { number, text, timeOfDay } from './page/text.js';
import { withUnit } from './page/units.js';

/** The tables are refreshed so often while the page is visible, */
const INTERVAL_MILLIS = 2_000;

/** and reading them takes at most this share of the time, as there may be very many channels. */
const MAX_SHARE = 1 / 5;

const TEXTS = {
  select: (/** @type {string} */ user, /** @type {string} */ channels) => text('Select the stream of {user}, {channels}', { user, channels }),
  ago: (/** @type {string} */ time) => text('{time} ago', { time }),
};

/** States of streams, as the hub names them. @type {Record<string, string>} */
const STATES = { 'live': text('live'), 'catching-up': text('catching up'), 'waiting': text('waiting') };

const { hub, me, mayRead } = await openPage();
// joins the shared stream, so that the header shows the status and the table marks this page
if (mayRead('monitoring')) {
  hub.channel('monitoring', { resume: false });
}

/** Events of streams, by id, and of channels, by name. */
const rates = { streams: new Rates(), channels: new Rates() };

/** The last answers, which are shown again when the order or the filter changes. @type {{connections: any[], nodes: any[], listed: any[]}} */
let answers = { connections: [], nodes: [], listed: [] };

/** @type {Date | undefined} */
let refreshedAt;

const streams = find('#streams tbody');
const channels = find('#channels tbody');
const nodes = find('#nodes tbody');
const tables = {
  streams: sortedPages('#streams', text('Pages of streams')),
  channels: sortedPages('#channels', text('Pages of channels')),
  nodes: sortedPages('#nodes', text('Pages of nodes')),
};
const hubState = new HubState();
const scheduled = new Scheduled(hub);
const problem = find('#problem');
const dialog = new DisconnectDialog(hub, {
  isOpenHub: me.open,
  done: refresh,
  failed: (error) => {
    problem.textContent = messageOf(error);
  },
});
/** The streams that match the filter, on all pages. @type {string[]} */
let matching = [];
const selection = new Selection(() => matching, (ids) => dialog.askForAll(ids));
for (const body of [streams, channels, nodes]) {
  setEmptyText(body, text('Loading …'));
}
for (const table of ['#streams', '#nodes', '#outboxes']) {
  find(table).closest('section').hidden = !me.admin;
}
find('#admins-only').hidden = me.admin;
find('#count').hidden = !me.admin;
find('#admins-only .user').textContent = me.user ?? text('you');

/**
 * The order of a table and its pages.
 *
 * @param {string} table
 * @param {string} name of its pages
 */
function sortedPages(table, name) {
  const pager = new Pager(find(table), name, () => show());
  const order = new SortOrder(find(table), () => {
    pager.reset();
    show();
  });
  return { pager, order };
}

/** @param {any} selector as the hub reports it: a string or an object */
const selectorText = (selector) => (typeof selector === 'string' ? selector : JSON.stringify(selector));

/** @param {number | undefined} rate per second */
const rateText = (rate) => (rate === undefined ? '–' : withUnit(rate, 'events/s'));

/** @param {any} connection */
function streamRow(connection) {
  const { id, user, remote, state, positions, selector, lag, events, bytes, since } = connection;
  const rate = rates.streams.of(id);
  const names = Object.keys(positions ?? {});
  const topics = selectorText(selector ?? '');
  const age = Math.max(0, (Date.now() - Date.parse(since)) / 1000);
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
      rate: rateText(rate),
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
      button.onclick = () => dialog.askForOne(id, user, names);
    },
  };
}

/** @param {any} channel */
function channelRow({ channel, head, first, subscribers }) {
  const rate = rates.channels.of(channel);
  const kept = Math.max(0, head - first + 1); // seqs are dense
  return {
    key: channel,
    values: { name: channel, first, head, kept, rate, subscribers },
    cells: {
      name: channel, first: number(first), head: number(head), kept: number(kept), subscribers: number(subscribers),
      rate: rateText(rate),
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
 * Shows a page of the rows that contain the text of the filter, in the chosen order.
 *
 * @param {HTMLElement} body
 * @param {import('./page/rows.js').Row[]} rows
 * @param {keyof typeof tables} table
 * @param {{none: string, unmatched: string}} empty
 * @returns {import('./page/rows.js').Row[]} all that match
 */
function showTable(body, rows, table, { none, unmatched }) {
  const { order, pager } = tables[table];
  const needle = find('#find').value.trim().toLowerCase();
  const found = order.sorted(rows.filter(({ cells }) => Object.values(cells).some((cell) => cell.toLowerCase().includes(needle))));
  setEmptyText(body, rows.length === 0 ? none : unmatched);
  updateRows(body, pager.page(found), table.slice(0, -1));
  return found;
}

/** @param {number} all @param {number} found */
const countText = (all, found) => (found < all ? `, ${text('{count} match', { count: found })}` : '');

function show() {
  const { connections, nodes: members, listed } = answers;
  matching = showTable(streams, connections.map(streamRow), 'streams',
    { none: text('There are no streams.'), unmatched: text('None of the {count} streams contains the text.', { count: connections.length }) }).map(({ key }) => key);
  find('#count').textContent = me.admin ? `${text('{count} open', { count: connections.length })}${countText(connections.length, matching.length)}` : '';
  const foundChannels = showTable(channels, listed.map(channelRow), 'channels',
    { none: text('There are no channels.'), unmatched: text('None of the {count} channels contains the text.', { count: listed.length }) });
  find('#channel-count').textContent = `${number(listed.length)}${countText(listed.length, foundChannels.length)}`;
  showTable(nodes, members.map(nodeRow), 'nodes', { none: text('There are no nodes.'), unmatched: text('None of the {count} nodes contains the text.', { count: members.length }) });
  find('#node-count').textContent = number(members.length);
}

async function refresh() {
  try {
    const [opened, listed] = await Promise.all([
      me.admin ? hub.request('api/connections') : { connections: [], nodes: [] },
      readAllChannels((path, options) => hub.request(path, options)),
    ]);
    answers = { connections: opened.connections, nodes: opened.nodes ?? [], listed };
    const now = performance.now();
    rates.streams.read(answers.connections.map(({ id, events }) => [id, events]), now);
    rates.channels.read(listed.map(({ channel, head }) => [channel, head]), now);
    selection.retain(answers.connections.map(({ id }) => id));
    show();
    await refreshRest();
    problem.textContent = '';
    refreshedAt = new Date();
  } catch (error) {
    problem.textContent = `${messageOf(error)}.${refreshedAt ? ` ${text('The tables are as of {time}.', { time: timeOfDay(refreshedAt) })}` : ''}`;
    for (const body of [streams, channels, nodes]) {
      setEmptyText(body, text('Nothing could be read.'));
    }
  }
}

/** Refreshes what is below the tables, afterwards: on a slow network these are seen first. */
async function refreshRest() {
  const [state] = await Promise.all([me.admin ? hub.request('api/state') : undefined, scheduled.refresh()]);
  if (state) {
    hubState.show(state);
  }
}

find('#find').addEventListener('input', () => {
  Object.values(tables).forEach(({ pager }) => pager.reset());
  show();
});

async function refreshRepeatedly() {
  for (;;) {
    const began = performance.now();
    if (!document.hidden) {
      await refresh();
    }
    const pause = Math.max(INTERVAL_MILLIS, (performance.now() - began) * (1 / MAX_SHARE - 1));
    await new Promise((resolve) => {
      setTimeout(resolve, pause);
    });
  }
}
refreshRepeatedly();
