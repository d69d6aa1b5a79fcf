// @ts-check

import { ChatRoom } from './page/chat-room.js';
import { ChatView } from './page/chat-view.js';
import { create, find } from './page/dom.js';
import { messageOf } from './page/forms.js';
import { openPage } from './page/page.js';
import { mayPublish } from './page/session.js';
import { loadSetting, saveSetting } from './page/settings.js';
import { number, text } from './page/text.js';

const MAX_ROOMS = 20;

/** What the hub accepts, in UTF-16 code units. */
const MAX_LENGTH = 4_000;

/** On a screen keyboard, Enter begins a new line. */
const isTouched = matchMedia('(pointer: coarse)');

const TITLE = document.title;

const { hub, user, me, mayRead } = await openPage();
const view = new ChatView(user, (line) => startEditing(line));
const form = find('.compose');
const content = find('#content');
/** @type {Map<string, ChatRoom>} */
const rooms = new Map();
/** The message whose text is being replaced, and the draft that waits meanwhile. @type {{line: import('./page/chat-room.js').Line, draft: string} | undefined} */
let editing;

const isVisible = (/** @type {ChatRoom} */ room) => view.room === room && !document.hidden;

/** @param {string} name */
function join(name) {
  const room = new ChatRoom(name, {
    hub,
    user,
    isVisible,
    listener: (self) => ({ ...view.listenerOf(self), unreadChanged: showRooms }),
  });
  rooms.set(name, room);
  return room;
}

/** A fragment without its percent-encoding, or as it is if that is malformed. @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shows a room, after joining it if necessary. @param {string} name */
function open(name) {
  const room = rooms.get(name) ?? join(name);
  if (room !== view.room) {
    stopEditing();
    view.room?.forgetNew();
  }
  history.replaceState(null, '', `#${encodeURIComponent(name)}`);
  saveSetting('rooms', [...rooms.keys()]);
  view.show(room, mayRead(`chat.${name}`));
  form.hidden = !mayPublish(me, `chat.${name}`);
  markReadIfVisible();
  showRooms();
}

/** @param {import('./page/chat-room.js').Line} line */
function startEditing(line) {
  editing = { line, draft: editing?.draft ?? content.value };
  content.value = line.content;
  showEditing();
}

function stopEditing() {
  if (editing) {
    content.value = editing.draft;
    editing = undefined;
    showEditing();
  }
}

function showEditing() {
  find('#editing').hidden = !editing;
  find('.primary', form).textContent = editing ? text('Save') : text('Send');
  showLength();
  content.focus();
}

/** @param {string} text */
async function save(text) {
  const edited = editing;
  if (!edited || !view.room) {
    return;
  }
  try {
    if (text !== edited.line.content) {
      await view.room.edit(edited.line, text);
    }
    find('.problem[role=alert]', form).textContent = '';
    if (editing === edited) {
      stopEditing();
    }
  } catch (error) {
    find('.problem[role=alert]', form).textContent = messageOf(error);
  }
}

/** Says how long the message is once that matters. A text that is too long stays as it is, and is not sent. */
function showLength() {
  const { length } = content.value.trim();
  const excess = length - MAX_LENGTH;
  const place = find('.length', form);
  place.textContent = excess > 0 ? text('{count} characters; at most {max} can be sent. Remove {excess}, or send the text in parts.', { count: length, max: MAX_LENGTH, excess })
    : length > MAX_LENGTH * 0.9 ? text('{count} of {max} characters', { count: length, max: MAX_LENGTH }) : '';
  place.classList.toggle('problem', excess > 0);
  content.setAttribute('aria-invalid', String(excess > 0));
  find('.primary', form).disabled = excess > 0;
}

function markReadIfVisible() {
  if (view.room && isVisible(view.room)) {
    view.room.markRead();
  }
}

function showRooms() {
  const items = [...rooms.values()].map((room) => {
    const button = create('button', { type: 'button', className: 'room' }, create('span', {}, room.name));
    button.setAttribute('aria-current', String(room === view.room));
    if (room.unread > 0) {
      button.append(create('span', { className: 'badge', ariaHidden: 'true' }, room.unread > 99 ? `${number(99)}+` : number(room.unread)),
        create('span', { className: 'hidden' }, `, ${text('{count} unread', { count: room.unread })}`));
    }
    button.addEventListener('click', () => open(room.name));
    return create('li', {}, button);
  });
  const list = find('.rooms');
  const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
  list.replaceChildren(...items);
  items[focused]?.querySelector('button')?.focus();
  const unread = [...rooms.values()].reduce((sum, room) => sum + room.unread, 0);
  document.title = unread > 0 ? `(${number(unread)}) ${TITLE}` : TITLE;
  find('#leave').hidden = rooms.size < 2;
}

const isRoomName = (/** @type {unknown} */ name) => typeof name === 'string' && /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}$/.test(name);

form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const text = content.value.trim();
  if (text !== '' && text.length <= MAX_LENGTH) {
    if (editing) {
      save(text);
      return;
    }
    view.send(text);
    content.value = '';
  }
  showLength();
  content.focus();
});
content.addEventListener('input', () => {
  showLength();
  return content.value === '' || view.room?.reportTyping();
});
content.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !isTouched.matches) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === 'Escape' && editing) {
    stopEditing();
  } else if (event.key === 'ArrowUp' && content.value === '' && !editing) {
    const last = view.room?.lines.findLast((line) => view.room?.isOwn(line));
    if (last) {
      event.preventDefault();
      startEditing(last);
    }
  }
});
find('#editing button').addEventListener('click', stopEditing);
document.addEventListener('visibilitychange', markReadIfVisible);

find('.join-room').addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const input = find('#new-room');
  const name = input.value.trim();
  if (isRoomName(name) && (rooms.has(name) || rooms.size < MAX_ROOMS)) {
    input.value = '';
    open(name);
    content.focus();
  }
});
find('#leave').addEventListener('click', () => {
  if (view.room && rooms.size > 1) {
    view.room.leave();
    rooms.delete(view.room.name);
    open([...rooms.keys()][0]);
    content.focus(); // the button may have gone
  }
});

const stored = loadSetting('rooms', ['lobby']);
for (const name of (Array.isArray(stored) ? stored : []).filter(isRoomName).slice(0, MAX_ROOMS)) {
  join(name);
}
const requested = decoded(location.hash.slice(1));
open(isRoomName(requested) ? requested : rooms.keys().next().value ?? 'lobby');
