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
  const given = /** @type {Array<[string, string]>} */ (Object.entries({ type: fields.type, key: fields.key, id: fields.id, ttl: fields.ttl })
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
