// @ts-check

import { create, find, foreign } from './dom.js';
import { durationText, secondsOf, updateRows } from './rows.js';
import { number, text } from './text.js';

const TEXTS = {
  relay: text('Relay'),
  up: text('up'),
  down: text('down'),
  upWith: (/** @type {string} */ reason) => text('up; {reason}', { reason }),
};

/** The relay, the checks and the outboxes of the node that answers, for admins. */
export class HubState {
  #checks = find('#checks');

  /** @param {{relay: string, health: {checks: any[]}, outboxes: any[]}} state as the hub has it */
  show({ relay, health, outboxes }) {
    this.#checks.replaceChildren(
      ...entry(TEXTS.relay, relay, true),
      ...health.checks.flatMap(({ name, status, data }) => entry(name, textOf(status, data?.reason), status === 'UP' && !data)));
    updateRows(find('#outboxes tbody'), outboxes.map(row), 'outbox');
  }
}

/**
 * @param {string} status
 * @param {string | undefined} reason
 */
function textOf(status, reason) {
  if (status === 'UP') {
    return reason === undefined ? TEXTS.up : TEXTS.upWith(reason);
  }
  return `${TEXTS.down}; ${reason ?? ''}`;
}

/**
 * @param {string} name
 * @param {string} content
 * @param {boolean} isWell
 */
const entry = (name, content, isWell) => [create('dt', {}, name), create('dd', { className: isWell ? '' : 'unwell' }, foreign(content))];

/** @param {any} outbox */
function row({ source, waiting, oldestAge, moved, setAside }) {
  const age = secondsOf(oldestAge);
  return {
    key: source,
    values: {},
    cells: { name: source, waiting: number(waiting), oldest: waiting === 0 ? '–' : durationText(age), moved: number(moved), refused: number(setAside) },
    prepare: (/** @type {HTMLElement} */ each) => each.classList.toggle('behind', setAside > 0 || age > 60),
  };
}
