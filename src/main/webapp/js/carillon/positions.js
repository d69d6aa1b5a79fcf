// @ts-check

/**
 * Reads the id of a stream of several channels, `a=12,b=7`. The first entry is that of the event's channel.
 *
 * @param {string} id
 * @returns {Map<string, number>} in the order of the entries; empty if the id has another format
 */
export function parsePositions(id) {
  const positions = new Map();
  for (const entry of id.split(',')) {
    const [, channel, seq] = /^([A-Za-z0-9._~-]+)=([0-9]{1,18})$/.exec(entry) ?? [];
    if (channel === undefined) {
      return new Map();
    }
    positions.set(channel, Number(seq));
  }
  return positions;
}

/**
 * @param {Iterable<[string, number | null]>} positions
 * @returns {string} `a=12,b=7`, the format of `lastEventId`; channels without a position are left out
 */
export function formatPositions(positions) {
  return [...positions].filter(([, seq]) => seq !== null).map(([channel, seq]) => `${channel}=${seq}`).join(',');
}
