// @ts-check

import { HubError } from '../carillon.js';
import { find } from './dom.js';
import { errorText } from './error-text.js';

/**
 * Submits a form by script, once at a time, and shows an error in its output. Its button is marked as disabled meanwhile; really disabled it would
 * lose the focus.
 *
 * @param {HTMLFormElement} form
 * @param {(fields: FormData) => Promise<void>} send
 */
export function submitBy(form, send) {
  const button = find('button.primary', form);
  const problem = find('.problem', form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.ariaDisabled === 'true') {
      return;
    }
    button.ariaDisabled = 'true';
    problem.textContent = '';
    try {
      await send(new FormData(form));
    } catch (error) {
      problem.textContent = messageOf(error);
    } finally {
      button.ariaDisabled = null;
    }
  });
}

/**
 * The message of an error, as a sentence for the person at the page. Errors in the page itself are thrown again.
 *
 * @param {unknown} error
 */
export function messageOf(error) {
  if (!(error instanceof HubError) && !(error instanceof SyntaxError)) {
    throw error;
  }
  const message = errorText(error.message);
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}
