// @ts-check

import { find } from './dom.js';
import { symbolOf, unitOf } from './units.js';

/** @import { Alerts } from './alerts.js' */

/**
 * Lets the form of the page set alerts.
 *
 * @param {Alerts} alerts
 * @param {string} user
 * @param {() => void} changed
 */
export function openAlertForm(alerts, user, changed) {
  const form = find('#threshold');
  const field = (/** @type {string} */ name) => form.elements.namedItem(name);
  form.addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (await alerts.add(alertOf((name) => field(name).value.trim(), user))) {
      field('value').value = '';
      changed();
    }
  });
  field('condition').addEventListener('change', () => {
    const isAbsence = field('condition').value === 'absent';
    field('value').disabled = isAbsence;
    field('seconds').min = isAbsence ? '1' : '0';
  });
  field('metric').addEventListener('input', () => {
    find('#unit').textContent = symbolOf(unitOf(field('metric').value));
  });
}

/**
 * @param {(name: string) => string} field
 * @param {string} user
 */
function alertOf(field, user) {
  const metric = field('metric');
  const condition = field('condition');
  const value = Number(field('value')) / (unitOf(metric) === 'fraction' ? 100 : 1);
  return {
    metric, condition, severity: field('severity'), seconds: Number(field('seconds')),
    to: field('to') === 'me' ? { users: [user] } : undefined,
    ...(condition === 'absent' ? {} : { threshold: value }),
  };
}
