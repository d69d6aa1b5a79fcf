// @ts-check

import { HubError } from './carillon.js';
import { Alerts } from './page/alerts.js';
import { ChartData } from './page/chart-data.js';
import { Chart } from './page/chart.js';
import { csvOf } from './page/chart-export.js';
import { ChosenCharts } from './page/chosen-charts.js';
import { create, find } from './page/dom.js';
import { download } from './page/download.js';
import { messageOf } from './page/forms.js';
import { MetricTable } from './page/metric-table.js';
import { openPage } from './page/page.js';
import { controlByWheel, controlRange } from './page/range-controls.js';
import { mayPublish } from './page/session.js';
import { loadSetting, saveSetting } from './page/settings.js';
import { locale, text, timeOfDay } from './page/text.js';
import { TimeRange } from './page/time-range.js';
import { unitOf } from './page/units.js';

/** What the hub itself always measures; other publishers have clocks of their own. */
const HUBS_OWN = 'cpu';

/** The metric of this page itself: the time from a measurement to its arrival. */
const LATENCY = 'page.latency';

/** The range that keys and wheel change is loaded after a pause of so many milliseconds. */
const LOAD_DELAY = 200;

/** It is loaded again after a failure that may pass. */
const RETRY_DELAY = 5_000;

const TITLE = document.title;

const TEXTS = {
  pausedAt: (/** @type {string} */ time) => text('Paused at {time}. Values are still being collected.', { time }),
  showing: (/** @type {string} */ from, /** @type {string} */ to) => text('Showing {from} to {to}. New values are still being collected.', { from, to }),
  loading: text('Loading the past.'),
  failed: (/** @type {string} */ why) => text('The past cannot be shown: {why}', { why }),
  retained: (/** @type {string} */ time) => text('The hub has kept values since {time}; older ones have been removed.', { time }),
  csv: 'CSV',
  csvOf: (/** @type {string} */ title) => text('Values of the chart {title} as CSV', { title }),
  png: 'PNG',
  pngOf: (/** @type {string} */ title) => text('Picture of the chart {title}', { title }),
  keys: text('Keys: plus and minus zoom, arrows move, Escape shows the newest values.'),
};

const { hub, user, me, freshness, mayRead } = await openPage();
find('main').classList.toggle('forbidden', !mayRead('monitoring'));
find('main').classList.toggle('alerts-read-only', !mayPublish(me, 'notifications')); // the permission that sets and removes alerts

const windowSelect = find('#window');
const pause = find('#pause');
const parameters = new URLSearchParams(location.search);
for (const wanted of [loadSetting('window', windowSelect.value), parameters.get('window')]) {
  if ([...windowSelect.options].some(({ value }) => value === wanted)) {
    windowSelect.value = wanted;
  }
}

const data = new ChartData((path, options) => hub.request(path, options), (now) => new TimeRange(Number(windowSelect.value), now));
const { range } = data;
range.restore(parameters);

/** Whether the range has been fixed by a pause. */
let isPaused = false;
let needsDrawing = true;
/** Whether events arrive as they are published. */
let isLive = false;
/** @type {any} */
let loadTimer;

/** The labels that the page gives to metrics. @type {Record<string, string>} */
const LABELS = {
  'CPU': text('CPU'), 'Memory': text('Memory'), 'In': text('In'), 'Out': text('Out'), 'Published': text('Published'), 'Delivered': text('Delivered'),
  'Streams': text('Streams'), 'From measurement to this page': text('From measurement to this page'),
};

/** @param {string} label */
const labelOf = (label) => LABELS[label] ?? label;

const charts = [...document.querySelectorAll('figure.chart')].map((figure) => {
  const element = /** @type {HTMLElement} */ (figure);
  const metrics = (element.dataset.metrics ?? '').split(' ').map((each) => {
    const [metric, label] = each.split('=');
    return { metric, label: labelOf(label.replaceAll('_', ' ')) };
  });
  return { element, metrics, chart: new Chart(element, metrics, select) };
});
charts.forEach(equip);
const alerts = new Alerts(hub, () => {
  needsDrawing = true;
});
/** @type {Set<unknown>} */
const equipped = new Set();
const chosen = new ChosenCharts(find('#thresholds').closest('section'), () => {
  clearTimeout(loadTimer);
  loadTimer = setTimeout(onCharts);
}, select);
const table = new MetricTable(addChart);
controlRange(range, onRange);
onCharts();
if (!range.isLive) {
  showRange();
}

