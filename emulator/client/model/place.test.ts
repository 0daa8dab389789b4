import { expect, it } from 'vitest';
import { addressOf, afterLogin, placeOf } from './place.ts';

it('should take an unknown page for the live view', () => {
  expect([placeOf('/', '').page, placeOf('/x', '').page, placeOf('/analysis', '').page]).toEqual([
    'liveView',
    'liveView',
    'analysis',
  ]);
});

it('should leave empty parameters out of an address', () => {
  expect(addressOf('login', { siteId: 's-1', reason: '' })).toBe('/login?siteId=s-1');
});

it.each([
  ['/analysis?from=1', '/analysis?from=1'],
  ['//evil.example/liveView', '/liveView?siteId=s'],
  ['https://evil.example', '/liveView?siteId=s'],
  ['/login', '/liveView?siteId=s'],
  ['', '/liveView?siteId=s'],
])('should go from the login only to pages of this client: %s', (next, expected) => {
  expect(afterLogin(new URLSearchParams({ next }), 's')).toBe(expected);
});
