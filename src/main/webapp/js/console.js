// @ts-check

import { create, find, fromTemplate } from './page/dom.js';
import { messageOf, submitBy } from './page/forms.js';
import { openPage } from './page/page.js';
import { loadSetting, saveSetting } from './page/settings.js';

/** Frames kept on the page. */
const MAX_SHOWN = 500;

/** Frames received within this time are rendered together. */
const RENDER_MILLIS = 100;

const { hub, mayRead } = await openPage();
// joins the shared stream, so that the header shows the status of the hub
if (mayRead('monitoring')) {
  hub.channel('monitoring', { resume: false });
}

const form = find('#subscribe');
const frames = find('#frames');
const state = find('#stream-state');
const stop = find('#stop');
const raw = find('#raw');
const follow = find('#follow');

/** @param {string} name @returns {any} */
const field = (name) => form.elements.namedItem(name);

/** @type {AbortController | undefined} */
let stream;
let count = 0;
/** @type {HTMLElement[]} */
let received = [];
/** @type {any} */
let rendering;

/** The request that the form describes. @returns {{path: string, query: Array<[string, string]>}} */
function subscription() {
  const channels = field('channel').value.split(/[\s,]+/).filter(Boolean);
  const topics = field('topics').value.split(/[\s,]+/).filter(Boolean);
  const position = field('position').value.trim();
  /** @type {Array<[string, string]>} */
  const query = topics.map((/** @type {string} */ topic) => ['topic', topic]);
  if (position !== '') {
    query.push(['since', position]);
  }
  return channels.length === 1
    ? { path: `api/channels/${encodeURIComponent(channels[0])}/events`, query }
    : { path: 'api/events', query: [...channels.map((/** @type {string} */ channel) => /** @type {[string, string]} */ (['channel', channel])), ...query] };
}

/** @param {{path: string, query: Array<[string, string]>}} request */
function urlOf({ path, query }) {
  const url = new URL(path, hub.url);
  query.forEach(([name, value]) => url.searchParams.append(name, value));
  return url.href;
}

/** Quotes text for a shell. @param {string} text */
const quoted = (text) => `'${text.replaceAll('\'', '\'\\\'\'')}'`;

async function subscribe() {
  stream?.abort();
  const own = new AbortController();
  stream = own;
  const request = subscription();
  saveSetting('console', Object.fromEntries(new FormData(form)));
  state.textContent = 'connecting';
  stop.disabled = false;
  try {
    await hub.frames(request.path, { query: request.query, signal: own.signal, frame: onFrame });
    state.textContent = 'The hub closed the stream.';
  } catch (error) {
    if (own.signal.aborted) {
      return;
    }
    state.textContent = messageOf(error);
  }
  if (stream === own) {
    stream = undefined;
    stop.disabled = true;
  }
}

/** @param {import('./carillon.js').Frame} received */
function onFrame({ type, data, lastEventId, raw: lines }) {
  state.textContent = 'open';
  count++;
  find('#count').textContent = String(count);
  const item = fromTemplate('frame', { id: lastEventId, type, data, raw: lines });
  item.dataset.type = type;
  item.classList.toggle('control', ['connected', 'heartbeat', 'gap', 'expired'].includes(type));
  const time = find('time', item);
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = `${now.toLocaleTimeString('en-GB')}.${String(now.getMilliseconds()).padStart(3, '0')}`;
  const replay = find('.replay', item);
  replay.hidden = lastEventId === '';
  replay.ariaLabel = `Replay from ${lastEventId}`;
  replay.addEventListener('click', () => {
    field('position').value = lastEventId;
    clear();
    subscribe();
    find('#subscribe-now').focus();
  });
  received.push(item);
  rendering ??= setTimeout(renderReceived, RENDER_MILLIS);
}

function renderReceived() {
  rendering = undefined;
  received.splice(0, Math.max(0, received.length - MAX_SHOWN));
  applyFilter(received);
  frames.append(...received);
  received = [];
  while (frames.children.length > MAX_SHOWN) {
    frames.firstElementChild?.remove();
  }
  if (follow.checked) {
    frames.scrollTop = frames.scrollHeight;
  }
}

/** @param {Iterable<Element>} items */
function applyFilter(items) {
  const needle = find('#filter').value.toLowerCase();
  const heartbeats = find('#heartbeats').checked;
  for (const item of items) {
    const { type } = /** @type {HTMLElement} */ (item).dataset;
    /** @type {HTMLElement} */ (item).hidden = (!heartbeats && type === 'heartbeat')
      || !(find('.raw', item).textContent ?? '').toLowerCase().includes(needle);
  }
}

