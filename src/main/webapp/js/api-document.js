// @ts-check

import { text } from './page/text.js';

/** @typedef {{ $ref?: string, name: string, in: string, required?: boolean, description?: string }} Parameter */
/** @typedef {{ $ref?: string, description: string }} Response */
/** @typedef {{ summary: string, tags: string[], parameters?: Parameter[], responses: Record<string, Response> }} Operation */
/** @typedef {{ tags: { name: string, description: string }[], paths: Record<string, Record<string, Operation>>, components: any }} ApiDocument */

/**
 * Resolves a `$ref` (RFC 6901); other objects are returned unchanged.
 *
 * @template {{ $ref?: string }} T
 * @param {ApiDocument} api
 * @param {T} part
 * @returns {T}
 */
function resolve(api, part) {
  return part.$ref
    ? part.$ref.slice(2).split('/').reduce((/** @type {any} */ at, name) => at[name], api)
    : part;
}

/**
 * @param {string} id of a template
 * @returns {HTMLElement}
 */
function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (
    /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
}

/**
 * @param {HTMLElement} element
 * @param {string} name class of an element in it
 * @param {string} text
 */
function fill(element, name, text) {
  const place = element.querySelector(`.${name}`);
  if (place) {
    place.textContent = text;
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} name class of a list of definitions in it
 * @param {[string, string][]} definitions
 */
function define(element, name, definitions) {
  const list = element.querySelector(`.${name}`);
  for (const [term, text] of definitions) {
    const dt = document.createElement('dt');
    const code = document.createElement('code');
    code.textContent = term;
    dt.append(code);
    const dd = document.createElement('dd');
    dd.textContent = text;
    list?.append(dt, dd);
  }
}

/**
 * @param {ApiDocument} api
 * @param {string} method
 * @param {string} path
 * @param {Operation} operation
 */
function operationElement(api, method, path, operation) {
  const element = copyOf('operation-template');
  fill(element, 'method', method.toUpperCase());
  fill(element, 'path', path);
  fill(element, 'summary', operation.summary);
  define(element, 'parameters', (operation.parameters ?? [])
    .map(parameter => resolve(api, parameter))
    .map(({ name, in: place, required, description }) =>
      [name, `${place}${required ? `, ${text('required')}` : ''}. ${description ?? ''}`]));
  define(element, 'responses', Object.entries(operation.responses)
    .map(([status, response]) => [status, resolve(api, response).description]));
  return element;
}

/** @param {ApiDocument} api */
function show(api) {
  const place = /** @type {HTMLElement} */ (document.getElementById('operations'));
  for (const { name, description } of api.tags) {
    const group = copyOf('group-template');
    fill(group, 'title', description);
    for (const [path, operations] of Object.entries(api.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (operation.tags.includes(name)) {
          group.append(operationElement(api, method, path, operation));
        }
      }
    }
    place.append(group);
  }
}

const state = /** @type {HTMLElement} */ (document.getElementById('state'));
try {
  const response = await fetch('openapi');
  if (!response.ok) {
    throw new Error(text('the hub responded with status {status}', { status: String(response.status) }));
  }
  show(await response.json());
  state.textContent = '';
} catch (error) {
  state.textContent = text('The document could not be loaded: {error}', { error: /** @type {Error} */ (error).message });
}
