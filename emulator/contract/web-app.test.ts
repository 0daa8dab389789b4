// Section 7 of the contract: the API of the web application, from the login to the alert that can be read back.
import { describe, expect, it } from 'vitest';
import { ids, PASSWORD, push, SITE, testWeb } from '../web/testing.ts';
import type { TestWeb, WebClient } from '../web/testing.ts';

type Fields = Readonly<Record<string, unknown>>;

const pushed = async (web: TestWeb, client: WebClient, body: object): Promise<void> => {
  const { status } = await client.send('POST', `${SITE}/push-to-rabbit`, body);
  expect(status).toBe(201);
  await web.until({ inserted: 1 });
};
const errorShape = ['type', 'statusCode', 'path', 'timestamp', 'message'];

describe('7.1 sessions', () => {
  it('should log in by JSON or form with 201 and two cookies, the first of them a JWT', async () => {
    await using web = await testWeb();
    const json = await web.nobody().send('POST', '/auth/login', { username: 'user-1', password: PASSWORD });
    const form = await fetch(`${web.running.webBaseUrl}/prisma/api/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'user-1', password: PASSWORD }),
    });
    for (const { status, headers } of [json, form]) {
      expect(status).toBe(201);
      const cookies = headers.getSetCookie().map((text) => text.split('=')[0]);
      expect(cookies).toEqual(['access-token', 'refresh-token']);
      expect(headers.getSetCookie()[0]).toMatch(/^access-token=[\w-]+\.[\w-]+\.[\w-]+;/);
    }
  });

  it('should take the token as a Bearer header as well', async () => {
    await using web = await testWeb();
    const cookies = await (await web.user('user-1')).cookies();
    const token = /access-token=([^;]+)/.exec(cookies)![1]!;
    const authorization = `Bearer ${token}`;
    const answer = await web.nobody().send('GET', `${SITE}/alert`, undefined, { authorization });
    expect(answer.status).toBe(200);
  });

  it('should end a session after five minutes, and go on after a refresh', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    web.advance(4 * 60_000);
    expect((await user.send('GET', `${SITE}/alert`)).status).toBe(200);
    web.advance(2 * 60_000);
    const refused = await user.send('GET', `${SITE}/alert`);
    expect(refused.status).toBe(401);
    expect(Object.keys(refused.json as Fields)).toEqual(errorShape);
    expect([200, 201]).toContain((await user.send('POST', '/auth/refresh')).status);
    expect((await user.send('GET', `${SITE}/alert`)).status).toBe(200);
  });

  it.each([
    '/alert/get-alert-status',
    '/region',
    '/site/get-sites',
    '/user/config',
    '/login-configuration',
    '/point/map-setup',
  ])('should let a restricted user read %s', async (path) => {
    await using web = await testWeb();
    const user = await web.user('restricted');
    expect((await user.send('GET', `${SITE}${path}`)).status).toBe(200);
  });

  it('should name the permission that lacks, and those that are there', async () => {
    await using web = await testWeb();
    const user = await web.user('restricted');
    for (const path of ['/role', '/user/get-all-users']) {
      const { status, json } = await user.send('GET', `${SITE}${path}`);
      expect(status).toBe(403);
      expect(Object.keys(json as Fields)).toEqual(errorShape);
      expect(String((json as Fields)['message'])).toMatch(/_(users|roles)\b/);
    }
  });

  it('should limit a client with 429 and Retry-After', async () => {
    await using web = await testWeb({}, { ratePerSecond: 2 });
    const user = await web.user('user-1');
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await user.send('GET', `${SITE}/region`));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    for (const { headers } of limited) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('7.2 to 7.4 alerts', () => {
  it('should answer 201 with the alert, and make it readable as it was sent', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    const body = push(['test-alert-1'], { classId: 103, severity: 3, dofM: 1234 });
    const { status, json } = await user.send('POST', `${SITE}/push-to-rabbit`, body);
    expect(status).toBe(201);
    const alert = { ext_id: 'test-alert-1', class_id: 103, severity: 3, distance_m: 1234 };
    expect(json).toMatchObject(alert);
    await web.until({ inserted: 1 });
    const iso = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    const range = `startTime=${iso(web.now() - 60_000)}&endTime=${iso(web.now() + 60_000)}`;
    const read = await user.send('GET', `${SITE}/alert?${range}`);
    expect(read.json).toMatchObject([alert]);
    const counted = await user.send('GET', `${SITE}/alert?${range}&getAlertCount=true&page=1`);
    expect(counted.json).toMatchObject({ alerts: [alert], alertsCount: 1, maxPage: 1 });
  });

  it('should find alerts by class, severity and time, and no others', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    await pushed(web, user, push(['a'], { classId: 103, severity: 1 }));
    await user.send('POST', `${SITE}/push-to-rabbit`, push(['b'], { classId: 104, severity: 3 }));
    await web.until({ inserted: 2 });
    const found = async (query: string) =>
      ((await user.send('GET', `${SITE}/alert?${query}`)).json as Fields[]).map(({ ext_id }) => ext_id);
    expect(await found('classIds=103')).toEqual(['a']);
    expect(await found('severities=3')).toEqual(['b']);
    expect((await found('severities=1,3')).sort()).toEqual(['a', 'b']);
    expect(await found('startTime=2030-01-01T00:00:00Z')).toEqual([]);
  });

  it('should close an alert by itself after 170 s without repetition', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    await pushed(web, user, push(['a']));
    const live = async () => ((await user.send('GET', `${SITE}/alert?isLive=true`)).json as unknown[]).length;
    web.advance(169_000);
    await user.send('POST', '/auth/refresh');
    expect(await live()).toBe(1);
    web.advance(2_000);
    expect(await live()).toBe(0);
  });

  it('should delete 100 alerts at once for those who may, and export them', async () => {
    await using web = await testWeb();
    const admin = await web.user('admin');
    await admin.send('POST', `${SITE}/push-to-rabbit`, push(ids(100)));
    await web.until({ inserted: 100 });
    const csv = await admin.send('GET', `${SITE}/alert/export-alerts?isCSV=true`);
    expect(csv.text.trim().split('\n')).toHaveLength(101);
    const json = await admin.send('GET', `${SITE}/alert/export-alerts?isJSON=true`);
    expect(json.json).toHaveLength(100);
    const restricted = await web.user('restricted');
    const remove = (by: WebClient) => by.send('DELETE', `${SITE}/alert/delete`, { alertIds: ids(100) });
    expect((await remove(restricted)).status).toBe(403);
    expect([200, 204]).toContain((await remove(admin)).status);
    expect((await admin.send('GET', `${SITE}/alert`)).json).toEqual([]);
  });

  it('should refuse what means nothing, and a site that is not there', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    const refused = [push(['a'], { severity: -1 }), push(['a'], { severity: 4 }), { alertsAmount: 1 }];
    for (const body of refused) {
      const { status, json } = await user.send('POST', `${SITE}/push-to-rabbit`, body);
      expect(status).toBe(400);
      expect(Object.keys(json as Fields)).toEqual(errorShape);
    }
    expect((await user.send('GET', '/other-111-2222/api/alert')).status).toBe(404);
    expect((await web.nobody().send('GET', `${SITE}/alert`)).status).toBe(401);
  });
});
