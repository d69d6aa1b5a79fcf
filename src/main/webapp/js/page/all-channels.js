// @ts-check

/** Channels of one page of the list, the most that the hub sends. */
const PAGE_SIZE = '1000';

/**
 * Reads the list of channels to its end.
 *
 * @param {(path: string, options: {query: Array<[string, string]>}) => Promise<any>} request
 * @returns {Promise<any[]>}
 */
export async function readAllChannels(request) {
  /** @type {any[]} */
  const channels = [];
  let after = '';
  do {
    const page = await request('api/channels', { query: [['limit', PAGE_SIZE], ...(after === '' ? [] : [/** @type {[string, string]} */ (['after', after])])] });
    channels.push(...page.channels);
    after = page.next ?? '';
  } while (after !== '');
  return channels;
}