function clear() {
  clearTimeout(rendering);
  rendering = undefined;
  received = [];
  count = 0;
  find('#count').textContent = '0';
  frames.replaceChildren();
}

form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  clear();
  subscribe();
});
stop.addEventListener('click', () => {
  stream?.abort();
  stream = undefined;
  stop.disabled = true;
  state.textContent = 'stopped';
  find('#subscribe-now').focus();
});
find('#clear').addEventListener('click', clear);
find('#filter').addEventListener('input', () => applyFilter(frames.children));
find('#heartbeats').addEventListener('change', () => applyFilter(frames.children));
raw.addEventListener('change', () => frames.classList.toggle('show-raw', raw.checked));

/**
 * Copies text to the clipboard, and confirms it on the button for a moment.
 *
 * @param {HTMLElement} button
 * @param {string} text
 */
async function copy(button, text) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Copying failed';
  }
  setTimeout(() => {
    button.textContent = label;
  }, 1_500);
}

find('#copy-curl').addEventListener('click', (/** @type {any} */ { currentTarget }) =>
  copy(currentTarget, `curl -N ${quoted(urlOf(subscription()))}`));
find('#copy-js').addEventListener('click', (/** @type {any} */ { currentTarget }) => {
  const channels = field('channel').value.split(/[\s,]+/).filter(Boolean);
  const topics = field('topics').value.split(/[\s,]+/).filter(Boolean);
  const position = field('position').value.trim();
  const options = {
    ...(topics.length > 0 ? { topics } : {}),
    ...(position !== '' ? { since: position } : {}),
  };
  const given = Object.keys(options).length > 0 ? `, ${JSON.stringify(options)}` : '';
  copy(currentTarget, [
    `import { connect } from ${JSON.stringify(new URL('js/carillon.js', hub.url).href)};`,
    'const hub = connect();',
    ...channels.map((/** @type {string} */ channel) =>
      `hub.channel(${JSON.stringify(channel)}${given}).on('*', ({ id, type, data }) => console.log(id, type, data));`),
  ].join('\n'));
});

const publishing = find('#publish');

/** The publication that the form describes. @throws {SyntaxError} if the data is not valid JSON */
function publication() {
  const fields = Object.fromEntries(new FormData(publishing));
  const text = String(fields.data);
  const topics = String(fields.topics).split(/[\s,]+/).filter(Boolean);
  let data;
  try {
    data = fields.form === 'text' ? text : JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`the data is not valid JSON: ${error instanceof Error ? error.message : ''}`);
  }
  return {
    ...(fields.type ? { type: String(fields.type) } : {}),
    ...(topics.length > 0 ? { topics } : {}),
    ...(fields.key ? { key: String(fields.key) } : {}),
    ...(fields.transient ? { transient: true } : {}),
    data,
  };
}

const target = () => String(publishing.elements.namedItem('channel').value).trim();

submitBy(publishing, async () => {
  const receipt = await hub.publish(target(), publication());
  find('#receipt').textContent = receipt.last ? `Published to ${receipt.channel} as ${receipt.last}.` : `Published to ${receipt.channel}.`;
});
publishing.addEventListener('input', () => {
  find('#receipt').textContent = '';
});
find('#copy-publish').addEventListener('click', (/** @type {any} */ { currentTarget }) => {
  try {
    copy(currentTarget, [
      `curl ${quoted(urlOf({ path: `api/channels/${encodeURIComponent(target())}/events`, query: [] }))} \\`,
      '  -H \'Content-Type: application/json\' \\',
      `  -d ${quoted(JSON.stringify(publication()))}`,
    ].join('\n'));
  } catch (error) {
    find('.problem', publishing).textContent = messageOf(error);
  }
});

for (const [name, value] of Object.entries(loadSetting('console', {}))) {
  const input = field(name);
  if (input && typeof value === 'string') {
    input.value = value;
  }
}
const requested = new URLSearchParams(location.search).get('channel');
if (requested) {
  field('channel').value = requested;
}
hub.request('api/channels', { query: [['limit', '500']] }).then(({ channels }) => {
  find('#channel-names').append(...channels.map((/** @type {{channel: string}} */ { channel }) => create('option', { value: channel })));
}, () => {
  // only suggestions are missing
});
