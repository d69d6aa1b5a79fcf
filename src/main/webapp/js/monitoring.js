// @ts-check

import { Alerts } from './page/alerts.js';
import { Chart } from './page/chart.js';
import { ChosenCharts } from './page/chosen-charts.js';
import { create, find, foreign } from './page/dom.js';
import { messageOf } from './page/forms.js';
import { openPage } from './page/page.js';
import { loadSetting, saveSetting } from './page/settings.js';
import { Series } from './page/series.js';
import { text, timeOfDay } from './page/text.js';
import { unitOf, withUnit } from './page/units.js';

const MAX_WINDOW_SECONDS = 3600;

/** A measurement of the future counts as taken when it arrives: the clock of its publisher is wrong. */
const MAX_AHEAD_SECONDS = 5;

/** What the hub itself always measures; other publishers have clocks of their own. */
const HUBS_OWN = 'cpu';

/** A page of history with fewer events is the last one. */
const FEW_EVENTS = 100;

/** Limits the metrics, as applications may publish any number of their own. */
const MAX_METRICS = 200;

const TITLE = document.title;

/** The metric of this page itself: the time from a measurement to its arrival. */
const LATENCY = 'page.latency';

const { hub, user, freshness } = await openPage();

/** @type {Map<string, Series>} */
const series = new Map();

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
  return { element, metrics, chart: new Chart(element, metrics) };
});

/** The clocks of browser and hub may differ. If they evidently do, latency is measured relative to the smallest difference seen. */
const skew = { min: Infinity, get millis() { return this.min < 0 || this.min > 2_000 ? this.min : 0; } };

const windowSelect = find('#window');
const pause = find('#pause');
const kept = loadSetting('window', windowSelect.value);
if ([...windowSelect.options].some(({ value }) => value === kept)) {
  windowSelect.value = kept;
}
let loadedSeconds = 0;
/** @type {number | undefined} the time at which the charts were paused */
let pausedAt;
let hubTime = 0;
let arrivedAt = 0;
let needsDrawing = true;

const alerts = new Alerts(hub, () => {
  needsDrawing = true;
});
const chosen = new ChosenCharts(find('#thresholds').closest('section'), () => {
  needsDrawing = true;
});

/** @param {string} metric */
function seriesOf(metric) {
  let found = series.get(metric);
  if (!found && series.size < MAX_METRICS) {
    found = new Series(MAX_WINDOW_SECONDS);
    series.set(metric, found);
    addRow(metric);
  }
  return found;
}

/** @param {string} metric */
function addRow(metric) {
  const body = find('#metrics tbody');
  const row = create('tr', {}, create('th', { scope: 'row' }, foreign(metric)), create('td'), create('td'));
  row.dataset.metric = metric;
  const after = [...body.rows].find((each) => each.dataset.metric > metric);
  body.insertBefore(row, after ?? null);
  find('#metric-names').append(create('option', { value: metric }));
}

/**
 * @param {any} data
 * @param {boolean} isLive
 */
function add(data, isLive) {
  const time = Date.parse(data?.timestamp) / 1000;
  if (typeof data?.metric !== 'string' || typeof data.value !== 'number' || Number.isNaN(time)) {
    return; // published to the channel directly, without validation
  }
  const now = currentTime();
  if (time > now + MAX_AHEAD_SECONDS) {
    if (isLive) {
      seriesOf(data.metric)?.add(now, data.value);
    }
  } else {
    seriesOf(data.metric)?.add(time, data.value);
    if (isLive) {
      followClock(data.metric, time);
    }
  }
  needsDrawing = true;
}

/** The time by the clock of the hub, as far as it is known; seconds. */
function currentTime() {
  return hubTime === 0 ? Date.now() / 1000 : hubTime + (Date.now() - arrivedAt) / 1000;
}

/**
 * @param {string} metric
 * @param {number} time
 */
function followClock(metric, time) {
  if (metric === HUBS_OWN && time > hubTime) {
    hubTime = time;
    arrivedAt = Date.now();
    measureLatency(time);
  }
}

