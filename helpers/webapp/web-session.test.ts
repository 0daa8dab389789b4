import { describe, expect, it } from 'vitest';
import { BodyAnswer } from '../engine/http-answer.ts';
import type { ClosableHttpClient } from '../engine/http-client.ts';
import { WebSession } from './web-session.ts';

const LIFE_S = 100;

/** A web application with one account, whose answers to `auth` routes a test may change. */
function webApp(changes: { status?: (path: string) => number; cookie?: string } = {}) {
  const state = { nowS: 0, sent: [] as string[], counted: [] as string[], closed: 0, tokens: 0 };
  const web: ClosableHttpClient = {
    async send(method, path, body) {
      state.sent.push(`${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
      const status = changes.status?.(path) ?? (path.includes('/auth/') ? 201 : 200);
      const cookie = changes.cookie ?? `access-token=t${++state.tokens}; Max-Age=${LIFE_S}`;
      const headers: Record<string, string> = path.includes('/auth/') ? { 'set-cookie': cookie } : {};
      return new BodyAnswer(status, headers, Buffer.from('{}'), null);
    },
    close: async () => void state.closed++,
  };
  const session = new WebSession({
    siteId: 'site-1',
    username: 'user-3',
    password: 'pass',
    web,
    nowS: () => state.nowS,
    count: (counter) => state.counted.push(counter),
  });
  return { session, state };
}
const LOGIN = 'POST /prisma/api/auth/login {"username":"user-3","password":"pass"}';
const REFRESH = 'POST /prisma/api/auth/refresh';
const READ = 'GET /prisma/api/site-1/api/region';
const read = (session: WebSession) => session.send('GET', '{site}/region');

describe('WebSession', () => {
  it('should log in before its first request, once for all that come at the same time', async () => {
    const { session, state } = webApp();
    expect(session.accessToken).toBeNull();
    await Promise.all([read(session), read(session), read(session)]);
    expect(state.sent).toEqual([LOGIN, READ, READ, READ]);
    expect(state.counted).toEqual(['web-logins']);
    expect(session.accessToken).toBe('t1');
  });

  it('should renew its session beside the traffic at 60 % of its life', async () => {
    const { session, state } = webApp();
    await read(session);
    state.nowS = 59.9;
    await read(session);
    expect(state.sent).toEqual([LOGIN, READ, READ]);
    state.nowS = 60;
    await Promise.all([read(session), read(session)]);
    expect(state.sent).toEqual([LOGIN, READ, READ, REFRESH, READ, READ]);
    expect(state.counted).toEqual(['web-logins', 'web-refreshes']);
    // The new token has a whole life before it.
    state.nowS = 119.9;
    await read(session);
    expect(state.sent.filter((sent) => sent === REFRESH)).toHaveLength(1);
  });

  it('should wait for a renewal that is overdue, and log in anew when it is too late for one', async () => {
    const { session, state } = webApp();
    await read(session);
    state.nowS = 96;
    await read(session);
    expect(state.sent.slice(2)).toEqual([REFRESH, READ]);
    state.nowS = 300;
    await read(session);
    expect(state.sent.slice(4)).toEqual([LOGIN, READ]);
  });

  it('should tell a failed renewal to whoever needs it, and not try it again before', async () => {
    const { session, state } = webApp({ status: (path) => (path.endsWith('/refresh') ? 401 : 201) });
    await read(session);
    state.nowS = 60;
    await read(session);
    state.nowS = 70;
    await read(session);
    expect(state.sent.filter((sent) => sent === REFRESH)).toHaveLength(1);
    state.nowS = 95;
    await expect(read(session)).rejects.toMatchObject({
      outcome: 'failed',
      errorClass: 'http 401',
      message: 'POST /auth/refresh of user-3 answered 401 instead of 201: {}',
    });
    expect(state.counted).toEqual(['web-logins', 'web-refresh-failures', 'web-refresh-failures']);
    state.nowS = 100;
    await read(session);
    expect(state.sent.at(-2)).toBe(LOGIN);
  });

  it.each([
    [429, 'refused'],
    [503, 'refused'],
    [401, 'failed'],
    [500, 'failed'],
  ] as const)('should send nothing when the login is answered %i', async (status, outcome) => {
    const { session, state } = webApp({ status: () => status });
    await expect(read(session)).rejects.toMatchObject({ outcome, errorClass: `http ${status}` });
    expect(state.sent).toEqual([LOGIN]);
  });

  it('should not take a login without a token for one', async () => {
    const { session } = webApp({ cookie: 'refresh-token=r' });
    await expect(read(session)).rejects.toMatchObject({
      errorClass: 'wrong answer',
      message: 'POST /auth/login of user-3 answered 201 without the cookie access-token',
    });
  });

  it('should log in again after a logout', async () => {
    const { session, state } = webApp();
    await read(session);
    await session.logout();
    expect(session.accessToken).toBeNull();
    await read(session);
    expect(state.sent).toEqual([LOGIN, READ, 'POST /prisma/api/auth/logout', LOGIN, READ]);
    await session.close();
    expect(state.closed).toBe(1);
  });
});
