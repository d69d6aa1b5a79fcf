// @ts-check

import { Desktop } from './notifications/desktop.js';
import { FilterForm } from './notifications/filter.js';
import { InboxView } from './notifications/inbox-view.js';
import { Inbox } from './notifications/inbox.js';
import { Push, showItem } from './notifications/push.js';
import { Sender } from './notifications/sender.js';
import { find } from './page/dom.js';
import { openPage } from './page/page.js';
import { mayPublish } from './page/session.js';
import { number, text } from './page/text.js';

const TITLE = document.title;

/** Without the permission to read the events of marks, those of other devices show so late. */
const POLL_MILLIS = 15_000;

const { hub, me, mayRead } = await openPage();
const desktop = new Desktop();
const view = new InboxView();
const inbox = new Inbox(hub, { changed: update, arrived: (item) => desktop.notify(item) });
const filter = new FilterForm((chosen) => inbox.select(chosen));
if (mayPublish(me, 'notifications')) {
  new Sender(hub);
} else {
  find('.sending').hidden = true;
}

function update() {
  const { counts, state } = inbox;
  if (counts) {
    filter.show(counts);
    document.title = counts.unread > 0 ? `(${number(counts.unread)}) ${TITLE}` : TITLE;
    find('#unread').textContent = counts.unread === 0 ? text('none unread') : text('{count} unread of {total}', { count: counts.unread, total: counts.total });
    find('#unread').classList.toggle('some', counts.unread > 0);
    const { unread } = counts.matching;
    if (unread === 0 && document.activeElement === find('#mark-all')) {
      find('#main').focus(); // a button that is disabled would lose it
    }
    find('#mark-all').disabled = unread === 0;
    find('#mark-all').textContent = unread === 0 || unread === counts.unread ? text('Mark all read') : text('Mark these {count} read', { count: unread });
  } else {
    find('#unread').textContent = state === 'loading' ? text('loading…') : text('not available');
  }
  view.update();
}

view.show(inbox);
if (mayRead('notifications')) {
  inbox.filter = filter.value; // a reload keeps what was chosen
  const followsMarks = mayRead('notifications.inbox');
  inbox.start(followsMarks).then(() => location.hash && showItem(location.hash.slice(1)));
  new Push(hub).start();
  const catchUp = () => document.hidden || inbox.catchUp();
  document.addEventListener('visibilitychange', catchUp);
  if (!followsMarks) {
    setInterval(catchUp, POLL_MILLIS);
  }
} else {
  find('#unread').textContent = text('no access');
  find('.received').hidden = true;
  find('.tools').hidden = true;
  find('#forbidden').hidden = false;
}
