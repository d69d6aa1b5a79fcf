// @ts-check

import { download } from './page/download.js';
import { create, find, fromTemplate } from './page/dom.js';
import { messageOf, submitBy } from './page/forms.js';
import { FrameLog, isControl } from './page/frame-log.js';
import { FrameStream } from './page/frame-stream.js';
import { jsonView } from './page/json-view.js';
import { openPage } from './page/page.js';
import { asJson, list, publicationOf } from './page/publication-form.js';
import { SavedRequests } from './page/saved-requests.js';
import { storedToken } from './page/session.js';
import { loadSetting, saveSetting } from './page/settings.js';
import { curlPublication, curlSubscription, javaPublication, javaSubscription, scriptPublication, scriptSubscription } from './page/snippets.js';
import { text } from './page/text.js';

/** Frames shown at once; the others match the filter, too, and are counted. */
const MAX_SHOWN = 500;

/** Frames received within this time are rendered together. */
const RENDER_MILLIS = 100;

/** The list counts as scrolled to its end within this distance, in pixels. */
const END_TOLERANCE = 24;

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

const log = new FrameLog();
/** @type {FrameStream | undefined} */
let stream;
/** @type {import('./page/frame-log.js').Received[]} received and not rendered yet */
let pending = [];
let isPaused = false;
/** The request whose frames are shown. */
let shownRequest = '';
let matching = 0;
/** @type {any} */
let rendering;

