// @ts-check

import { locale } from './text.js';

/**
 * The element that matches a selector.
 *
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {any}
 * @throws {Error} if there is none
 */
export function find(selector, within = document) {
  const element = within.querySelector(selector);
  if (!element) {
    throw new Error(`the page has no ${selector}`);
  }
  return element;
}

/**
 * @param {string} name
 * @param {Record<string, any>} [properties]
 * @param {Array<Node | string>} children
 * @returns {any}
 */
export function create(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/**
 * A copy of the content of a template, with texts filled in by class name. Their direction is that of their first letter, and does not affect
 * the text around them.
 *
 * @param {string} id of the template
 * @param {Record<string, string>} [texts]
 * @returns {HTMLElement}
 */
export function fromTemplate(id, texts = {}) {
  const element = find(`template#${id}`).content.cloneNode(true).firstElementChild;
  for (const [name, text] of Object.entries(texts)) {
    const place = element.querySelector(`.${name}`);
    if (place) {
      setText(place, text);
    }
  }
  return element;
}

/**
 * Sets a text that people or programs have written, in any direction of writing.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  element.setAttribute('dir', 'auto');
  element.textContent = text;
}

/**
 * Such a text within a sentence of the page.
 *
 * @param {string} text
 * @param {string} [className]
 */
export const foreign = (text, className = '') => create('bdi', { className }, text);

/**
 * What a list says while it has no entries: that it is being loaded, that there are none, or why they cannot be shown.
 *
 * @param {HTMLElement} list
 * @param {string} text
 */
export function setEmptyText(list, text) {
  list.dataset.empty = text;
}

/**
 * Shows a time: as a time of day if it is today's, otherwise with its date.
 *
 * @param {HTMLElement} element that contains a `time`
 * @param {string} timestamp RFC 3339
 */
export function setTime(element, timestamp) {
  const time = element.querySelector('time');
  const date = new Date(timestamp);
  if (time && !Number.isNaN(date.getTime())) {
    const today = date.toDateString() === new Date().toDateString();
    time.dateTime = date.toISOString();
    time.title = date.toLocaleString(locale);
    time.textContent = today
      ? date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
      : date.toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' });
  }
}
