// @ts-check

import { Attempt } from './attempt.js';

/** An attempt to receive events by long polls, one after the other until one fails. */
export class PollingAttempt extends Attempt {
  /** Loads what is needed where streams do not work. @override */
  async run() {
    const { poll } = await import('./polls.js');
    await poll(this);
  }
}
