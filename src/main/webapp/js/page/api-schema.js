// @ts-check

import { text } from './text.js';

/**
 * A schema of the OpenAPI document, as far as the hub uses JSON Schema.
 *
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string} [type]
 * @property {string} [format]
 * @property {string} [description]
 * @property {Array<string | number>} [enum]
 * @property {unknown} [const]
 * @property {unknown} [default]
 * @property {unknown} [example]
 * @property {Schema} [items]
 * @property {number} [minItems]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema[]} [oneOf]
 */

/** @typedef {{name: string, type: string, isRequired: boolean, description: string}} Field */

/** Deeper levels are left out. */
const MAX_DEPTH = 5;

/**
 * Resolves a `$ref` (RFC 6901); other objects are returned unchanged.
 *
 * @template {{ $ref?: string }} T
 * @param {any} api the document
 * @param {T} part
 * @returns {T}
 */
export function resolve(api, part) {
  return part.$ref ? part.$ref.slice(2).split('/').reduce((/** @type {any} */ at, name) => at[name.replaceAll('~1', '/').replaceAll('~0', '~')], api) : part;
}

/**
 * The type of a value in words.
 *
 * @param {any} api
 * @param {Schema} schema
 * @returns {string}
 */
export function typeText(api, schema) {
  const { type, format, items, oneOf, enum: values, const: only } = resolve(api, schema);
  if (values ?? only !== undefined) {
    return (values ?? [only]).map((value) => JSON.stringify(value)).join(` ${text('or')} `);
  }
  if (oneOf) {
    return oneOf.map((each) => typeText(api, each)).join(` ${text('or')} `);
  }
  if (type === 'array') {
    return text('array of {type}', { type: items ? typeText(api, items) : text('any JSON') });
  }
  return type === undefined ? text('any JSON') : format ? `${type} (${format})` : type;
}

/**
 * All fields of an object, and of those in it: `to.users`, `events[].seq`.
 *
 * @param {any} api
 * @param {Schema} schema
 * @param {string} [prefix]
 * @param {number} [depth]
 * @returns {Field[]}
 */
export function fieldsOf(api, schema, prefix = '', depth = 0) {
  const { properties = {}, required = [], items, oneOf } = resolve(api, schema);
  if (depth > MAX_DEPTH) {
    return [];
  }
  if (items) {
    return fieldsOf(api, items, `${prefix}[]`, depth + 1);
  }
  if (oneOf) {
    return fieldsOf(api, oneOf[0], prefix, depth);
  }
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    return [
      { name, type: typeText(api, property), isRequired: required.includes(key), description: resolve(api, property).description ?? '' },
      ...fieldsOf(api, property, name, depth + 1),
    ];
  });
}

/** What a value of a format looks like. @type {Record<string, unknown>} */
const EXAMPLES = {
  'date-time': '2030-01-31T12:00:00Z', duration: 'PT10S', uri: 'https://example.org/', string: 'text', integer: 1, number: 1.5, boolean: true,
};

/**
 * A value that a schema describes.
 *
 * @param {any} api
 * @param {Schema} schema
 * @param {number} [depth]
 * @returns {unknown}
 */
export function exampleOf(api, schema, depth = 0) {
  const { example, default: standard, const: only, enum: values, oneOf, type, format = '', items, minItems = 1, properties } = resolve(api, schema);
  const given = example ?? only ?? values?.[0] ?? standard;
  if (given !== undefined) {
    return given;
  }
  if (oneOf) {
    return exampleOf(api, oneOf[0], depth);
  }
  if (type === 'array') {
    return items && depth <= MAX_DEPTH ? Array.from({ length: minItems }, () => exampleOf(api, items, depth + 1)) : [];
  }
  if (properties) {
    return depth > MAX_DEPTH ? {} : Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, exampleOf(api, property, depth + 1)]));
  }
  return EXAMPLES[format] ?? EXAMPLES[type ?? ''] ?? {};
}
