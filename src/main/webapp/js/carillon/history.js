// @ts-check

import { TEXTUAL, pageFromJson, valueOf } from './events.js';

/** @import { HistoryOptions } from '../carillon.js' */

/**
 * Reads the past events of a channel, page by page, up to the newest one of now. Loaded if needed.
 *
 * @param {import('./hub.js').Hub} hub
 * @param {string} channel
 * @param {string[]} topics
 * @param {HistoryOptions} options
 */
export async function* readHistory(hub, channel, topics, { since, latest = false, signal }) {
  /** @type {Array<[string, string]>} */
  const selection = topics.map((topic) => ['topic', topic]);
  const path = `api/channels/${encodeURIComponent(channel)}`;
  const { head } = await hub.request(path, { signal });
  /** @type {[string, string]} */
  let from = latest ? ['latest', 'true'] : ['since', String(since ?? 'earliest')];
  for (let end = ''; ;) {
    const { events, gaps, next } = pageFromJson(await hub.request(`${path}/events`, { query: [...selection, TEXTUAL, from, ['wait', 'PT0S']], signal }));
    const past = events.filter(({ seq }) => seq !== null && seq <= head)
      .map(({ position, ...event }) => ({ ...event, id: String(position), data: valueOf(event.text) }));
    if (past.length > 0 || gaps.length > 0) {
      yield { events: past, gaps: gaps.map(({ id, ...gap }) => gap), next };
    }
    if (past.length < events.length || past.at(-1)?.seq === head || next === end) {
      return;
    }
    end = next;
    from = ['lastEventId', next];
  }
}