/** @param {number} time of the measurement; the hub takes several at the same time */
function measureLatency(time) {
  const millis = Date.now() - time * 1000;
  skew.min = Math.min(skew.min, millis);
  const latency = millis - skew.millis;
  seriesOf(LATENCY)?.add(time, latency);
}

// the newest values at once, the history of the window after them
const channel = hub.channel('monitoring', { latest: true, resume: false });
let isLive = false;
channel.ready.then(() => {
  isLive = true;
  load(Number(windowSelect.value));
});
channel.on('message', ({ data }) => {
  freshness.received();
  add(data, isLive);
});

/** Reads the history of a longer window, beside the stream, which stays live. */
async function load(/** @type {number} */ seconds) {
  if (seconds <= loadedSeconds) {
    return;
  }
  loadedSeconds = seconds;
  windowSelect.setAttribute('aria-busy', 'true');
  try {
    await readHistory(['since', `PT${seconds}S`]);
  } catch (error) {
    loadedSeconds = 0; // the next choice of a window tries again
    messageOf(error);
  } finally {
    windowSelect.removeAttribute('aria-busy');
  }
}

/** @param {[string, string]} start */
async function readHistory(start) {
  for (let from = start, count = Infinity; count >= FEW_EVENTS;) {
    const { events, next } = await hub.request('api/channels/monitoring/events', { query: [from] });
    events.forEach((/** @type {any} */ { data }) => add(data, false));
    count = events.length;
    from = ['lastEventId', next];
  }
}

function draw() {
  if (!needsDrawing && pausedAt === undefined && hubTime === 0) {
    return;
  }
  needsDrawing = false;
  const seconds = Number(windowSelect.value);
  const now = pausedAt ?? currentTime();
  const alerting = alerts.metrics;
  for (const { element, metrics, chart } of [...charts, ...chosen.drawn]) {
    chart.thresholds = metrics.flatMap(({ metric }) => alerts.of(metric));
    chart.draw(series, now - seconds, now);
    element.classList.toggle('alerting', metrics.some(({ metric }) => alerting.has(metric)));
  }
  if (pausedAt === undefined) {
    showNumbers(now - seconds, now);
  }
  document.title = alerting.size > 0 ? `⚠ ${TITLE}` : TITLE;
}

/**
 * @param {number} from
 * @param {number} to
 */
function showNumbers(from, to) {
  const alerting = alerts.metrics;
  for (const row of find('#metrics tbody').rows) {
    const values = series.get(row.dataset.metric)?.between(from, to)[1] ?? [];
    const unit = unitOf(row.dataset.metric);
    row.cells[1].textContent = values.length === 0 ? '–' : withUnit(/** @type {number} */ (values.at(-1)), unit);
    row.cells[2].textContent = values.length === 0 ? '–' : withUnit(values.reduce((a, b) => Math.max(a, b)), unit);
    row.classList.toggle('alerting', alerting.has(row.dataset.metric));
  }
  for (const tile of document.querySelectorAll('.tile')) {
    const { metric = '' } = /** @type {HTMLElement} */ (tile).dataset;
    const value = series.get(metric)?.latest;
    find('.value', tile).textContent = value === undefined ? '–' : withUnit(value, unitOf(metric));
    tile.classList.toggle('alerting', alerting.has(metric));
  }
}

windowSelect.addEventListener('change', () => {
  saveSetting('window', windowSelect.value);
  load(Number(windowSelect.value));
  draw();
});
pause.addEventListener('click', () => {
  pausedAt = pausedAt === undefined ? currentTime() : undefined;
  pause.setAttribute('aria-pressed', String(pausedAt !== undefined));
  find('#paused').textContent = pausedAt === undefined ? '' : text('Paused at {time}. Values are still being collected.', { time: timeOfDay(pausedAt * 1000) });
  draw();
});

const picker = find('#chart');
picker.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const input = picker.elements.namedItem('metrics');
  const problem = chosen.add(input.value);
  find('.problem', picker).textContent = problem;
  if (problem === '') {
    input.value = '';
    draw();
  }
});

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

// the window also moves while no values arrive, so that their absence is visible
setInterval(draw, 500);
