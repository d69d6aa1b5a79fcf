// @ts-check

import { HubError } from '../carillon.js';
import { create, find, foreign } from './dom.js';
import { messageOf } from './forms.js';
import { parts, text, timeOfDay } from './text.js';
import { unitOf, withUnit } from './units.js';

/**
 * A rule as the hub has it.
 *
 * @typedef {object} Alert
 * @property {string} name
 * @property {string} metric
 * @property {'above' | 'below' | 'absent'} condition
 * @property {number} [threshold]
 * @property {string} for ISO 8601
 * @property {string} severity
 * @property {'inactive' | 'pending' | 'firing'} state
 * @property {string} [since]
 */

/** How often the states are read; the hub evaluates the rules once a second. */
const READ_MILLIS = 2_000;

const MAX_NAME_LENGTH = 64;

/** @type {Record<string, string>} */
const STATES = { inactive: text('inactive'), pending: text('pending'), firing: text('firing') };

/** The alerts of the hub: it watches the metrics, also while no page is open, and notifies the users. */
export class Alerts {
  /** @type {Alert[]} */
  #alerts = [];
  #hub;
  #changed;
  #shown = find('#alerts');
  #list = find('#thresholds');
  #problem = find('#threshold .problem');
  #text = '[]';
  /** @type {any} */
  #timer;

  /**
   * @param {import('../carillon.js').Hub} hub
   * @param {() => void} changed
   */
  constructor(hub, changed) {
    this.#hub = hub;
    this.#changed = changed;
    this.#read();
    this.#timer = setInterval(() => document.hidden || this.#read(), READ_MILLIS);
    document.addEventListener('visibilitychange', () => document.hidden || this.#read());
  }

  /** @returns {Set<string>} the metrics that have an alert now */
  get metrics() {
    return new Set(this.#alerts.filter(({ state }) => state === 'firing').map(({ metric }) => metric));
  }

  /**
   * @param {string} metric
   * @returns {number[]} thresholds
   */
  of(metric) {
    return this.#alerts.flatMap((alert) => (alert.metric === metric && alert.threshold !== undefined ? [alert.threshold] : []));
  }

  /**
   * Sets an alert; one with the same condition is changed.
   *
   * @param {Pick<Alert, 'metric' | 'condition' | 'threshold' | 'severity'> & {seconds: number, to?: {users: string[]}}} alert
   * @returns {Promise<boolean>} whether the hub has stored it
   */
  async add({ seconds, ...alert }) {
    return this.#change(() => this.#hub.request('api/alerts', {
      method: 'POST',
      body: { ...alert, name: `${alert.metric} ${conditionOf(alert)}`.slice(0, MAX_NAME_LENGTH), for: `PT${seconds}S` },
      isNamed: false,
    }));
  }

  /** @param {() => Promise<unknown>} request */
  async #change(request) {
    try {
      await request();
      this.#problem.textContent = '';
    } catch (error) {
      this.#problem.textContent = messageOf(error);
      return false;
    }
    await this.#read();
    return true;
  }

  async #read() {
    try {
      const { alerts } = await this.#hub.request('api/alerts');
      this.#list.dataset.empty = text('No alerts are set.');
      this.#show(alerts);
    } catch (error) {
      if (error instanceof HubError && !error.isTemporary) {
        clearInterval(this.#timer); // the caller may not read them, or the hub has none
      }
      this.#list.dataset.empty = text('The alerts could not be read: {error}', { error: messageOf(error) });
      this.#show([]);
    }
  }

  /** @param {Alert[]} alerts */
  #show(alerts) {
    const written = JSON.stringify(alerts);
    if (written === this.#text) {
      return; // the lists keep the focus, and are not announced again
    }
    this.#text = written;
    this.#alerts = alerts;
    this.#showFiring();
    const focused = [...this.#list.children].findIndex((item) => item.contains(document.activeElement));
    this.#list.replaceChildren(...alerts.map((alert) => this.#item(alert)));
    if (focused >= 0) {
      (this.#list.children[Math.min(focused, alerts.length - 1)] ?? find('#threshold')).querySelector('button')?.focus();
    }
    this.#changed();
  }

  #showFiring() {
    const items = this.#alerts.filter(({ state }) => state === 'firing').map((alert) =>
      create('li', { className: alert.severity }, ...sentenceOf(alert)));
    this.#shown.replaceChildren(...items);
    this.#shown.hidden = items.length === 0;
  }

  /** @param {Alert} alert */
  #item(alert) {
    const { name, metric, state } = alert;
    const remove = create('button', { type: 'button', className: 'small', ariaLabel: text('Remove {name}', { name }) }, text('Remove'));
    remove.addEventListener('click', () => this.#change(
      () => this.#hub.request(`api/alerts/${encodeURIComponent(name)}`, { method: 'DELETE', isNamed: false })));
    const duration = alert.for === 'PT0S' ? '' : ` ${text('for {duration}', { duration: alert.for.slice(2).toLowerCase() })}`;
    return create('li', {}, create('span', {}, create('code', {}, foreign(metric)), ` ${shownCondition(alert)}${duration}`),
      create('span', { className: `alert-state ${state}` }, STATES[state] ?? state), remove);
  }
}

/** For the name of an alert, the same in all languages. @param {Pick<Alert, 'condition' | 'threshold'>} alert */
function conditionOf({ condition, threshold }) {
  return threshold === undefined ? condition : `${condition} ${threshold}`;
}

/** @param {Alert} alert */
function sentenceOf(alert) {
  const values = { metric: create('strong', {}, foreign(alert.metric)), condition: shownCondition(alert) };
  return alert.since ? parts('{metric} is {condition} since {time}', { ...values, time: timeOfDay(new Date(alert.since)) })
    : parts('{metric} is {condition}', values);
}

/** In the language of the page. @param {Alert} alert */
function shownCondition({ metric, condition, threshold }) {
  const names = { above: text('above'), below: text('below'), absent: text('absent') };
  return threshold === undefined ? names[condition] : `${names[condition]} ${withUnit(threshold, unitOf(metric))}`;
}
