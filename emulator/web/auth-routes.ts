import type { FastifyReply, FastifyRequest } from 'fastify';
import { isFields, own } from '../validation/checks.ts';
import type { IssuedTokens } from './sessions.ts';
import { permissionsOf } from './users.ts';
import type { User } from './users.ts';
import type { WebRoute } from './web-routes.ts';
import { credentials, errorBody, loggedOut, session } from './web-schemas.ts';
import { WebRefusal } from './web-refusal.ts';
import type { WebServer } from './web-server.ts';

export const ACCESS_COOKIE = 'access-token';
export const REFRESH_COOKIE = 'refresh-token';

/** User name and password of a body. @throws WebRefusal 400 */
function readCredentials(body: unknown): { username: string; password: string } {
  const fields = isFields(body) ? body : {};
  const username = own(fields, 'username');
  const password = own(fields, 'password');
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  throw new WebRefusal(400, 'The body must have username and password, both text');
}

/** The token of a request: its cookie, or else its Bearer header. */
export function accessToken(request: FastifyRequest): string | undefined {
  const cookie = request.cookies[ACCESS_COOKIE];
  if (cookie !== undefined) return cookie;
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Log in, log in again with a refresh token, log out. */
export function authRoutes(server: WebServer): WebRoute[] {
  const { sessions, nowMs } = server;
  const answer = (
    reply: FastifyReply,
    { user, tokens }: { user: User; tokens: IssuedTokens },
  ): FastifyReply => {
    const cookie = (name: string, value: string, path: string, expiresAtMs: number): void => {
      const maxAge = Math.max(1, Math.ceil((expiresAtMs - nowMs()) / 1000));
      void reply.setCookie(name, value, { path, httpOnly: true, sameSite: 'strict', maxAge });
    };
    cookie(ACCESS_COOKIE, tokens.access, '/', tokens.accessExpiresAtMs);
    cookie(REFRESH_COOKIE, tokens.refresh, '/', tokens.refreshExpiresAtMs);
    return reply.code(201).send({
      username: user.username,
      role: user.role,
      permissions: permissionsOf(user),
      accessTokenExpiresAt: new Date(tokens.accessExpiresAtMs).toISOString(),
      refreshTokenExpiresAt: new Date(tokens.refreshExpiresAtMs).toISOString(),
    });
  };
  return [
    {
      method: 'POST',
      path: '/auth/login',
      endpoint: 'login',
      access: 'anybody',
      summary: 'Logs in; JSON or form. The tokens are in the cookies access-token and refresh-token',
      body: credentials,
      response: { 201: session, 401: errorBody },
      handle: (request, reply) => {
        const { username, password } = readCredentials(request.body);
        return answer(reply, sessions.login(username, password));
      },
    },
    {
      method: 'POST',
      path: '/auth/refresh',
      endpoint: 'refresh',
      access: 'anybody',
      summary: 'New tokens for the cookie refresh-token',
      response: { 201: session, 401: errorBody },
      handle: (request, reply) => answer(reply, sessions.refresh(request.cookies[REFRESH_COOKIE])),
    },
    {
      method: 'POST',
      path: '/auth/logout',
      endpoint: 'logout',
      access: 'anybody',
      summary: 'Takes both cookies back; the tokens themselves stay valid until they expire',
      response: { 200: loggedOut },
      handle: (_request, reply) => {
        for (const name of [ACCESS_COOKIE, REFRESH_COOKIE]) void reply.clearCookie(name, { path: '/' });
        return reply.send({ loggedOut: true });
      },
    },
  ];
}
