// @ts-check

import uPlot from '../lib/uplot.js';
import { pngOf } from './chart-export.js';
import { create, find } from './dom.js';
import { withPauses } from './series.js';
import { locale, text } from './text.js';
import { THEME_CHANGED } from './theme-choice.js';
import { unitOf, withUnit } from './units.js';

/** @import { Interval } from './series.js' */

const HEIGHT = 170;

/** Lines differ by more than their colour. */
const DASHES = [undefined, [7, 4], [2, 3], [10, 3, 2, 3]];

const SYNC = /** @type {any} */ (uPlot).sync('monitoring');

/** Reading a custom property yields its text, `light-dark()` included; a colour that uses it yields the computed value. */
const probe = create('span', { hidden: true });
probe.style.setProperty('forced-color-adjust', 'none');
document.documentElement.append(probe);

/** @param {string} name of a colour in the style sheet */
function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

/** Longer ranges are shown with dates. */
const DAY = 86_400;

/** The chart has so many more series for each metric: the greatest and the least values, between which its band lies. */
const EXTREMES = 2;

const TEXTS = {
  noValues: text('no values'),
  time: text('time'),
};

/**
 * @param {number} seconds since 1970
 * @param {number} range that is shown, in seconds
 */
const clock = (seconds, range) => new Date(seconds * 1000).toLocaleString(locale, range > DAY
  ? { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } : { timeStyle: 'medium' });

/**
 * A line chart of metrics over time: the average of each interval, and a band from the least to the greatest value. Colours come from the style sheet. Screen readers get a sentence instead of the canvas.
 */
export class Chart {
  #plot;
  #metrics;
  #figure;
  #container;
  #summary;
  #range = 0;
  /** @type {Interval[][]} what is drawn, of each metric */
  #shown = [];
  /** @type {number[]} */
  thresholds = [];

