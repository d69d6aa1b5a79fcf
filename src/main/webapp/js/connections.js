// @ts-check

import { find, fromTemplate, setEmptyText, setText } from './page/dom.js';
import { messageOf } from './page/forms.js';
import { openPage } from './page/page.js';
import { SortOrder } from './page/sortable.js';
import { withUnit } from './page/units.js';

/** How often the tables are refreshed while the page is visible. */
const INTERVAL_MILLIS = 2_000;

/** Rows of a table; a note counts the others. */
const MAX_ROWS = 1_000;

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
const problem = find('#problem');
const dialog = find('#disconnect');
for (const body of [streams, channels, nodes]) {
  setEmptyText(body, 'Loading …');
}
for (const table of ['#streams', '#nodes']) {
  find(table).closest('section').hidden = !me.admin;
}
find('#admins-only').hidden = me.admin;
find('#count').hidden = !me.admin;
find('#admins-only .user').textContent = me.user ?? 'you';

/**
 * Updates a table. Rows are kept by key, so that a refresh does not lose focus and selection.
 *
 * @param {HTMLElement} body
 * @param {Array<{key: string, cells: Record<string, string>, values: import('./page/sortable.js').Values, prepare?: (row: HTMLElement) => void}>} rows
 * @param {string} template
 */
function update(body, rows, template) {
  const known = new Map([...body.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.key, /** @type {HTMLElement} */ (row)]));
  const next = rows.map(({ key, cells, prepare }) => {
    const row = known.get(key) ?? fromTemplate(template);
    known.delete(key);
    row.dataset.key = key;
    for (const [name, text] of Object.entries(cells)) {
      const cell = find(`.${name}`, row);
      if (cell.textContent !== text) {
        setText(cell, text);
      }
    }
    prepare?.(row);
    return row;
  });
  known.forEach((row) => row.remove());
  next.forEach((row, i) => body.children[i] === row || body.insertBefore(row, body.children[i] ?? null));
}

/** @param {number} seconds */
function durationText(seconds) {
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

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
      user: user ?? 'anonymous',
      remote: remote ?? '',
      where: names.join(', '),
      topics: topics && topics !== '*' && topics !== '""' && topics !== 'all' ? topics : '',
      state,
      lag: String(lag),
      rate: rate === undefined ? '–' : withUnit(Math.max(0, rate), 'events/s'),
      sent: `${events} · ${withUnit(bytes, 'bytes')}`,
      age: durationText(age),
    },
    prepare: (/** @type {HTMLElement} */ row) => {
      const isOwn = id === hub.state.clientId;
      row.classList.toggle('own', isOwn);
      find('.this-page', row).hidden = !isOwn;
      row.classList.toggle('behind', lag > 0 && state !== 'live');
      const button = find('button', row);
      button.ariaLabel = `Disconnect ${user ?? 'anonymous'}, ${names.join(', ')}`;
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
  find('.description', dialog).textContent = `This closes the stream of ${user ?? 'an anonymous user'} to ${names.join(', ')}. The client may reconnect.`;
  const form = find('form', dialog);
  form.reset();
  find('.choices', dialog).hidden = user === null;
  find('.choices .user', dialog).textContent = user ?? '';
  find('.revoking', dialog).hidden = me.open;
  dialog.returnValue = '';
  dialog.onclose = async () => {
    if (dialog.returnValue !== 'disconnect') {
      return;
    }
    try {
      await disconnect(id, user, new FormData(form));
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
      name: channel, first: String(first), head: String(head), kept: String(kept), subscribers: String(subscribers),
      rate: rate === undefined ? '–' : withUnit(rate, 'events/s'),
    },
  };
}

/** @param {any} node */
const nodeRow = ({ node, streams: count }) => ({ key: node, values: { name: node, streams: count }, cells: { name: node, streams: String(count) } });

/**
 * Shows the rows that contain the text of the filter, in the chosen order.
 *
 * @param {HTMLElement} body
 * @param {Parameters<typeof update>[1]} rows
 * @param {keyof typeof order} table
 * @param {string} what
 * @returns {number} how many there are
 */
function showTable(body, rows, table, what) {
  const needle = find('#find').value.trim().toLowerCase();
  const found = rows.filter(({ cells }) => Object.values(cells).some((text) => text.toLowerCase().includes(needle)));
  setEmptyText(body, rows.length === 0 ? `There are no ${what}.` : `None of the ${rows.length} ${what} contains the text.`);
  update(body, order[table].sorted(found).slice(0, MAX_ROWS), table.slice(0, -1));
  return found.length;
}

/** @param {number} all @param {number} found */
const countText = (all, found) => (found < all ? `, ${Math.min(found, MAX_ROWS)} shown` : all > MAX_ROWS ? `, the first ${MAX_ROWS} shown` : '');

function show() {
  const { connections, nodes: members, listed } = answers;
  const found = showTable(streams, connections.map(streamRow), 'streams', 'streams');
  find('#count').textContent = me.admin ? `${connections.length} open${countText(connections.length, found)}` : '';
  const foundChannels = showTable(channels, listed.channels.map(channelRow), 'channels', 'channels');
  find('#channel-count').textContent = `${listed.channels.length}${listed.next ? '+' : ''}${countText(listed.channels.length, foundChannels)}`;
  showTable(nodes, members.map(nodeRow), 'nodes', 'nodes');
  find('#node-count').textContent = String(members.length);
}

async function refresh() {
  try {
    const [opened, listed] = await Promise.all([
      me.admin ? hub.request('api/connections') : { connections: [], nodes: [] },
      hub.request('api/channels', { query: [['limit', PAGE_SIZE]] }),
    ]);
    answers = { connections: opened.connections, nodes: opened.nodes ?? [], listed };
    show();
    before = new Map(answers.connections.map(({ id, events }) => [id, { events, at: Date.now() }]));
    headsBefore = new Map(listed.channels.map((/** @type {any} */ { channel, head }) => [channel, { head, at: Date.now() }]));
    problem.textContent = '';
    refreshedAt = new Date();
  } catch (error) {
    problem.textContent = `${messageOf(error)}.${refreshedAt ? ` The tables are as of ${refreshedAt.toLocaleTimeString()}.` : ''}`;
    for (const body of [streams, channels, nodes]) {
      setEmptyText(body, 'Nothing could be read.');
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
