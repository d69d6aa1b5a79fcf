// @ts-check

/** @typedef {{ $ref?: string, name: string, in: string, required?: boolean, description?: string }} Parameter */
/** @typedef {{ $ref?: string, description: string }} Answer */
/** @typedef {{ summary: string, tags: string[], parameters?: Parameter[], responses: Record<string, Answer> }} Operation */
/** @typedef {{ tags: { name: string, description: string }[], paths: Record<string, Record<string, Operation>>, components: any }} ApiDocument */

/**
 * What a `$ref` refers to (RFC 6901); anything else is itself.
 *
 * @template {{ $ref?: string }} T
 * @param {ApiDocument} whole
 * @param {T} part
 * @returns {T}
 */
function resolved(whole, part) {
  return part.$ref
    ? part.$ref.slice(2).split('/').reduce((/** @type {any} */ at, name) => at[name], whole)
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
 * @param {string} name of a class in it
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
 * @param {string} name of a class in it, which is a list of definitions
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
function shown(api, method, path, operation) {
  const element = copyOf('operation-template');
  fill(element, 'method', method.toUpperCase());
  fill(element, 'path', path);
  fill(element, 'summary', operation.summary);
  define(element, 'parameters', (operation.parameters ?? [])
    .map(parameter => resolved(api, parameter))
    .map(({ name, in: place, required, description }) =>
      [name, `${place}${required ? ', required' : ''}. ${description ?? ''}`]));
  define(element, 'answers', Object.entries(operation.responses)
    .map(([status, answer]) => [status, resolved(api, answer).description]));
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
          group.append(shown(api, method, path, operation));
        }
      }
    }
    place.append(group);
  }
}

const state = /** @type {HTMLElement} */ (document.getElementById('state'));
try {
  const answer = await fetch('openapi');
  if (!answer.ok) {
    throw new Error(`the hub answers ${answer.status}`);
  }
  show(await answer.json());
  state.textContent = '';
} catch (failure) {
  state.textContent = `The document cannot be shown: ${/** @type {Error} */ (failure).message}`;
}
