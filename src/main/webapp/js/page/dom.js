// @ts-check

/**
 * An element that the page has.
 *
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {any}
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
 * A copy of what a template holds, with texts filled in by class name.
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
      place.textContent = text;
    }
  }
  return element;
}

/**
 * Shows a time: today's by the clock, others with their date.
 *
 * @param {HTMLElement} element that has a `time` in it
 * @param {string} timestamp RFC 3339
 */
export function setTime(element, timestamp) {
  const time = element.querySelector('time');
  const date = new Date(timestamp);
  if (time && !Number.isNaN(date.getTime())) {
    const today = date.toDateString() === new Date().toDateString();
    time.dateTime = date.toISOString();
    time.title = date.toLocaleString();
    time.textContent = today
      ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
      : date.toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' });
  }
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'”’]/gi;

/**
 * Text as nodes, its web addresses as links. Only `http` and `https` become links, and where one leads to learns nothing of this page.
 *
 * @param {string} text
 * @returns {Array<Node | string>}
 */
export function withLinks(text) {
  const nodes = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    if (URL.canParse(address)) {
      nodes.push(text.slice(end, index), create('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, address));
      end = index + address.length;
    }
  }
  return [...nodes, text.slice(end)];
}

/**
 * What somebody has chosen on this page before.
 *
 * @template T
 * @param {string} key
 * @param {T} otherwise
 * @returns {T}
 */
export function recall(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`carillon.${key}`) ?? '') ?? otherwise;
  } catch {
    return otherwise; // nothing, or not ours, or storage is switched off
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(`carillon.${key}`, JSON.stringify(value));
  } catch {
    // full or switched off: it holds as long as the page is open
  }
}

/**
 * Copies text, and says so on the button for a moment.
 *
 * @param {HTMLElement} button
 * @param {string} text
 */
export async function copy(button, text) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not allowed';
  }
  setTimeout(() => {
    button.textContent = label;
  }, 1_500);
}
