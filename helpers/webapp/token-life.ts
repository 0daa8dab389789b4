import type { HttpAnswer } from '../engine/operation.ts';

export const ACCESS_COOKIE = 'access-token';
/** What the product's own client takes for granted where nothing says otherwise. Seconds. */
export const USUAL_LIFE_S = 300;

/** The access token that an answer set; null when it set none. */
export function accessTokenOf(answer: HttpAnswer): string | null {
  return cookieOf(answer)?.value ?? null;
}

/**
 * How long the access token of an answer lives, seconds: `exp - iat` of the token itself (RFC 7519), so that the clocks
 * of client and server need not agree; else the `Max-Age` of its cookie; else the usual 300 s.
 */
export function tokenLifeS(answer: HttpAnswer): number {
  const cookie = cookieOf(answer);
  if (cookie === undefined) return USUAL_LIFE_S;
  const maxAge = Number(/;\s*max-age=(\d+)/i.exec(cookie.attributes)?.[1] ?? Number.NaN);
  return [claimedLifeS(cookie.value), maxAge].find((lifeS) => lifeS > 0) ?? USUAL_LIFE_S;
}

function cookieOf(answer: HttpAnswer): { value: string; attributes: string } | undefined {
  // Several cookies are joined by line breaks: their dates contain commas.
  for (const line of (answer.headers['set-cookie'] ?? '').split('\n')) {
    const [, name, value = '', attributes = ''] = /^\s*([^=;\s]+)=([^;]*)(.*)$/.exec(line) ?? [];
    if (name === ACCESS_COOKIE && value !== '') return { value, attributes };
  }
  return undefined;
}

/** `exp - iat` of a JSON Web Token; NaN for a token that is none, or does not say. */
function claimedLifeS(token: string): number {
  const body = token.split('.')[1];
  if (body === undefined) return Number.NaN;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  } catch {
    return Number.NaN;
  }
  const { exp, iat } = (claims ?? {}) as { exp?: unknown; iat?: unknown };
  return typeof exp === 'number' && typeof iat === 'number' ? exp - iat : Number.NaN;
}
