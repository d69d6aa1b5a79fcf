// @ts-check

import { Attempt } from './attempt.js';
import { TEXTUAL, pageFromJson } from './events.js';
import { parsePositions } from './positions.js';

/** @import { Position } from './types.d.ts' */

/** How much longer than the hub holds a poll its answer may take. */
const ANSWER_MARGIN_MILLIS = 10_000;

/** An attempt to receive events by long polls, one after the other until one fails. */
export class PollingAttempt extends Attempt {
  #isOpen = false;

  /** @override */
  async run() {
    const { access, settings, environment, channels, fresh } = this.context;
    const { signal } = this;
    for (let wait = 0; !this.isClosed; wait = settings.pollWait) { // the first one returns at once: it shows whether polls work
      const needsFreshToken = fresh && !this.#isOpen;
      const ticket = await access.ticket(channels.names, { fresh: needsFreshToken, signal });
      const answer = await access.request('api/events', {
        query: [...channels.query(settings.query, environment.now()), TEXTUAL, ['wait', `PT${wait / 1000}S`], ...ticket],
        fresh: needsFreshToken,
        timeout: Math.max(wait + ANSWER_MARGIN_MILLIS, settings.heartbeatTimeout),
        signal,
      });
      if (!this.isClosed) {
        this.#onAnswer(answer);
      }
    }
  }

  /** @param {{events: any[], gaps?: any[], next: string}} answer */
  #onAnswer(answer) {
    const { channels } = this.context;
    const { events, gaps, next } = pageFromJson(answer);
    const positions = parsePositions(next);
    if (!this.#isOpen) {
      this.#open(positions, new Set(events.map(({ channel }) => channel)));
    }
    for (const { id, ...gap } of gaps) {
      this.listener.gap(gap, parsePositions(id).get(gap.channel) ?? null);
    }
    events.forEach((event) => this.listener.event(event));
    channels.moveTo(positions);
    this.listener.served(channels.positions);
  }

  /**
   * @param {Map<string, Position>} positions after the first answer
   * @param {Set<string>} busy channels of which it has events: one that begins with them is not served before they are
   */
  #open(positions, busy) {
    const { channels } = this.context;
    const served = new Set([...positions.keys()].filter((name) => !busy.has(name) || channels.position(name) !== null));
    const start = [...positions].map(([name, position]) => /** @type {[string, Position]} */ ([name, channels.position(name) ?? position]));
    channels.moveTo(start);
    this.#isOpen = true;
    this.listener.opened({});
    this.listener.served(start.filter(([name]) => served.has(name)));
  }
}
