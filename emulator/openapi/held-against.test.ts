import { describe, expect, it } from 'vitest';
import { heldAgainst } from './held-against.ts';

const answer = (schema: object) => ({ content: { 'application/json': { schema } } });
const check = heldAgainst({
  paths: {
    '/job/{id}': {
      get: {
        responses: {
          '200': answer({ type: 'object', required: ['n'], properties: { n: { type: 'integer' } } }),
        },
      },
    },
    '/job/all': { get: { responses: { '200': answer({ type: 'array' }) } } },
  },
});

describe('heldAgainst', () => {
  it.each([
    ['GET', '/job/7', 200, { n: 1 }, null],
    ['GET', '/job/7', 200, { n: 'x' }, 'GET /job/{id} 200: data/n must be integer in {"n":"x"}'],
    ['GET', '/job/7', 200, {}, "GET /job/{id} 200: data must have required property 'n' in {}"],
    ['GET', '/job/7', 404, {}, 'GET /job/{id} 404: not described'],
    ['GET', '/job/all', 200, [], null],
    ['GET', '/job/7/8', 500, 'x', null],
    ['DELETE', '/job/7', 500, 'x', null],
  ])('should judge %s %s answered %i with %j', (method, path, status, json, expected) => {
    expect(check(method, path, status, json)).toBe(expected);
  });
});
