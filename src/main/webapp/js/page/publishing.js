// @ts-check

import { copy } from './clipboard.js';
import { find } from './dom.js';
import { messageOf, submitBy } from './forms.js';
import { asJson, publicationOf } from './publication-form.js';
import { curlPublication, javaPublication, scriptPublication } from './snippets.js';
import { text } from './text.js';

/** @typedef {ReturnType<typeof publicationOf>} Publication */

/**
 * Lets the form of the console publish, and copy what it would publish as a command or as code.
 *
 * @param {import('../carillon.js').Hub} hub
 * @param {() => import('./snippets.js').Caller} caller
 * @param {(request: {path: string, query: Array<[string, string]>}) => string} urlOf
 */
export function openPublishing(hub, caller, urlOf) {
  const form = find('#publish');
  const receiptPlace = find('#receipt');
  const target = () => String(form.elements.namedItem('channel').value).trim();
  const path = () => `api/channels/${encodeURIComponent(target())}/events`;

  submitBy(form, async () => {
    const { body, type, query } = publicationOf(form);
    receiptPlace.textContent = receiptText(type.startsWith('text/')
      ? await hub.request(path(), { method: 'POST', body, type, query, isNamed: false })
      : await hub.publish(target(), body));
  });
  form.addEventListener('input', () => {
    receiptPlace.textContent = '';
  });

  const snippets = {
    curl: (/** @type {Publication} */ { body, type, query }) => (
      curlPublication(caller(), urlOf({ path: path(), query }), { type, body: type.startsWith('text/') ? body : JSON.stringify(body) })),
    js: (/** @type {Publication} */ publication) => scriptPublication(caller(), target(), asJson(publication)),
    java: (/** @type {Publication} */ publication) => javaPublication(caller(), target(), asJson(publication)),
  };
  find('#copy-publish').addEventListener('change', (/** @type {any} */ { currentTarget }) => {
    const snippet = snippets[/** @type {keyof typeof snippets} */ (currentTarget.value)];
    currentTarget.value = '';
    try {
      if (snippet) {
        copy(find('#copied-publish'), snippet(publicationOf(form)));
      }
    } catch (error) {
      find('.problem', form).textContent = messageOf(error);
    }
  });
}

/** @param {any} receipt of the hub */
function receiptText({ channel, count = 1, last, scheduled }) {
  return scheduled ? text('Scheduled {count} events to {channel}; the page Connections lists what waits.', { count, channel })
    : last ? text('Published {count} events to {channel} as {id}.', { count, channel, id: String(last) })
      : text('Published {count} events to {channel}.', { count, channel });
}
