// @ts-check

import uPlot from '../lib/uplot.js';
import { create, find } from './dom.js';
import { withPauses } from './series.js';
import { text, timeOfDay } from './text.js';
import { THEME_CHANGED } from './theme-choice.js';
import { withUnit } from './units.js';

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

/** @param {number} seconds since 1970 */
const clock = (seconds) => timeOfDay(seconds * 1000);

/**
 * A line chart of metrics over time. Colours come from the style sheet. Screen readers get a sentence instead of the canvas.
 */
export class Chart {
  #plot;
  #metrics;
  #unit;
  #container;
  #summary;
  /** @type {number[]} */
  thresholds = [];

  /**
   * @param {HTMLElement} figure with an element for the plot, `data-unit` and `data-max`
   * @param {Array<{metric: string, label: string}>} metrics
   */
  constructor(figure, metrics) {
    this.#metrics = metrics;
    this.#unit = /** @type {import('./units.js').Unit} */ (figure.dataset.unit);
    this.#container = find('.plot', figure);
    this.#summary = find('.summary', figure);
    const max = Number(figure.dataset.max ?? 0);
    const fixed = figure.dataset.fixed !== undefined;
    const format = (/** @type {any} */ _, /** @type {number | null} */ value) => (value === null || value === undefined ? '–' : withUnit(value, this.#unit));
    const axis = { stroke: () => colour('--muted'), grid: { stroke: () => colour('--grid'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    this.#plot = new /** @type {any} */ (uPlot)({
      width: this.#width,
      height: HEIGHT,
      padding: [10, 28, 0, 0],
      cursor: { sync: { key: SYNC.key }, drag: { x: false, y: false } },
      legend: { live: true },
      scales: {
        x: { time: true },
        y: { range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => [0, fixed ? max : Math.max(max, (high ?? 0) * 1.1, ...this.thresholds)] },
      },
      axes: [
        { ...axis, space: 80, size: 28, values: (/** @type {any} */ _, /** @type {number[]} */ times) => times.map(clock) },
        { ...axis, size: 62, space: 34, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => withUnit(tick, this.#unit)) },
      ],
      series: [
        { value: (/** @type {any} */ _, /** @type {number | null} */ time) => (time === null || time === undefined ? '' : clock(time)), label: text('time') },
        ...metrics.map(({ label }, i) => ({
          label,
          value: format,
          width: 2,
          dash: DASHES[i % DASHES.length],
          stroke: () => colour(`--line-${i + 1}`),
          fill: metrics.length === 1 ? () => colour('--fill-1') : undefined,
          points: { show: false },
          spanGaps: false,
        })),
      ],
      hooks: { draw: [(/** @type {any} */ plot) => this.#drawThresholds(plot)] },
    }, [[], ...metrics.map(() => [])], this.#container);
    new ResizeObserver(() => this.#plot.setSize({ width: this.#width, height: HEIGHT })).observe(this.#container);
    document.addEventListener(THEME_CHANGED, () => this.#recolour());
    for (const preference of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(preference).addEventListener('change', () => this.#recolour());
    }
  }

  #recolour() {
    this.#plot.redraw(false, true);
    [...this.#container.querySelectorAll('.u-series:not(:first-child) .u-marker')].forEach((marker, i) => {
      marker.style.borderColor = colour(`--line-${i + 1}`);
    });
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
    const parts = this.#metrics.map(({ metric }) => series.get(metric)?.between(from, to) ?? [[], []]);
    const known = parts.map(([each, values]) => withPauses(each, values));
    const times = [...new Set(known.flatMap((each) => [...each.keys()]))].sort((a, b) => a - b);
    // undefined where only another metric has a value: the line goes on; null is a pause
    const lines = known.map((each) => times.map((time) => each.get(time)));
    this.#plot.batch(() => {
      this.#plot.setData([times, ...lines], false);
      this.#plot.setScale('x', { min: from, max: to });
    });
    if (this.#plot.cursor.idx === null || this.#plot.cursor.left < 0) {
      this.#plot.setLegend({ idx: times.length - 1 }, false); // no cursor on the chart: the newest values
    }
    this.#summarize(parts.map(([, values]) => values));
  }

  /** @param {number[][]} values of each metric */
  #summarize(values) {
    const sentences = this.#metrics.map(({ label }, i) => {
      const shown = values[i];
      return shown.length === 0 ? text('{label}: no values.', { label })
        : text('{label}: now {now}, at most {max}.', {
          label, now: withUnit(/** @type {number} */ (shown.at(-1)), this.#unit), max: withUnit(shown.reduce((a, b) => Math.max(a, b)), this.#unit),
        });
    });
    this.#summary.textContent = sentences.join(' ');
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
