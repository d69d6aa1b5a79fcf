// @ts-check

import { text } from './text.js';

/** Names in a field, separated by commas or spaces. @param {string} text */
export const list = (text) => text.split(/[\s,]+/).filter(Boolean);

/**
 * What a form publishes: JSON, several at once, or a text as it is, with its attributes in the query.
 *
 * @param {HTMLFormElement} form
 * @returns {{body: any, type: string, query: Array<[string, string]>}}
 * @throws {SyntaxError} if the data or the fields are not valid
 */
export function publicationOf(form) {
  const fields = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  const isTransient = Boolean(fields.transient);
  const to = { users: list(fields.users), roles: list(fields.roles) };
  const isPrivate = to.users.length > 0 || to.roles.length > 0;
  const given = /** @type {Array<[string, string]>} */ (Object.entries({ type: fields.type, key: fields.key, id: fields.id, ttl: fields.ttl, ...later(fields.later) })
    .filter(([, value]) => value !== ''));
  if (fields.form === 'batch') {
    return { body: batchOf(fields.data), type: 'application/json', query: [] };
  }
  if (fields.form === 'text') {
    if (isPrivate) {
      throw new SyntaxError(text('a text cannot have recipients; publish it as JSON, in quotation marks'));
    }
    const topics = list(fields.topics).map((topic) => /** @type {[string, string]} */ (['topic', topic]));
    return { body: fields.data, type: 'text/plain;charset=utf-8', query: [...given, ...topics, ...(isTransient ? [/** @type {[string, string]} */ (['transient', 'true'])] : [])] };
  }
  const topics = list(fields.topics);
  return {
    body: {
      ...Object.fromEntries(given),
      ...(topics.length > 0 ? { topics } : {}),
      ...(isPrivate ? { to } : {}),
      ...(isTransient ? { transient: true } : {}),
      data: parsed(fields.data),
    },
    type: 'application/json',
    query: [],
  };
}

/**
 * What is published as JSON, also where it is a text with its attributes in the query.
 *
 * @param {ReturnType<typeof publicationOf>} publication
 */
export function asJson({ body, type, query }) {
  if (!type.startsWith('text/')) {
    return body;
  }
  const topics = query.filter(([name]) => name === 'topic').map(([, topic]) => topic);
  const { transient: isTransient, ...fields } = Object.fromEntries(query.filter(([name]) => name !== 'topic'));
  return { ...fields, ...(topics.length > 0 ? { topics } : {}), ...(isTransient ? { transient: true } : {}), data: body };
}

/** When it is published: at a time, or after a duration or a number of seconds. @param {string} written */
function later(written = '') {
  const when = written.trim();
  return /^(p|[\d.]+$)/i.test(when) ? { delay: when } : { at: when };
}

/** @param {string} json */
function parsed(json) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new SyntaxError(text('the data is not valid JSON: {error}', { error: error instanceof Error ? error.message : '' }));
  }
}

/** Publications as a JSON array, or one in each line. @param {string} lines */
function batchOf(lines) {
  const batch = lines.trim().startsWith('[') ? parsed(lines) : lines.split('\n').filter((line) => line.trim() !== '').map(parsed);
  if (batch.length === 0) {
    throw new SyntaxError(text('the batch has no publications'));
  }
  return batch;
}
