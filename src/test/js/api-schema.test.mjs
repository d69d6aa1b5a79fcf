import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exampleOf, fieldsOf, resolve, typeText } from '../../main/webapp/js/page/api-schema.js';

const api = JSON.parse(readFileSync(new URL('../../main/resources/io/carillon/http/openapi.json', import.meta.url), 'utf8'));
const schema = (name) => ({ $ref: `#/components/schemas/${name}` });

test('fields have their path, their type, and whether they are required', () => {
  const fields = new Map(fieldsOf(api, schema('Publication')).map((field) => [field.name, field]));
  assert.equal(fields.get('data').type, 'any JSON');
  assert.equal(fields.get('data').isRequired, true);
  assert.equal(fields.get('to.users').type, 'array of string');
  assert.equal(fields.get('at').type, 'string (date-time)');
  assert.equal(fields.get('ttl').type, 'string or integer');
  assert.match(fields.get('id').description, /idempotency/);
  assert.deepEqual(fieldsOf(api, schema('MetricHistory')).map(({ name }) => name).slice(-4), ['series', 'series[].metric', 'series[].points', 'series[].next']);
});

test('an example has the form of its schema', () => {
  const history = exampleOf(api, schema('MetricHistory'));
  assert.equal(history.from, '2030-01-31T12:00:00Z');
  assert.deepEqual(history.series[0].points, [[1.5, 1.5, 1.5, 1.5, 1.5]]);
  assert.equal(exampleOf(api, { oneOf: [{ type: 'integer' }, { type: 'string' }] }), 1);
  assert.equal(exampleOf(api, { enum: ['UP', 'DOWN'] }), 'UP');
  assert.deepEqual(exampleOf(api, schema('Publication')).to, { users: ['text'], roles: ['text'] });
  assert.equal(typeText(api, { enum: ['UP', 'DOWN'] }), '"UP" or "DOWN"');
});

test('every body and response of the document can be shown', () => {
  for (const operation of Object.values(api.paths).flatMap((path) => Object.values(path))) {
    for (const part of [operation.requestBody, ...Object.values(operation.responses)].filter(Boolean)) {
      for (const content of Object.values(resolve(api, part).content ?? {})) {
        assert.notEqual(JSON.stringify(exampleOf(api, content.schema ?? {})), undefined, operation.operationId);
        fieldsOf(api, content.schema ?? {}).forEach(({ name, type }) => assert.ok(name && type && !type.includes('undefined'), `${operation.operationId} ${name}`));
      }
    }
  }
});
