import { describe, expect, it, vi, afterEach } from 'vitest';
import { PASSWORD, push, SITE, testWeb } from './testing.ts';

afterEach(() => void vi.useRealTimers());

describe('login', () => {
  it('should answer 201 and set both cookies, for JSON and for a form', async () => {
    await using web = await testWeb();
    const url = `${web.running.webBaseUrl}/prisma/api/auth/login`;
    const form = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ username: 'admin', password: PASSWORD }),
    });
    expect(form.status).toBe(201);
    const cookies = form.headers.getSetCookie();
    expect(cookies[0]).toMatch(
      /^access-token=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=300; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(cookies[1]).toMatch(/^refresh-token=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=86400; /);
    const json = await web.nobody().send('POST', '/auth/login', { username: 'admin', password: PASSWORD });
    expect(json.status).toBe(201);
    expect(json.json).toMatchObject({ username: 'admin', accessTokenExpiresAt: '2026-01-01T00:05:00.000Z' });
  });

  it.each([
    [{ username: 'admin', password: 'wrong' }, 401],
    [{ username: 'user-501', password: PASSWORD }, 401],
    [{ username: 'user-01', password: PASSWORD }, 401],
    [{ username: 'admin' }, 400],
    [{ username: { $ne: '' }, password: PASSWORD }, 400],
  ])('should refuse %j with %i', async (body, status) => {
    await using web = await testWeb();
    const answer = await web.nobody().send('POST', '/auth/login', body);
    expect(answer.status).toBe(status);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.text).not.toContain(PASSWORD);
  });

  it('should expire after five minutes, on the compressed clock, until it is refreshed', async () => {
    await using web = await testWeb({ clock: 10 });
    const user = await web.user('user-1');
    const status = async () => (await user.send('GET', `${SITE}/user/config`)).status;
    web.advance(29_999);
    expect(await status()).toBe(200);
    web.advance(1);
    expect(await status()).toBe(401);
    expect((await user.send('POST', '/auth/refresh')).status).toBe(201);
    expect(await status()).toBe(200);
    const { totals, users } = (await web.control('GET', '/ledger/logins')).json as Record<string, unknown>;
    expect(totals).toEqual({
      logins: 1,
      refused: 0,
      refreshes: 1,
      requests: 2,
      expired: 1,
      unauthenticated: 0,
    });
    const lastLoginAt = Date.UTC(2026, 0, 1);
    expect(users).toEqual([
      { user: 'user-1', logins: 1, refused: 0, refreshes: 1, requests: 2, lastLoginAt },
    ]);
  });

  it('should take the access token as Bearer too, and no other token', async () => {
    await using web = await testWeb();
    const user = await web.user('user-3');
    const sent = await user.cookies();
    const token = (name: string): string => new RegExp(`${name}=([^;]+)`).exec(sent)?.[1] ?? '';
    const ask = async (bearer: string) =>
      (
        await web
          .nobody()
          .send('GET', `${SITE}/user/config`, undefined, { authorization: `Bearer ${bearer}` })
      ).status;
    const access = token('access-token');
    expect(await ask(access)).toBe(200);
    expect(await ask(token('refresh-token'))).toBe(401);
    expect(await ask(`${access}x`)).toBe(401);
    const [header, body, signature] = access.split('.') as [string, string, string];
    const other = Buffer.from(body, 'base64url').toString().replace('user-3', 'admin');
    expect(await ask(`${header}.${Buffer.from(other).toString('base64url')}.${signature}`)).toBe(401);
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect(await ask(`${none}.${body}.`)).toBe(401);
  });

  it('should never tell a password', async () => {
    await using web = await testWeb();
    await web.user('user-1');
    for (const path of ['/state', '/ledger/logins', '/ledger']) {
      expect((await web.control('GET', path)).text).not.toContain(PASSWORD);
    }
  });
});

