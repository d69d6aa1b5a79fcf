// @ts-check

import { Problem } from './api.js';

/**
 * Has a form send by script: its button rests meanwhile, and what went wrong is shown in its output.
 *
 * @param {HTMLFormElement} form
 * @param {(fields: FormData) => Promise<void>} send
 * @param {AbortSignal} signal
 */
export function sendBy(form, send, signal) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const problem = /** @type {HTMLOutputElement} */ (form.querySelector('.problem'));
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
      if (!(error instanceof Problem)) {
        throw error;
      }
      problem.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  }, { signal });
}
