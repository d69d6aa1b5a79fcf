// @ts-check

/** @typedef {import('./series.js').Interval} Interval */

/** Most metrics of one request. */
const MAX_METRICS = 8;

/** Most requests that one metric is continued with: the server limits the work of each. */
const MAX_PARTS = 30;

/**
 * The past of metrics.
 *
 * @typedef {object} MetricHistory
 * @property {number} from seconds since 1970, as all times; by the clock of the hub
 * @property {number} to
 * @property {number} step length of an interval
 * @property {number} now the time of the hub when it answered
 * @property {number | undefined} retained since when there are events, if retention has removed some of the range
 * @property {Map<string, Interval[]>} series by metric; an interval may come in parts
 */

/** @param {string} time ISO 8601 */
const seconds = (time) => Date.parse(time) / 1000;

/** @param {number[]} point as the hub sends it */
const interval = ([start, least, greatest, average, count]) => ({ time: start / 1000, least, greatest, average, count });

/**
 * Reads the past of metrics, down-sampled by the hub: the newest values first, older ones by further requests, so that no request takes long.
 *
 * @param {(path: string, options: any) => Promise<any>} request sends a request to the hub
 * @param {string[]} metrics
 * @param {{from: string, to?: string, points: number, signal?: AbortSignal}} range times in ISO 8601, or durations before now
 * @param {(part: MetricHistory) => void} received gets each part
 */
export async function readHistory(request, metrics, range, received) {
  const points = String(range.points);
  for (let i = 0; i < metrics.length; i += MAX_METRICS) {
    const group = metrics.slice(i, i + MAX_METRICS).map((metric) => ['metric', metric]);
    const end = range.to === undefined ? [] : [['to', range.to]];
    const answer = await read([...group, ['from', range.from], ...end, ['points', points]]);
    const cut = answer.series.filter((/** @type {any} */ { next }) => next !== undefined);
    // the same intervals, whatever the time is now
    const same = [['from', answer.from], ['to', answer.to], ['points', points]];
    for (let { metric, next } of cut) {
      for (let parts = 1; next !== undefined && parts < MAX_PARTS; parts++) {
        const more = await read([['metric', metric], ...same, ['before', String(next)]]);
        next = more.series[0].next;
      }
    }
  }

  /** @param {string[][]} query */
  async function read(query) {
    const answer = await request('api/monitoring/history', { query, signal: range.signal });
    received({
      from: seconds(answer.from),
      to: seconds(answer.to),
      step: answer.step / 1000,
      now: seconds(answer.now),
      retained: answer.retained === undefined ? undefined : seconds(answer.retained),
      series: new Map(answer.series.map((/** @type {any} */ each) => [each.metric, each.points.map(interval)])),
    });
    return answer;
  }
}
