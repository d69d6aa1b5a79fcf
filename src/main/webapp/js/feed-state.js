// @ts-check

/** @import { FeedState } from './event-feed.js' */

/** @type {Record<FeedState, string>} */
const WORDS = {
  connecting: 'connecting',
  live: 'live',
  interrupted: 'reconnecting',
  refused: 'not available',
  paused: 'paused',
};

/**
 * Shows how a stream is doing. Says nothing twice, so that nothing is read out twice.
 *
 * @param {HTMLElement} output
 * @returns {(state: FeedState) => void}
 */
export function showState(output) {
  return (state) => {
    if (output.dataset.state !== state) {
      output.dataset.state = state;
      output.textContent = WORDS[state];
    }
  };
}
