// @ts-check

/** Longest time that an answer may take. */
const TIMEOUT_MILLIS = 10_000;

/** What the hub, or the way to it, has against a request: the message is for the person who made it. */
export class Problem extends Error {}

/**
 * Asks for JSON.
 *
 * @param {string} url relative to the page
 * @returns {Promise<any>}
 */
export function get(url) {
  return ask(url, {});
}

/**
 * Posts a body as JSON, or nothing.
 *
 * @param {string} url relative to the page
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export function post(url, body) {
  return ask(url, body === undefined
    ? { method: 'POST' }
    : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
async function ask(url, request) {
  const response = await answer(url, request);
  const text = await response.text();
  if (!response.ok) {
    throw new Problem(detail(text) ?? `The server answered ${response.status}.`);
  }
  return text === '' ? null : JSON.parse(text);
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
async function answer(url, request) {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    throw new Problem(late
      ? 'No answer. If this page is open in several tabs, close some: a browser opens six connections to a server.'
      : 'The server cannot be reached.');
  }
}

/**
 * What a problem says (RFC 9457).
 *
 * @param {string} text
 * @returns {string | undefined}
 */
function detail(text) {
  try {
    const problem = JSON.parse(text);
    return problem.detail ?? problem.title;
  } catch {
    return undefined; // not from the hub: a proxy answers in HTML
  }
}
