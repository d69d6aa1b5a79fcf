// @ts-check

/**
 * A part of a message.
 *
 * @typedef {object} Part
 * @property {'text' | 'link' | 'code' | 'block' | 'mention'} kind
 * @property {string} text without the marks around code
 */

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'”’]/i;

/** As the hub finds the users that it notifies. */
const MENTION = /(?<![^\s([“"'*_])@[\p{L}\p{N}](?:[\p{L}\p{N}._~@+-]{0,254}[\p{L}\p{N}_~])?/u;

const BLOCK = /\x60\x60\x60(?:[\w+#-]{0,20}\n)?([\s\S]+?)\n?\x60\x60\x60/;
const CODE = /(?<!\x60)\x60([^\x60\n]+)\x60(?!\x60)/;

const PARTS = new RegExp(`${BLOCK.source}|${CODE.source}|(${ADDRESS.source})|(${MENTION.source})`, 'giu');

/**
 * The parts of a message: code in backquotes, in lines of its own between three of them, web addresses and mentioned users. Only `http` and
 * `https` are addresses.
 *
 * @param {string} text
 * @returns {Part[]}
 */
export function partsOf(text) {
  /** @type {Part[]} */
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(PARTS)) {
    const [whole, block, code, address, mention] = found;
    if (address && !URL.canParse(address)) {
      continue;
    }
    const before = text.slice(end, found.index);
    if (before !== '') {
      parts.push({ kind: 'text', text: before });
    }
    parts.push(block ? { kind: 'block', text: block } : code ? { kind: 'code', text: code }
      : address ? { kind: 'link', text: address } : { kind: 'mention', text: mention });
    end = found.index + whole.length;
  }
  return end < text.length ? [...parts, { kind: 'text', text: text.slice(end) }] : parts;
}
