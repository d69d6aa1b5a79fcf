// @ts-check

import { texts as english } from '../lang/en.js';

/**
 * A text, or one for each plural form (Unicode CLDR: zero, one, two, few, many, other) of its value `count`. `{name}` stands for a value.
 *
 * @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Entry
 */

/** @typedef {string | number | Node | undefined} Value */

const page = globalThis.document;

/** The language that `first-paint.js` has chosen. */
export const language = page?.documentElement.lang || 'en';

/** The language with the region that the user prefers: how dates and numbers are written. */
export const locale = globalThis.navigator?.languages?.find((each) => each.split('-')[0] === language) ?? language;

/** The texts of English are in the pages. Without the file of its language, a page is English, too. @type {Promise<{texts: Record<string, Entry>}>} */
const file = language === 'en' ? Promise.resolve({ texts: english })
  : import(new URL(`js/lang/${language}.js`, page.baseURI).href).catch(() => ({ texts: english }));
const { texts } = await file;

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/** A whole number as it is written in the language. @param {number} value */
export const number = (value) => numbers.format(value);

/**
 * A text of the page in its language. Numbers among the values are written as the language does.
 *
 * @param {string} english under which the text is in the files of the languages
 * @param {Record<string, Value>} [values] by the names of the placeholders; `count` decides on the plural form
 */
export const text = (english, values) => parts(english, values).join('');

/**
 * A text with elements of the page among its values.
 *
 * @param {string} english
 * @param {Record<string, Value>} [values]
 * @returns {Array<Node | string>}
 */
export function parts(english, values = {}) {
  const entry = texts[english] ?? english;
  const form = typeof entry === 'string' ? entry : entry[plurals.select(Number(values.count))] ?? entry.other ?? english;
  return form.split(/\{(\w+)\}/).map((part, i) => {
    const value = i % 2 === 0 ? part : values[part];
    return typeof value === 'number' ? number(value) : value ?? '';
  }).filter((part) => part !== '');
}

/** A time of day. @param {Date | number} time */
export const timeOfDay = (time) => new Date(time).toLocaleTimeString(locale);

/** Names as a list in a sentence: a, b and c. @param {string[]} names */
export const listed = (names) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);

const ATTRIBUTES = ['title', 'placeholder', 'aria-label', 'data-empty', 'data-label'];

/** @param {string} written with the line breaks of its file */
const oneLine = (written) => written.trim().replaceAll(/\s+/g, ' ');

/**
 * Translates the English texts of a part of the page. An element with `data-text` is one sentence: the elements in it are the placeholders
 * `{0}`, `{1}` and so on.
 *
 * @param {ParentNode} within
 */
function translate(within) {
  for (const element of within.querySelectorAll('*')) {
    if (element instanceof HTMLTemplateElement) {
      translate(element.content);
    }
    if (element instanceof HTMLOptionElement) {
      element.value = element.value; // which otherwise is its text
    }
    for (const name of ATTRIBUTES.filter((each) => element.hasAttribute(each))) {
      element.setAttribute(name, text(element.getAttribute(name) ?? ''));
    }
    if (element.hasAttribute('data-text')) {
      const children = [...element.children];
      let i = 0;
      const key = oneLine([...element.childNodes].map((node) => (node instanceof Element ? `{${i++}}` : node.textContent)).join(''));
      element.replaceChildren(...parts(key, Object.fromEntries(children.entries())));
    } else if (!(element instanceof HTMLScriptElement)) {
      translateTexts(element);
    }
  }
}

/** @param {Element} element whose own texts are translated, with the spaces around them kept */
function translateTexts(element) {
  for (const node of element.childNodes) {
    const written = node instanceof Text ? node.data : '';
    const key = oneLine(written);
    if (texts[key] !== undefined) {
      node.textContent = written.match(/^\s*/)?.[0] + text(key) + written.match(/\s*$/)?.[0];
    }
  }
}

if (page) {
  if (language !== 'en') {
    translate(page);
  }
  delete page.documentElement.dataset.translating;
}
