// @ts-check

import { HubError } from '../carillon.js';
import { find } from './dom.js';
import { errorText } from './error-text.js';

/**
 * Submits a form by script: its button is disabled meanwhile, and an error is shown in its output.
 *
 * @param {HTMLFormElement} form
 * @param {(fields: FormData) => Promise<void>} send
 */
export function submitBy(form, send) {
  const button = find('button.primary', form);
  const problem = find('.problem', form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) {
      return;
    }
    button.disabled = true;
    problem.textContent = '';
    try {
      await send(new FormData(form));
    } catch (error) {
      problem.textContent = messageOf(error);
    } finally {
      button.disabled = false;
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