describe('permissions', () => {
  const region = { name: 'Gate', start_m: 10, end_m: 20 };
  it.each([
    ['GET', `${SITE}/role`, undefined, 'read_roles'],
    ['GET', `${SITE}/user/get-all-users`, undefined, 'update_users'],
    ['POST', `${SITE}/user`, { username: 'x', password: 'y', role: 'operator' }, 'update_users'],
    ['POST', `${SITE}/region`, region, 'update_regions'],
    ['DELETE', `${SITE}/alert/delete`, { alertIds: ['a'] }, 'delete_alerts'],
  ])('should let only some use %s %s', async (method, path, body, permission) => {
    await using web = await testWeb();
    expect((await web.nobody().send(method, path, body)).status).toBe(401);
    const refused = await (await web.user('restricted')).send(method, path, body);
    expect(refused.status).toBe(403);
    expect(refused.json).toEqual({
      type: 'Forbidden',
      statusCode: 403,
      path: `/prisma/api${path}`,
      timestamp: '2026-01-01T00:00:00.000Z',
      message: `Missing permission: ${permission}. Actual permissions: []`,
    });
    expect((await (await web.user('admin')).send(method, path, body)).status).toBeLessThan(300);
  });

  it('should list what an operator may do when that is not enough', async () => {
    await using web = await testWeb();
    const answer = await (await web.user('user-1')).send('GET', `${SITE}/role`);
    expect(answer.json).toMatchObject({
      message: 'Missing permission: read_roles. Actual permissions: [delete_alerts]',
    });
  });

  it.each([
    `${SITE}/alert`,
    `${SITE}/alert/export-alerts?isJSON=true`,
    `${SITE}/alert/get-alert-status`,
    `${SITE}/point/map-setup`,
    `${SITE}/region`,
    `${SITE}/site/get-sites`,
    `${SITE}/user/config`,
    '/internal/sites/prisma-210-1000',
  ])('should let a restricted user read %s, and nobody who is not logged in', async (path) => {
    await using web = await testWeb();
    expect((await (await web.user('restricted')).send('GET', path)).status).toBe(200);
    expect((await web.nobody().send('GET', path)).status).toBe(401);
  });

  it('should show the login configuration to everybody', async () => {
    await using web = await testWeb();
    expect((await web.nobody().send('GET', `${SITE}/login-configuration`)).status).toBe(200);
  });

  it('should add users and regions, once each', async () => {
    await using web = await testWeb();
    const admin = await web.user('admin');
    const added = { username: 'new', password: PASSWORD, role: 'restricted' };
    expect((await admin.send('POST', `${SITE}/user`, added)).json).toEqual({
      username: 'new',
      role: 'restricted',
    });
    expect((await admin.send('POST', `${SITE}/user`, added)).status).toBe(409);
    expect((await admin.send('POST', `${SITE}/user`, { ...added, role: 'king' })).status).toBe(400);
    expect((await (await web.user('new')).send('GET', `${SITE}/role`)).status).toBe(403);
    expect((await admin.send('POST', `${SITE}/region`, region)).json).toEqual({ id: 4, ...region });
    expect((await admin.send('POST', `${SITE}/region`, { ...region, end_m: 5 })).status).toBe(400);
    expect((await admin.send('GET', `${SITE}/region`)).json).toHaveLength(4);
  });

  it('should know no other site, and nothing at other addresses', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    const answer = await user.send('POST', '/prisma-210-1001/api/push-to-rabbit', push(['a']));
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({
      message: expect.stringContaining('has the site prisma-210-1000') as string,
    });
    expect((await user.send('GET', '/nowhere')).json).toMatchObject({
      type: 'NotFound',
      path: '/prisma/api/nowhere',
    });
  });
});

describe('the rate limit', () => {
  it('should be off, and hit only the client that is too fast once it is on', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    await using web = await testWeb();
    const [fast, slow] = [await web.user('user-1'), await web.user('user-2')];
    const statuses = async (count: number, path = `${SITE}/user/config`) => {
      const seen: number[] = [];
      for (let i = 0; i < count; i++) seen.push((await fast.send('GET', path)).status);
      return seen;
    };
    expect(new Set(await statuses(20))).toEqual(new Set([200]));
    await web.control('PUT', '/rate-limit', { perSecond: 3 });
    expect(await statuses(5)).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses(1, `${SITE}/alert`)).toEqual([429]);
    expect((await slow.send('GET', `${SITE}/user/config`)).status).toBe(200);
    vi.setSystemTime(1_000_400);
    const refused = await fast.send('GET', `${SITE}/user/config`);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.json).toMatchObject({ type: 'TooManyRequests', statusCode: 429 });
    vi.setSystemTime(1_001_000);
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    await web.control('DELETE', '/rate-limit');
    expect(await statuses(2)).toEqual([200, 200]);
    expect((await web.control('PUT', '/rate-limit', { perSecond: 0 })).status).toBe(400);
  });
});
