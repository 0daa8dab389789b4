import { createHmac, timingSafeEqual } from 'node:crypto';
import { isFields } from '../validation/checks.ts';

/** What a token says. Times are seconds since the epoch, with fractions, as RFC 7519 allows. */
export interface Claims {
  readonly sub: string;
  readonly use: 'access' | 'refresh';
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

const signature = (signed: string, secret: Buffer): Buffer =>
  createHmac('sha256', secret).update(signed).digest();

/** A JSON Web Token signed with HMAC-SHA-256 (RFC 7519, RFC 7515). */
export function signToken(claims: Claims, secret: Buffer): string {
  const signed = `${HEADER}.${encode(claims)}`;
  return `${signed}.${signature(signed, secret).toString('base64url')}`;
}

/** The claims of a token of the wanted use; `expired` or `invalid` when it must not be accepted. */
export function verifyToken(
  token: string,
  use: Claims['use'],
  secret: Buffer,
  nowMs: number,
): Claims | 'expired' | 'invalid' {
  const [header = '', body = '', sign = '', ...more] = token.split('.');
  // The header is compared as a whole, so a token that names another algorithm is none of ours.
  if (header !== HEADER || more.length > 0) return 'invalid';
  const given = Buffer.from(sign, 'base64url');
  const right = signature(`${header}.${body}`, secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'invalid';
  const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
  if (!isFields(claims) || claims['use'] !== use) return 'invalid';
  const checked = claims as unknown as Claims;
  return checked.exp * 1000 <= nowMs ? 'expired' : checked;
}
