// @ts-check

import { HubError } from './carillon.js';
import { openAlertForm } from './page/alert-form.js';
import { Alerts } from './page/alerts.js';
import { ArrivalLatency } from './page/arrival-latency.js';
import { ChartData } from './page/chart-data.js';
import { equip } from './page/chart-tools.js';
import { ChosenCharts } from './page/chosen-charts.js';
import { find } from './page/dom.js';
import { messageOf } from './page/forms.js';
import { Layout } from './page/layout.js';
import { MetricPicker } from './page/metric-picker.js';
import { MetricTable } from './page/metric-table.js';
import { openPage } from './page/page.js';
import { controlRange } from './page/range-controls.js';
import { mayPublish } from './page/session.js';
import { loadSetting, saveSetting } from './page/settings.js';
import { StandardCharts } from './page/standard-charts.js';
import { locale, text, timeOfDay } from './page/text.js';
import { TimeRange } from './page/time-range.js';

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

const layout = new Layout();
/** @type {Set<unknown>} */
const equipped = new Set();
const alerts = new Alerts(hub, () => {
  needsDrawing = true;
});
const onOtherCharts = () => {
  clearTimeout(loadTimer);
  loadTimer = setTimeout(onCharts);
};
const standard = new StandardCharts(layout, onOtherCharts, select);
const chosen = new ChosenCharts(layout, find('#thresholds').closest('section'), onOtherCharts, select);
const picker = new MetricPicker((metrics) => chosen.add(metrics), (names) => table.mark(names));
const table = new MetricTable((metric) => picker.add(metric), (metric, isChosen) => picker.choose(metric, isChosen));
openAlertForm(alerts, user, draw);
controlRange(range, onRange);
onCharts();
if (!range.isLive) {
  showRange();
}

/** Other charts are shown now. */
function onCharts() {
  for (const drawn of all()) {
    if (!equipped.has(drawn)) {
      equipped.add(drawn);
      equip(drawn, range, onRange);
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
  return [...standard.drawn, ...chosen.drawn];
}

/**
 * The person shows another range.
 *
 * @param {number} [delay] after which it is loaded
 */
function onRange(delay = LOAD_DELAY) {
  isPaused = false;
  showRange();
  clearTimeout(loadTimer);
  loadTimer = setTimeout(load, delay);
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

const latency = new ArrivalLatency();

/** @param {number} millis when the hub took a measurement */
function measureLatency(millis) {
  const taken = latency.of(millis);
  if (taken !== undefined) {
    data.addLocal(LATENCY, taken);
    table.set(LATENCY, taken, undefined, Date.now());
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
  onRange(0);
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

// the range also moves while no values arrive, so that their absence is visible
setInterval(() => (needsDrawing || range.isLive) && draw(), 500);
