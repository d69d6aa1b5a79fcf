// @ts-check

import { TEXTUAL, pageFromJson } from './events.js';
import { parsePositions } from './positions.js';

/** @import { Position } from './types.d.ts' */
/** @typedef {Pick<import('./attempt.js').Attempt, 'context' | 'listener' | 'signal' | 'isClosed'>} OpenAttempt */

/** How much longer than the hub holds a poll its answer may take. */
const ANSWER_MARGIN_MILLIS = 10_000;

/** Polls until the attempt is closed. @param {OpenAttempt} attempt */
export async function poll(attempt) {
  const { access, settings, environment, channels, fresh } = attempt.context;
  const { signal } = attempt;
  for (let isOpen = false; !attempt.isClosed; ) {
    const wait = isOpen ? settings.pollWait : 0; // the first one returns at once: it shows whether polls work
    const needsFreshToken = fresh && !isOpen;
    const ticket = await access.ticket(channels.names, { fresh: needsFreshToken, signal });
    const answer = await access.request('api/events', {
      query: [...channels.query(settings.query, environment.now()), TEXTUAL, ['wait', `PT${wait / 1000}S`], ...ticket],
      fresh: needsFreshToken,
      timeout: Math.max(wait + ANSWER_MARGIN_MILLIS, settings.heartbeatTimeout),
      signal,
    });
    if (!attempt.isClosed) {
      onAnswer(attempt, answer, isOpen);
      isOpen = true;
    }
  }
}

/**
 * @param {OpenAttempt} attempt
 * @param {{events: any[], gaps?: any[], next: string}} answer
 * @param {boolean} isOpen whether it is not the first one
 */
function onAnswer({ context: { channels }, listener }, answer, isOpen) {
  const { events, gaps, next } = pageFromJson(answer);
  const positions = parsePositions(next);
  if (!isOpen) {
    open(channels, listener, positions, new Set(events.map(({ channel }) => channel)));
  }
  for (const { id, ...gap } of gaps) {
    listener.gap(gap, parsePositions(id).get(gap.channel) ?? null);
  }
  events.forEach((event) => listener.event(event));
  channels.moveTo(positions);
  listener.served(channels.positions);
}

/**
 * @param {OpenAttempt['context']['channels']} channels
 * @param {OpenAttempt['listener']} listener
 * @param {Map<string, Position>} positions after the first answer
 * @param {Set<string>} busy channels of which it has events: one that begins with them is not served before they are
 */
function open(channels, listener, positions, busy) {
  const served = new Set([...positions.keys()].filter((name) => !busy.has(name) || channels.position(name) !== null));
  const start = [...positions].map(([name, position]) => /** @type {[string, Position]} */ ([name, channels.position(name) ?? position]));
  channels.moveTo(start);
  listener.opened({});
  listener.served(start.filter(([name]) => served.has(name)));
}
