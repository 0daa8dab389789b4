import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseHeaders, bodyHeaders, bodyText, wirePath } from './request-parts.ts';

describe('baseHeaders', () => {
  it('should ask for an answer as it is and keep the headers of the connection in lower case', () => {
    expect(baseHeaders({ Authorization: 'Bearer t' })).toEqual({
      accept: '*/*',
      'accept-encoding': 'identity',
      authorization: 'Bearer t',
    });
  });

  it('should let the connection ask for an encoding', () => {
    expect(baseHeaders({ 'Accept-Encoding': 'gzip' })['accept-encoding']).toBe('gzip');
  });
});

describe('bodyHeaders', () => {
  it('should say JSON unless the connection says another type', () => {
    expect(bodyHeaders({})['content-type']).toBe('application/json');
    expect(bodyHeaders({ 'content-type': 'text/plain' })['content-type']).toBe('text/plain');
  });
});

describe('bodyText', () => {
  it.each([
    ['{"broken":', '{"broken":'],
    ['', ''],
    [{ a: [1] }, '{"a":[1]}'],
    [null, 'null'],
  ])('should send %j as %s', (body, sent) => {
    expect(bodyText(body)).toBe(sent);
  });
});

describe('wirePath', () => {
  const base = new URL('http://127.0.0.1:8500/prisma/api');

  it.each([
    ['/ack', '/prisma/api/ack'],
    ['/a/../b', '/prisma/api/b'],
    ['/a b?c=d e', '/prisma/api/a%20b?c=d%20e'],
    ['/a#fragment', '/prisma/api/a'],
    ['/%2e%2e/x', '/prisma/x'],
    ['/v1.0/x?y=1.5', '/prisma/api/v1.0/x?y=1.5'],
  ])('should make %s into %s', (path, wire) => {
    expect(wirePath(base, path)).toBe(wire);
  });

  it('should agree with URL for any path', () => {
    const part = fc.stringMatching(/^[\w\-./?=&~:, %#é"<]{0,20}$/);
    fc.assert(
      fc.property(part, (rest) => {
        const url = new URL(`http://127.0.0.1:8500/prisma/api/${rest}`);
        expect(wirePath(base, `/${rest}`)).toBe(url.pathname + url.search);
      }),
    );
  });
});
