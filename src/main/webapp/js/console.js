// @ts-check

import { copy } from './page/clipboard.js';
import { create, find } from './page/dom.js';
import { download } from './page/download.js';
import { FrameList } from './page/frame-list.js';
import { FrameStream } from './page/frame-stream.js';
import { openPage } from './page/page.js';
import { list } from './page/publication-form.js';
import { openPublishing } from './page/publishing.js';
import { SavedRequests } from './page/saved-requests.js';
import { storedToken } from './page/session.js';
import { saveSetting } from './page/settings.js';
import { curlSubscription, javaSubscription, scriptSubscription } from './page/snippets.js';
import { text } from './page/text.js';

const { hub, mayRead } = await openPage();
// joins the shared stream, so that the header shows the status of the hub
if (mayRead('monitoring')) {
  hub.channel('monitoring', { resume: false });
}

const form = find('#subscribe');
const state = find('#stream-state');
const stop = find('#stop');

/** @param {string} name @returns {any} */
const field = (name) => form.elements.namedItem(name);

/** @type {FrameStream | undefined} */
let stream;
/** The request whose frames are shown. */
let shownRequest = '';

const frames = new FrameList((id) => {
  field('position').value = id;
  frames.clear();
  subscribe();
  find('#subscribe-now').focus();
});

/** What the form describes. @returns {import('./page/snippets.js').Subscription} */
const described = () => ({ channels: list(field('channel').value), topics: list(field('topics').value), position: field('position').value.trim() });

/** The request that the form describes. @returns {{path: string, query: Array<[string, string]>}} */
function subscription() {
  const { channels, topics, position } = described();
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
    frame: ({ type, data, lastEventId, raw: lines }) => frames.receive({ at: new Date(), id: lastEventId, type, data, raw: lines }),
    state: showState,
    interrupted: (reason) => frames.receive({ at: new Date(), id: '', type: 'interrupted', data: reason, raw: `: interrupted: ${reason}` }),
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

form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  // the same request continues after the last event, once its stream has ended
  const request = JSON.stringify(subscription());
  const after = stop.disabled && request === shownRequest ? stream?.lastId : undefined;
  shownRequest = request;
  if (!after) {
    frames.clear();
  }
  subscribe(after);
});
stop.addEventListener('click', () => {
  stream?.close();
  stop.disabled = true;
  showState(text('stopped'));
  find('#subscribe-now').focus();
});
find('#export').addEventListener('click', () => {
  download(new Blob([frames.ndjson], { type: 'application/x-ndjson' }), `${field('channel').value.trim() || 'frames'}.ndjson`);
});

const SNIPPETS = {
  curl: () => curlSubscription(caller(), urlOf(subscription())),
  js: () => scriptSubscription(caller(), described()),
  java: () => javaSubscription(caller(), described()),
};

find('#copy-subscription').addEventListener('change', (/** @type {any} */ { currentTarget }) => {
  const kind = /** @type {keyof typeof SNIPPETS} */ (currentTarget.value);
  if (SNIPPETS[kind]) {
    copy(find('#copied'), SNIPPETS[kind]());
    currentTarget.value = '';
  }
});

openPublishing(hub, caller, urlOf);
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