  /**
   * @param {HTMLElement} figure with an element for the plot, `data-max`, and `data-unit` if it is not that of the first metric
   * @param {Array<{metric: string, label: string}>} metrics
   * @param {(from: number, to: number) => void} selected a range of time has been dragged
   */
  constructor(figure, metrics, selected) {
    this.#metrics = metrics;
    this.#figure = figure;
    this.#container = find('.plot', figure);
    this.#summary = find('.summary', figure);
    const max = Number(figure.dataset.max ?? 0);
    const fixed = figure.dataset.fixed !== undefined;
    const axis = { stroke: () => colour('--muted'), grid: { stroke: () => colour('--grid'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    this.#plot = new /** @type {any} */ (uPlot)({
      width: this.#width,
      height: HEIGHT,
      padding: [10, 28, 0, 0],
      cursor: { sync: { key: SYNC.key, filters: { pub: (/** @type {string} */ type) => type !== 'mousedown' && type !== 'mouseup' } }, drag: { x: true, y: false, setScale: false } },
      legend: { live: true },
      scales: {
        x: { time: true },
        y: { range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => [Math.min(0, (low ?? 0) * 1.1), fixed ? max : Math.max(max, (high ?? 0) * 1.1, ...this.thresholds)] },
      },
      axes: [
        { ...axis, space: 80, size: 28, values: (/** @type {any} */ _, /** @type {number[]} */ times) => times.map((time) => clock(time, this.#range)) },
        { ...axis, size: 62, space: 34, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => withUnit(tick, this.#unit)) },
      ],
      series: [
        { value: (/** @type {any} */ _, /** @type {number | null} */ time) => (time === null || time === undefined ? '' : clock(time, this.#range)), label: TEXTS.time },
        ...metrics.flatMap(({ label }, i) => this.#linesOf(label, i)),
      ],
      bands: metrics.map((_, i) => ({ series: [firstOf(i) + 1, firstOf(i) + 2], fill: () => faint(colour(`--line-${i + 1}`)) })),
      hooks: {
        draw: [(/** @type {any} */ plot) => this.#drawThresholds(plot)],
        setSelect: [(/** @type {any} */ plot) => select(plot, selected)],
      },
    }, [[], ...metrics.flatMap(() => [[], [], []])], this.#container);
    new ResizeObserver(() => this.#plot.setSize({ width: this.#width, height: HEIGHT })).observe(this.#container);
    document.addEventListener(THEME_CHANGED, () => this.#recolour());
    for (const preference of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(preference).addEventListener('change', () => this.#recolour());
    }
  }

  /**
   * The series of a metric: its average, and the two ends of its band.
   *
   * @param {string} label
   * @param {number} i
   */
  #linesOf(label, i) {
    const end = { label, class: 'extreme', width: 0, points: { show: false }, spanGaps: false };
    return [{
      label,
      value: (/** @type {any} */ plot, /** @type {number | null} */ value, /** @type {number} */ series, /** @type {number} */ at) => (
        this.#valueText(value, plot.data[series + 1][at], plot.data[series + 2][at])),
      width: 2,
      dash: DASHES[i % DASHES.length],
      stroke: () => colour(`--line-${i + 1}`),
      fill: this.#metrics.length === 1 ? () => colour('--fill-1') : undefined,
      points: { show: true, size: 5, filter: (/** @type {any} */ plot, /** @type {number} */ series) => alone(plot.data[series]) },
      spanGaps: false,
    }, end, { ...end }];
  }

  /**
   * @param {number | null | undefined} average
   * @param {number} greatest
   * @param {number} least
   */
  #valueText(average, greatest, least) {
    if (average === null || average === undefined) {
      return '–';
    }
    const text = withUnit(average, this.#unit);
    return least === greatest ? text : `${text} (${withUnit(least, this.#unit)} – ${withUnit(greatest, this.#unit)})`;
  }

  /** What is drawn. */
  get series() {
    return this.#metrics.map(({ metric }, i) => ({ metric, intervals: this.#shown[i] ?? [] }));
  }

  /** Removes the mark of the range that was dragged, which other charts show, too. */
  clearSelection() {
    this.#plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  }

  /** A picture of it. */
  async png(/** @type {string} */ title) {
    return pngOf(this.#plot.ctx.canvas, title, this.#metrics.map(({ label }, i) => ({ label, colour: colour(`--line-${i + 1}`) })));
  }

  /** The time at a place of the chart, in seconds; of an event of the pointer. */
  timeAt(/** @type {number} */ clientX) {
    const { left } = this.#plot.over.getBoundingClientRect();
    return this.#plot.posToVal(clientX - left, 'x');
  }

  #recolour() {
    this.#plot.redraw(false, true);
    [...this.#container.querySelectorAll('.u-series:not(:first-child, .extreme) .u-marker')].forEach((marker, i) => {
      marker.style.borderColor = colour(`--line-${i + 1}`);
    });
  }

  /** Asked for each time, as units are published with the values. */
  get #unit() {
    return this.#figure.dataset.unit ?? unitOf(this.#metrics[0].metric);
  }

  get #width() {
    return Math.max(200, Math.floor(this.#container.clientWidth));
  }

  /**
   * @param {Map<string, import('./series.js').Series>} series by metric
   * @param {number} from seconds since 1970
   * @param {number} to
   */
  draw(series, from, to) {
    this.#range = to - from;
    this.#shown = this.#metrics.map(({ metric }) => series.get(metric)?.between(from, to) ?? []);
    const known = this.#shown.map(withPauses);
    const times = [...new Set(known.flatMap((each) => [...each.keys()]))].sort((a, b) => a - b);
    // undefined where only another metric has a value: the line goes on; null is a pause
    const lines = known.flatMap((each) => {
      const intervals = times.map((time) => each.get(time));
      return [intervals.map((one) => one && one.average), intervals.map((one) => one && one.greatest), intervals.map((one) => one && one.least)];
    });
    this.#plot.batch(() => {
      this.#plot.setData([times, ...lines], false);
      this.#plot.setScale('x', { min: from, max: to });
    });
    if (this.#plot.cursor.idx === null || this.#plot.cursor.left < 0) {
      this.#plot.setLegend({ idx: times.length - 1 }, false); // no cursor on the chart: the newest values
    }
    this.#summarize();
  }

  #summarize() {
    const sentences = this.#metrics.map(({ label }, i) => {
      const last = this.#shown[i].at(-1);
      return last === undefined ? text('{label}: no values.', { label })
        : text('{label}: now {now}, at most {max}.', { label, now: withUnit(last.average, this.#unit), max: withUnit(greatestOf(this.#shown[i]), this.#unit) });
    });
    this.#summary.textContent = sentences.join(' ');
    this.#container.dataset.empty = this.#shown.every((each) => each.length === 0) ? TEXTS.noValues : '';
  }

  /** @param {any} plot */
  #drawThresholds({ ctx, bbox, valToPos }) {
    ctx.save();
    ctx.strokeStyle = colour('--error');
    ctx.setLineDash([6, 4]);
    ctx.lineWidth = devicePixelRatio;
    for (const threshold of this.thresholds) {
      const y = Math.round(valToPos(threshold, 'y', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }
}

/** The first series of a metric; that of the times comes before all. */
const firstOf = (/** @type {number} */ metric) => 1 + metric * (1 + EXTREMES);

/**
 * Where values stand alone, through which there is no line: null separates lines, undefined does not.
 *
 * @param {Array<number | null | undefined>} values
 */
function alone(values) {
  const places = [...values.keys()].filter((at) => values[at] !== undefined);
  const isEnd = (/** @type {number} */ i) => (values[places[i]] ?? null) === null;
  return places.filter((_, i) => !isEnd(i) && isEnd(i - 1) && isEnd(i + 1));
}

/** @param {Interval[]} intervals */
const greatestOf = (intervals) => intervals.reduce((most, { greatest }) => Math.max(most, greatest), -Infinity);

/** @param {string} solid a computed colour */
const faint = (solid) => `color-mix(in srgb, ${solid} 22%, transparent)`;

/**
 * @param {any} plot
 * @param {(from: number, to: number) => void} selected
 */
function select(plot, selected) {
  const { left, width } = plot.select;
  if (width > 0) {
    selected(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  }
}
