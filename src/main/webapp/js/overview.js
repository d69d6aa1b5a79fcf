// @ts-check

import { apiPath } from './carillon/api-path.js';
import { create, find } from './page/dom.js';
import { openPage } from './page/page.js';
import { text } from './page/text.js';
import { withUnit } from './page/units.js';

const { hub, mayRead, freshness } = await openPage();

/** The metrics in the figures, with their units. */
const UNITS = new Map([
  ['cpu', 'fraction'], ['memory', 'fraction'], ['hub.connections', 'count'], ['hub.sent', 'events/s'],
]);

if (mayRead('monitoring')) {
  hub.channel('monitoring', { latest: true, resume: false }).on('message', ({ data }) => {
    freshness.received();
    const unit = UNITS.get(data?.metric);
    if (unit && typeof data.value === 'number') {
      find(`[data-metric="${data.metric}"]`).textContent = withUnit(data.value, /** @type {any} */ (unit));
    }
  });
}

if (!mayRead('monitoring')) {
  find('.figures').replaceWith(create('p', { className: 'hint' }, text('You may not read the figures of this hub.')));
}

const base = hub.url.href;
find('#subscribe').textContent = `import { connect } from '${base}js/carillon.js';
const hub = connect();
hub.channel('orders')
  .on('created', ({ id, data }) => console.log(id, data));`;
find('#publish').textContent = `curl ${base}${apiPath}channels/orders/events \\
  -H 'Content-Type: application/json' \\
  -d '{"type":"created","data":{"id":42,"total":99.5}}'`;