/**
 * Gives a chart its buttons, keys and wheel.
 *
 * @param {import('./page/chosen-charts.js').Drawn} drawn
 */
function equip({ element, chart }) {
  const caption = find('figcaption', element);
  const title = (caption.querySelector('span') ?? caption).textContent;
  const csv = create('button', { type: 'button', className: 'small', ariaLabel: TEXTS.csvOf(title) }, TEXTS.csv);
  csv.addEventListener('click', () => download(new Blob([csvOf(chart.series)], { type: 'text/csv' }), `${title}.csv`));
  const png = create('button', { type: 'button', className: 'small', ariaLabel: TEXTS.pngOf(title) }, TEXTS.png);
  png.addEventListener('click', async () => download(await chart.png(title), `${title}.png`));
  if (!caption.querySelector('span')) {
    caption.replaceChildren(create('span', {}, title));
  }
  caption.append(csv, png);
  Object.assign(element, { tabIndex: 0, title: TEXTS.keys });
  element.setAttribute('aria-keyshortcuts', '+ - ArrowLeft ArrowRight Escape');
  controlByWheel(find('.plot', element), range, (clientX) => chart.timeAt(clientX), onRange);
}

/** The charts that the person has added are others now. */
function onCharts() {
  for (const drawn of chosen.drawn) {
    if (!equipped.has(drawn)) {
      equipped.add(drawn);
      equip(drawn);
    }
  }
  if (isLive) {
    load();
  }
}

/**
 * @param {number} from
 * @param {number} to
 */
function select(from, to) {
  all().forEach(({ chart }) => chart.clearSelection());
  range.fix(from, to);
  onRange();
}

/** @returns {Array<import('./page/chosen-charts.js').Drawn>} */
function all() {
  return [...charts, ...chosen.drawn];
}

/** The person shows another range. */
function onRange() {
  isPaused = false;
  showRange();
  clearTimeout(loadTimer);
  loadTimer = setTimeout(load, LOAD_DELAY);
}

function showRange() {
  pause.setAttribute('aria-pressed', String(!range.isLive));
  const [from, to] = range.bounds.map((time) => new Date(time * 1000));
  find('#paused').textContent = range.isLive ? ''
    : isPaused ? TEXTS.pausedAt(timeOfDay(to)) : TEXTS.showing(from.toLocaleString(locale), to.toLocaleString(locale));
  const url = new URL(location.href);
  range.store(url.searchParams);
  history.replaceState(null, '', url);
  draw();
}

async function load() {
  const note = find('#past');
  const busy = setTimeout(() => {
    note.textContent = TEXTS.loading;
  }, LOAD_DELAY);
  const metrics = new Set(all().flatMap((each) => each.metrics.map(({ metric }) => metric)));
  try {
    await data.load([...metrics], () => {
      needsDrawing = true;
    });
    note.textContent = data.retained === undefined ? '' : TEXTS.retained(new Date(data.retained * 1000).toLocaleString(locale));
  } catch (error) {
    note.textContent = TEXTS.failed(messageOf(error));
    if (error instanceof HubError && error.isTemporary) {
      clearTimeout(loadTimer);
      loadTimer = setTimeout(load, RETRY_DELAY);
    }
  } finally {
    clearTimeout(busy);
    needsDrawing = true;
  }
}

/** The clocks of browser and hub may differ. If they evidently do, latency is measured relative to the smallest difference seen. */
const skew = { min: Infinity, get millis() { return this.min < 0 || this.min > 2_000 ? this.min : 0; } };
let measuredAt = 0;

/** @param {number} millis when the hub took a measurement; it takes several at the same time */
function measureLatency(millis) {
  if (millis > measuredAt) {
    measuredAt = millis;
    const difference = Date.now() - millis;
    skew.min = Math.min(skew.min, difference);
    data.addLocal(LATENCY, difference - skew.millis);
    table.set(LATENCY, difference - skew.millis, undefined, Date.now());
  }
}

