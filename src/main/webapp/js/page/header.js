// @ts-check

import { create, find } from './dom.js';
import { text } from './text.js';

const PAGES = new Map([
  ['notifications.html', text('Notifications')],
  ['monitoring.html', text('Monitoring')],
  ['chat.html', text('Chat')],
  ['console.html', text('Console')],
  ['connections.html', text('Connections')],
]);

/** The header of every page. It is filled by a script of its own, which is small, so that navigation does not wait for the rest of the page. */
export const header = find('header.top');

const current = location.pathname.slice(location.pathname.lastIndexOf('/') + 1);

/**
 * @param {string} href
 * @param {object} properties
 * @param {Array<Node | string>} children
 */
function link(href, properties, ...children) {
  const element = create('a', { href, ...properties }, ...children);
  if (href === current || (href === './' && ['', 'index.html'].includes(current))) {
    element.ariaCurrent = 'page';
  }
  return element;
}

const icon = /** @type {HTMLLinkElement} */ (find('link[rel="icon"]')); // of the page, so that it costs no request
header.before(create('a', { className: 'skip', href: '#main' }, text('Skip to content')));
header.append(
  link('./', { className: 'brand' }, create('img', { src: icon.href, alt: '', width: 26, height: 26 }), ' Carillon'),
  create('nav', { ariaLabel: text('Pages') },
    create('ul', {}, ...[...PAGES].map(([href, name]) => create('li', {}, link(href, {}, name))))),
);
// on a narrow screen the pages are a row that scrolls
const showCurrent = () => find('nav', header).querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
showCurrent();
matchMedia('(max-width: 47.99rem)').addEventListener('change', showCurrent);
