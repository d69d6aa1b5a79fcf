// @ts-check

import { HubError } from '../carillon.js';
import { find } from './dom.js';

/**
 * Has a form send by script: its button rests meanwhile, and what went wrong is shown in its output.
 *
 * @param {HTMLFormElement} form
 * @param {(fields: FormData) => Promise<void>} send
 */
export function sendBy(form, send) {
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
      problem.textContent = sayable(error);
    } finally {
      button.disabled = false;
    }
  });
}

/**
 * What went wrong, for the person who is looking; what is a mistake of the page goes to the console.
 *
 * @param {unknown} error
 */
export function sayable(error) {
  if (!(error instanceof HubError) && !(error instanceof SyntaxError)) {
    throw error;
  }
  return `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}`;
}
