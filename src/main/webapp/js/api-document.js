// @ts-check

import { exampleOf, fieldsOf, resolve, typeText } from './page/api-schema.js';
import { text } from './page/text.js';

/** @import { Schema } from './page/api-schema.js' */

/** @typedef {{ schema?: Schema, example?: unknown, examples?: Record<string, { value: unknown }> }} Content */
/** @typedef {{ $ref?: string, name: string, in: string, required?: boolean, description?: string, schema?: Schema }} Parameter */
/** @typedef {{ $ref?: string, description: string, content?: Record<string, Content> }} Response */
/** @typedef {{ $ref?: string, content: Record<string, Content> }} Body */
/** @typedef {{ summary: string, tags: string[], parameters?: Parameter[], requestBody?: Body, responses: Record<string, Response> }} Operation */
/** @typedef {{ tags: { name: string, description: string }[], paths: Record<string, Record<string, Operation>>, components: any }} ApiDocument */

/** @param {boolean | undefined} isRequired */
const requiredText = (isRequired) => (isRequired ? `, ${text('required')}` : '');

/** @param {unknown} standard */
const defaultText = (standard) => (standard === undefined ? '' : `, ${text('default')} ${JSON.stringify(standard)}`);

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
    .map(({ name, in: place, required, description, schema = {} }) =>
      [name, `${place}, ${typeText(api, schema)}${requiredText(required)}${defaultText(schema.default)}. ${description ?? ''}`]));
  define(element, 'responses', Object.entries(operation.responses)
    .map(([status, response]) => [status, resolve(api, response).description]));
  // schemas when they are looked at: most are not
  element.addEventListener('toggle', () => showContents(api, element, operation), { once: true });
  return element;
}

/**
 * @param {ApiDocument} api
 * @param {HTMLElement} element
 * @param {Operation} operation
 */
function showContents(api, element, { requestBody, responses }) {
  const place = /** @type {HTMLElement} */ (element.querySelector('.contents'));
  for (const [type, content] of Object.entries(requestBody ? resolve(api, requestBody).content : {})) {
    place.append(contentElement(api, text('Body: {type}', { type }), content));
  }
  for (const [status, response] of Object.entries(responses).filter(([each]) => each.startsWith('2'))) {
    for (const [type, content] of Object.entries(resolve(api, response).content ?? {})) {
      place.append(contentElement(api, text('Response {status}: {type}', { status, type }), content));
    }
  }
}

/**
 * @param {ApiDocument} api
 * @param {string} title
 * @param {Content} content
 */
function contentElement(api, title, { schema = {}, example, examples }) {
  const element = copyOf('content-template');
  fill(element, 'title', title);
  const fields = fieldsOf(api, schema);
  fill(element, 'description', resolve(api, schema).description ?? (fields.length === 0 ? typeText(api, schema) : ''));
  define(element, 'fields', fields.map(({ name, type, isRequired, description }) =>
    [name, `${type}${requiredText(isRequired)}${description ? `. ${description}` : ''}`]));
  const shown = example ?? Object.values(examples ?? {})[0]?.value ?? (fields.length > 0 ? exampleOf(api, schema) : undefined);
  const pre = /** @type {HTMLElement} */ (element.querySelector('.example'));
  pre.hidden = shown === undefined;
  pre.textContent = typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2) ?? '';
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
