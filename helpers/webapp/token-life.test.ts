import { describe, expect, it } from 'vitest';
import { BodyAnswer } from '../engine/http-answer.ts';
import { accessTokenOf, tokenLifeS } from './token-life.ts';

const answer = (setCookie?: string) =>
  new BodyAnswer(201, setCookie === undefined ? {} : { 'set-cookie': setCookie }, Buffer.from('{}'), null);
const token = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('tokenLifeS', () => {
  it('should be what the token itself says, whatever the clocks and the cookie say', () => {
    const access = token({ iat: 5_000_000_000, exp: 5_000_000_030 });
    expect(tokenLifeS(answer(`access-token=${access}; Max-Age=300; Path=/`))).toBe(30);
    expect(tokenLifeS(answer(`access-token=${token({ iat: 1.25, exp: 31.75 })}`))).toBe(30.5);
  });

  it.each([
    ['the age of the cookie where the token does not say', 'access-token=opaque; Path=/; Max-Age=120', 120],
    ['the age where the token is no JSON', 'access-token=a.bm8.c; max-age=60', 60],
    ['the age where the times make no sense', `access-token=${token({ iat: 9, exp: 9 })}; Max-Age=7`, 7],
    ['the usual one where nothing says', 'access-token=opaque; Path=/', 300],
    ['the usual one without such a cookie', 'refresh-token=x; Max-Age=9', 300],
    ['the usual one without any cookie', undefined, 300],
  ])('should be %s', (_what, setCookie, lifeS) => {
    expect(tokenLifeS(answer(setCookie))).toBe(lifeS);
  });

  it('should find the access token among several cookies, whose dates have commas', () => {
    const cookies =
      'refresh-token=r; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Max-Age=9\naccess-token=a; Max-Age=45';
    expect(accessTokenOf(answer(cookies))).toBe('a');
    expect(tokenLifeS(answer(cookies))).toBe(45);
    expect(accessTokenOf(answer('not-access-token=a\naccess-token=; Max-Age=0'))).toBeNull();
  });
});
