import { readdirSync, readFileSync } from 'node:fs';

const PAGES = new URL('../../main/webapp/', import.meta.url);

/** Elements whose content is not language. */
const NO_LANGUAGE = new Set(['code', 'script', 'style', 'textarea', 'noscript']);

const ATTRIBUTES = /\b(?:title|placeholder|aria-label|data-empty|data-label)="([^"]+)"/g;

/** Attributes and texts that are examples of what users write, or names. */
export const SAMPLES = new Set(['orders', 'orders/42', 'message', 'hub.sent, hub.published', 'https://…', 'Carillon']);

const hasWords = (text) => /\p{L}{2}/u.test(text) && !SAMPLES.has(text);
const unescaped = (html) => html.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
const oneLine = (text) => unescaped(text).trim().replaceAll(/\s+/g, ' ');

/** The files of the pages with an extension: their paths and contents. */
export function sources(extension) {
  return readdirSync(PAGES, { recursive: true }).map(String)
    .filter((path) => path.endsWith(extension) && !/^js\/(?:lib|lang|carillon)\//.test(path) && !path.startsWith('WEB-INF'))
    .map((path) => ({ path, content: readFileSync(new URL(path, PAGES), 'utf8') }));
}

/** The texts that a user sees of a page before its scripts have added any. */
export function textsOfHtml(html) {
  const found = [];
  const open = []; // elements, with the sentence that they are
  for (const [token, slash, name, attributes] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*)>|<![^>]*>|[^<]+/g)) {
    const sentence = open.findLast((each) => each.isSentence);
    if (name === undefined) {
      if (!token.startsWith('<') && !open.some((each) => NO_LANGUAGE.has(each.name))) {
        if (sentence && sentence === open.at(-1)) {
          sentence.text += token;
        } else {
          found.push(oneLine(token));
        }
      }
    } else if (slash) {
      const closed = open.splice(open.findLastIndex((each) => each.name === name))[0];
      if (closed.isSentence) {
        found.push(oneLine(closed.text));
      }
    } else {
      found.push(...[...attributes.matchAll(ATTRIBUTES)].map((match) => unescaped(match[1])));
      if (sentence && sentence === open.at(-1)) {
        sentence.text += `{${sentence.children++}}`;
      }
      if (!/^(?:meta|link|input|img|br|hr)$/.test(name)) {
        open.push({ name, isSentence: /\bdata-text\b/.test(attributes), text: '', children: 0 });
      }
    }
  }
  return found.filter(hasWords);
}

/** The texts that a script takes from the file of its language. */
export function textsOfScript(script) {
  return [...script.matchAll(/\b(?:text|parts)\(\s*'((?:[^'\\]|\\.)*)'/g)].map((match) => match[1].replaceAll('\\\'', '\''));
}

/** Every text of the pages. */
export function allTexts() {
  return new Set([
    ...sources('.html').flatMap(({ content }) => textsOfHtml(content)),
    ...sources('.js').flatMap(({ content }) => textsOfScript(content)),
  ]);
}