/**
 * @param {any} measurement
 * @param {number} millis when the hub received it
 */
function show(measurement, millis) {
  if (typeof measurement?.metric !== 'string' || typeof measurement.value !== 'number') {
    return false; // published to the channel directly, without validation
  }
  const unit = typeof measurement.unit === 'string' ? measurement.unit : undefined;
  table.set(measurement.metric, measurement.value, unit, millis);
  needsDrawing = true;
  return true;
}

hub.on('state', ({ state, catchingUp }) => {
  const wasLive = isLive;
  isLive = state === 'open' && !catchingUp;
  if (isLive && !wasLive) {
    load(); // also what was missed meanwhile
  }
});
const channel = hub.channel('monitoring', { resume: false });
channel.on('message', ({ data: measurement }) => {
  freshness.received();
  if (isLive && show(measurement, Date.now())) {
    data.add(measurement.metric, measurement.value);
    if (measurement.metric === HUBS_OWN) {
      measureLatency(Date.parse(measurement.timestamp));
    }
  }
});

// the newest value of every metric, with the time at which the hub received it, which the stream does not have
channel.ready.then(async () => {
  const { events } = await hub.request('api/monitoring', { query: [['latest', 'true'], ['wait', 'PT0S']] });
  events.filter((/** @type {any} */ event) => !table.has(event.data?.metric))
    .forEach((/** @type {any} */ event) => show(event.data, Date.parse(event.timestamp)));
}).catch((error) => {
  find('#past').textContent = TEXTS.failed(messageOf(error));
});

function draw() {
  needsDrawing = false;
  const [from, to] = range.bounds;
  const alerting = alerts.metrics;
  data.trim();
  for (const { element, metrics, chart } of all()) {
    chart.thresholds = metrics.flatMap(({ metric }) => alerts.of(metric));
    chart.draw(data.series, from, to);
    element.classList.toggle('alerting', metrics.some(({ metric }) => alerting.has(metric)));
  }
  table.draw(alerting);
  document.title = alerting.size > 0 ? `⚠ ${TITLE}` : TITLE;
}

windowSelect.addEventListener('change', () => {
  saveSetting('window', windowSelect.value);
  range.follow(Number(windowSelect.value));
  onRange();
});
pause.addEventListener('click', () => {
  if (range.isLive) {
    range.fix(...range.bounds);
    isPaused = true;
    showRange();
  } else {
    range.follow();
    onRange();
  }
});

const picker = find('#chart');
picker.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const input = picker.elements.namedItem('metrics');
  if (addChart(input.value)) {
    input.value = '';
  }
});

/** @param {string} metrics */
function addChart(metrics) {
  const problem = chosen.add(metrics);
  find('.problem', picker).textContent = problem;
  return problem === '';
}

const form = find('#threshold');
form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const field = (/** @type {string} */ name) => form.elements.namedItem(name).value.trim();
  const metric = field('metric');
  const condition = field('condition');
  const value = unitOf(metric) === 'fraction' ? Number(field('value')) / 100 : Number(field('value'));
  alerts.add({ metric, condition, severity: field('severity'), seconds: Number(field('seconds')), to: field('to') === 'me' ? { users: [user] } : undefined,
    ...(condition === 'absent' ? {} : { threshold: value }) })
    .then((isSet) => {
      if (isSet) {
        form.elements.namedItem('value').value = '';
        draw();
      }
    });
});
form.elements.namedItem('condition').addEventListener('change', (/** @type {any} */ { target }) => {
  const value = form.elements.namedItem('value');
  value.disabled = target.value === 'absent';
  form.elements.namedItem('seconds').min = value.disabled ? '1' : '0';
});
form.elements.namedItem('metric').addEventListener('input', (/** @type {any} */ { target }) => {
  find('#unit').textContent = { fraction: '%', bytes: 'bytes', 'bytes/s': 'bytes/s', 'events/s': 'events/s', ms: 'ms' }[
    /** @type {string} */ (unitOf(target.value))] ?? '';
});

// the range also moves while no values arrive, so that their absence is visible
setInterval(() => (needsDrawing || range.isLive) && draw(), 500);
