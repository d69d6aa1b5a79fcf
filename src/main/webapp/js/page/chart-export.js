// @ts-check

/** @import { Interval } from './series.js' */

/** Around the picture, and between its lines of text; pixels of the style sheet. */
const MARGIN = 12;
const LINE = 18;

/**
 * The values of a chart as CSV (RFC 4180): a row for each interval of each metric.
 *
 * @param {Array<{metric: string, intervals: Interval[]}>} series
 * @returns {string}
 */
export function csvOf(series) {
  const rows = series.flatMap(({ metric, intervals }) => intervals.map(({ time, least, greatest, average, count }) => (
    [new Date(time * 1000).toISOString(), metric, least, greatest, average, count].join())));
  return ['time,metric,least,greatest,average,count', ...rows, ''].join('\r\n');
}

/**
 * A picture of a chart with its title and its legend.
 *
 * @param {HTMLCanvasElement} plot
 * @param {string} title
 * @param {Array<{label: string, colour: string}>} legend
 * @returns {Promise<Blob>} PNG
 */
export function pngOf(plot, title, legend) {
  const canvas = document.createElement('canvas');
  const { color, backgroundColor } = getComputedStyle(/** @type {HTMLElement} */ (plot.closest('figure')));
  const scale = devicePixelRatio;
  canvas.width = plot.width + 2 * MARGIN * scale;
  canvas.height = plot.height + (2 * MARGIN + 2 * LINE) * scale;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot, MARGIN * scale, (MARGIN + LINE) * scale);
  context.scale(scale, scale);
  context.textBaseline = 'top';
  context.fillStyle = color;
  context.font = '600 13px system-ui, sans-serif';
  context.fillText(title, MARGIN, MARGIN);
  context.font = '12px system-ui, sans-serif';
  let x = MARGIN;
  const y = canvas.height / scale - MARGIN - LINE + 4;
  for (const { label, colour } of legend) {
    context.fillStyle = colour;
    context.fillRect(x, y + 3, 10, 10);
    context.fillStyle = color;
    context.fillText(label, x + 15, y);
    x += 15 + context.measureText(label).width + 2 * MARGIN;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the browser makes no picture'))), 'image/png');
  });
}