/** The request that the form describes. @returns {{path: string, query: Array<[string, string]>}} */
function subscription() {
  const channels = list(field('channel').value);
  const topics = list(field('topics').value);
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

/** @returns {import('./page/snippets.js').Caller} */
const caller = () => ({ hub: hub.url.href, api: urlOf({ path: 'api/', query: [] }), token: storedToken() });

/** @param {string} [after] the id of the last event that is shown already */
function subscribe(after) {
  stream?.close();
  saveSetting('console', Object.fromEntries(new FormData(form)));
  stop.disabled = false;
  const own = new FrameStream(hub, {
    frame: ({ type, data, lastEventId, raw: lines }) => receive({ at: new Date(), id: lastEventId, type, data, raw: lines }),
    state: showState,
    interrupted: (reason) => receive({ at: new Date(), id: '', type: 'interrupted', data: reason, raw: `: interrupted: ${reason}` }),
    ended: () => {
      stop.disabled = true;
    },
  }, after);
  stream = own;
  own.open(subscription());
}

/** @param {string} words */
function showState(words) {
  if (state.textContent !== words) {
    state.textContent = words;
  }
}

/** @param {import('./page/frame-log.js').Received} frame */
function receive(frame) {
  log.add(frame);
  if (log.matches(frame)) {
    matching++;
    pending.push(frame);
  }
  rendering ??= setTimeout(renderReceived, RENDER_MILLIS);
}

function renderReceived() {
  rendering = undefined;
  showCount();
  if (isPaused) {
    return;
  }
  pending.splice(0, Math.max(0, pending.length - MAX_SHOWN));
  frames.append(...pending.splice(0).map(render));
  while (frames.children.length > MAX_SHOWN) {
    frames.firstElementChild?.remove();
  }
  followIfChosen();
}

/** Shows the newest frames that match, of all that were received. */
function renderAll() {
  const found = log.matching;
  matching = found.length;
  pending = found.slice(-MAX_SHOWN);
  frames.replaceChildren();
  const wasPaused = isPaused;
  isPaused = false;
  renderReceived();
  isPaused = wasPaused;
}

function showCount() {
  const counts = [text('{count} frames', { count: log.received })];
  if (matching < log.received - log.dropped) {
    counts.push(text('{count} match', { count: matching }));
  }
  if (matching > MAX_SHOWN) {
    counts.push(text('the newest {count} shown', { count: MAX_SHOWN }));
  }
  if (log.dropped > 0) {
    counts.push(text('the oldest {count} dropped', { count: log.dropped }));
  }
  if (isPaused && pending.length > 0) {
    counts.push(text('{count} more since the pause', { count: pending.length }));
  }
  find('#count').textContent = counts.join(text(', '));
}

/** @param {import('./page/frame-log.js').Received} frame */
function render({ at, id, type, data, raw: lines }) {
  const item = fromTemplate('frame', { id, type, raw: lines });
  item.dataset.type = type;
  item.classList.toggle('control', isControl(type));
  item.classList.toggle('missing', type === 'gap' || type === 'interrupted');
  const content = find('.data', item);
  content.dir = 'auto';
  content.append(jsonView(data));
  const time = find('time', item);
  time.dateTime = at.toISOString();
  time.textContent = `${at.toLocaleTimeString('en-GB')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  const replay = find('.replay', item);
  replay.hidden = id === '';
  replay.ariaLabel = text('Replay from {id}', { id });
  replay.addEventListener('click', () => {
    field('position').value = id;
    clear();
    subscribe();
    find('#subscribe-now').focus();
  });
  return item;
}

function clear() {
  clearTimeout(rendering);
  rendering = undefined;
  log.clear();
  renderAll();
}

form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  // the same request continues after the last event, once its stream has ended
  const request = JSON.stringify(subscription());
  const after = stop.disabled && request === shownRequest ? stream?.lastId : undefined;
  shownRequest = request;
  if (!after) {
    clear();
  }
  subscribe(after);
});
stop.addEventListener('click', () => {
  stream?.close();
  stop.disabled = true;
  showState(text('stopped'));
  find('#subscribe-now').focus();
});
find('#clear').addEventListener('click', clear);
const applyFilter = () => {
  log.filter(find('#filter').value, find('#heartbeats').checked);
  renderAll();
};
find('#filter').addEventListener('input', applyFilter);
find('#heartbeats').addEventListener('change', applyFilter);
find('#pause').addEventListener('click', (/** @type {any} */ { currentTarget }) => {
  isPaused = !isPaused;
  currentTarget.setAttribute('aria-pressed', String(isPaused));
  renderReceived();
});
let scrolledTo = 0;
frames.addEventListener('scroll', () => {
  const isAtEnd = frames.scrollHeight - frames.scrollTop - frames.clientHeight < END_TOLERANCE;
  if (isAtEnd || frames.scrollTop < scrolledTo) { // a larger list alone does not end following
    follow.checked = isAtEnd;
  }
  scrolledTo = frames.scrollTop;
}, { passive: true });
const followIfChosen = () => {
  if (follow.checked) {
    frames.scrollTop = frames.scrollHeight;
  }
};
follow.addEventListener('change', followIfChosen);
new ResizeObserver(followIfChosen).observe(frames); // lines have another height, and the browser scrolls to keep the first one in place
find('#export').addEventListener('click', () => {
  download(new Blob([log.ndjson], { type: 'application/x-ndjson' }), `${field('channel').value.trim() || 'frames'}.ndjson`);
});
raw.addEventListener('change', () => frames.classList.toggle('show-raw', raw.checked));

/**
 * Copies text to the clipboard, and confirms it for a moment.
 *
 * @param {HTMLElement} place of the confirmation
 * @param {string} copied
 */
async function copy(place, copied) {
  const label = place.textContent;
  try {
    await navigator.clipboard.writeText(copied);
    place.textContent = copied.includes('Bearer') || copied.includes('token') ? text('Copied, with your token') : text('Copied');
  } catch {
    place.textContent = text('Copying failed');
  }
  setTimeout(() => {
    place.textContent = label;
  }, 2_000);
}

const SNIPPETS = {
  curl: () => curlSubscription(caller(), urlOf(subscription())),
  js: () => scriptSubscription(caller(), described()),
  java: () => javaSubscription(caller(), described()),
};

/** @returns {import('./page/snippets.js').Subscription} */
const described = () => ({ channels: list(field('channel').value), topics: list(field('topics').value), position: field('position').value.trim() });

find('#copy-subscription').addEventListener('change', (/** @type {any} */ { currentTarget }) => {
  const kind = /** @type {keyof typeof SNIPPETS} */ (currentTarget.value);
  if (SNIPPETS[kind]) {
    copy(find('#copied'), SNIPPETS[kind]());
    currentTarget.value = '';
  }
});

const publishing = find('#publish');

const target = () => String(publishing.elements.namedItem('channel').value).trim();
const path = () => `api/channels/${encodeURIComponent(target())}/events`;

submitBy(publishing, async () => {
  const { body, type, query } = publicationOf(publishing);
  const receipt = type.startsWith('text/')
    ? await hub.request(path(), { method: 'POST', body, type, query, isNamed: false })
    : await hub.publish(target(), body);
  const { channel, count = 1, last, scheduled } = receipt;
  find('#receipt').textContent = scheduled ? text('Scheduled {count} events to {channel}; the page Connections lists what waits.', { count, channel })
    : last ? text('Published {count} events to {channel} as {id}.', { count, channel, id: String(last) })
      : text('Published {count} events to {channel}.', { count, channel });
});
publishing.addEventListener('input', () => {
  find('#receipt').textContent = '';
});
const PUBLICATION_SNIPPETS = {
  curl: (/** @type {ReturnType<typeof publicationOf>} */ { body, type, query }) => (
    curlPublication(caller(), urlOf({ path: path(), query }), { type, body: type.startsWith('text/') ? body : JSON.stringify(body) })),
  js: (/** @type {ReturnType<typeof publicationOf>} */ publication) => scriptPublication(caller(), target(), asJson(publication)),
  java: (/** @type {ReturnType<typeof publicationOf>} */ publication) => javaPublication(caller(), target(), asJson(publication)),
};

find('#copy-publish').addEventListener('change', (/** @type {any} */ { currentTarget }) => {
  const snippet = PUBLICATION_SNIPPETS[/** @type {keyof typeof PUBLICATION_SNIPPETS} */ (currentTarget.value)];
  currentTarget.value = '';
  try {
    if (snippet) {
      copy(find('#copied-publish'), snippet(publicationOf(publishing)));
    }
  } catch (error) {
    find('.problem', publishing).textContent = messageOf(error);
  }
});

new SavedRequests(form);
const requested = new URLSearchParams(location.search).get('channel');
if (requested) {
  field('channel').value = requested;
}
hub.request('api/channels', { query: [['limit', '500']] }).then(({ channels }) => {
  find('#channel-names').append(...channels.map((/** @type {{channel: string}} */ { channel }) => create('option', { value: channel })));
}, () => {
  // only suggestions are missing
});
