import { describe, expect, it } from 'vitest';
import { alertLedger, ids, push, SITE, testWeb } from './testing.ts';
import type { TestWeb, WebClient } from './testing.ts';

interface Listed {
  readonly ext_id: string;
  readonly is_dead: boolean;
  readonly repetitions: number;
  readonly severity: number;
  readonly start_time: string;
  readonly alert_time: string;
}

const list = async (user: WebClient, query = ''): Promise<readonly Listed[]> =>
  (await user.send('GET', `${SITE}/alert?${query}`)).json as Listed[];
const idsOf = (alerts: readonly Listed[]): string[] => alerts.map(({ ext_id }) => ext_id);

const HOUR_MS = 3_600_000;

/** Six alerts, a minute apart, on different places, of different classes and severities. */
async function withSixAlerts(web: TestWeb): Promise<WebClient> {
  const user = await web.user('user-1');
  for (let i = 1; i <= 6; i++) {
    const more = { dofM: i * 1500, classId: 103 + (i % 2), severity: ((i - 1) % 3) + 1 };
    await user.send('POST', `${SITE}/push-to-rabbit`, push([`a${i}`], more));
    web.advance(60_000);
  }
  await web.until({ inserted: 6 });
  return user;
}

describe('the way of an alert', () => {
  it('should be confirmed, stored and readable as it was sent', async () => {
    await using web = await testWeb();
    const user = await web.user('user-7');
    const body = push(['a-1'], { classId: 103, severity: 3 });
    const answer = await user.send('POST', `${SITE}/push-to-rabbit`, body);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ ext_id: 'a-1', alertsAmount: 1, alertIds: ['a-1'] });
    await web.until({ inserted: 1 });
    expect(await list(user, 'startTime=2026-01-01T00:00:00Z')).toEqual([
      {
        ext_id: 'a-1',
        algorun_id: 'push-to-rabbit',
        class_id: 103,
        class_name: 'SC',
        severity: 3,
        distance_m: 1200,
        start_time: '2026-01-01T00:00:00.000Z',
        alert_time: '2026-01-01T00:00:00.000Z',
        closes_at: '2026-01-01T00:02:50.000Z',
        time_interval_s: 0,
        is_external: true,
        is_dead: false,
        is_faded: false,
        repetitions: 0,
      },
    ]);
  });

  it('should be told step by step by the ledger', async () => {
    await using web = await testWeb();
    const user = await web.user('user-7');
    const atMs = web.now();
    await user.send('POST', `${SITE}/push-to-rabbit`, push(['a-1']));
    await web.until({ inserted: 1 });
    web.advance(500);
    await list(user);
    web.advance(500);
    await user.send('DELETE', `${SITE}/alert/delete`, { alertIds: ['a-1'] });
    const { totals, alerts } = await alertLedger(web);
    expect(totals).toMatchObject({ received: 1, accepted: 1, published: 1, confirmed: 1, consumed: 1 });
    expect(totals).toMatchObject({
      inserted: 1,
      read: 1,
      deleted: 1,
      pushed: 0,
      lostInBroker: 0,
      unavailable: 0,
    });
    const { messageId, ...entry } = alerts[0]!;
    expect(messageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(entry).toEqual({
      alertId: 'a-1',
      user: 'user-7',
      receivedAt: atMs,
      publishedAt: atMs,
      confirmedAt: atMs,
      answer: 201,
      answeredAt: atMs,
      consumedAt: atMs,
      storedAt: atMs,
      stored: 'inserted',
      firstReadAt: atMs + 500,
      pushedAt: null,
      pushedTo: 0,
      deletedAt: atMs + 1000,
      lost: null,
      altered: false,
      duplicated: false,
    });
    expect((await web.control('GET', '/ledger/alerts/a-1')).json).toEqual(alerts);
    expect((await web.control('GET', '/ledger/alerts/a-2')).status).toBe(404);
  });

  it('should remember only the newest alerts in detail, and count all', async () => {
    await using web = await testWeb({}, { ledgerAlerts: 3 });
    const user = await web.user('user-1');
    await user.send('POST', `${SITE}/push-to-rabbit`, push(ids(5)));
    await web.until({ inserted: 5 });
    const { totals, alerts } = await alertLedger(web);
    expect(alerts.map(({ alertId }) => alertId)).toEqual(['alert-3', 'alert-4', 'alert-5']);
    expect(totals).toMatchObject({ received: 5, accepted: 5 });
  });

  it('should take an id that comes again for a repetition: newest values, first start', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    await user.send('POST', `${SITE}/push-to-rabbit`, push(['a-1'], { severity: 1 }));
    web.advance(100_000);
    await user.send('POST', `${SITE}/push-to-rabbit`, push(['a-1'], { severity: 3 }));
    await web.until({ inserted: 1, repeated: 1 });
    const [alert, ...more] = await list(user);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ severity: 3, repetitions: 1, start_time: '2026-01-01T00:00:00.000Z' });
    expect(alert).toMatchObject({ alert_time: '2026-01-01T00:01:40.000Z' });
  });

  it('should close itself 170 s after its newest message, on the compressed clock', async () => {
    await using web = await testWeb({ clock: 10 }, { accessTokenMs: 300_000 });
    const user = await web.user('user-1');
    await user.send('POST', `${SITE}/push-to-rabbit`, push(['a-1']));
    await web.until({ inserted: 1 });
    const state = async () => (await list(user)).map(({ is_dead }) => is_dead);
    web.advance(17_000);
    expect(await state()).toEqual([false]);
    web.advance(1);
    expect(await state()).toEqual([true]);
    expect(idsOf(await list(user, 'isLive=true'))).toEqual([]);
    expect(idsOf(await list(user, 'isLive=false'))).toEqual(['a-1']);
  });

  it('should wait in the queue while the consumer is paused', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    await web.control('POST', '/alerts/consumer/pause');
    expect((await user.send('POST', `${SITE}/push-to-rabbit`, push(ids(9)))).status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await alertLedger(web)).totals).toMatchObject({ confirmed: 9, consumed: 0 });
    await web.control('POST', '/alerts/consumer/resume');
    await web.until({ consumed: 9, inserted: 9 });
  });

  it('should be answered 503 while the broker is away, and 201 when it is back', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    await web.control('PUT', '/defects/no-reconnect');
    await web.control('POST', '/broker/drop');
    const away = await user.send('POST', `${SITE}/push-to-rabbit`, push(['a-1']));
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('1');
    expect(away.json).toMatchObject({
      message: expect.stringContaining('did not take 1 of 1 alerts') as string,
    });
    await web.control('DELETE', '/defects/no-reconnect');
    expect((await user.send('POST', `${SITE}/push-to-rabbit`, push(['a-1']))).status).toBe(201);
    expect((await alertLedger(web)).totals).toMatchObject({ received: 2, accepted: 1, unavailable: 1 });
  });
});

describe('lists', () => {
  it.each([
    ['', 'a6 a5 a4 a3 a2 a1'],
    ['orderBy=distance_m&orderByDirection=ASC', 'a1 a2 a3 a4 a5 a6'],
    ['orderBy=severity&orderByDirection=ASC', 'a1 a4 a2 a5 a3 a6'],
    ['classIds=103', 'a6 a4 a2'],
    ['severities=1,3', 'a6 a4 a3 a1'],
    ['startTime=2026-01-01T00:01:00Z&endTime=2026-01-01T00:02:00Z', 'a3 a2'],
    ['isLive=true', 'a6 a5'],
    ['isLive=false', 'a4 a3 a2 a1'],
    ['isLiveView=true&startTime=2027-01-01T00:00:00Z', 'a6 a5'],
    ['regionIds=1', 'a2 a1'],
    ['regionIds=1,3', 'a6 a5 a2 a1'],
    ['regionIds=77', ''],
    ['page=2', 'a2 a1'],
  ])('should answer %s with %s', async (query, expected) => {
    await using web = await testWeb({}, { alertsPerPage: 4, accessTokenMs: HOUR_MS });
    const user = await withSixAlerts(web);
    expect(idsOf(await list(user, query)).join(' ')).toBe(expected);
  });

  it('should count and say how many pages there are', async () => {
    await using web = await testWeb({}, { alertsPerPage: 4, accessTokenMs: HOUR_MS });
    const user = await withSixAlerts(web);
    const { json } = await user.send('GET', `${SITE}/alert?getAlertCount=true&page=2&orderByDirection=ASC`);
    expect(json).toMatchObject({ alertsCount: 6, maxPage: 2, alerts: [{ ext_id: 'a5' }, { ext_id: 'a6' }] });
  });

  it('should name the regions of each alert when asked', async () => {
    await using web = await testWeb({}, { accessTokenMs: HOUR_MS });
    const user = await withSixAlerts(web);
    const alerts = (await user.send('GET', `${SITE}/alert?withRegions=true`)).json as {
      regions: { name: string }[];
    }[];
    const names = alerts.map(({ regions }) => regions.map(({ name }) => name).join());
    expect(names).toEqual(['South', 'South', 'Middle', 'Middle', 'North', 'North']);
  });

  it('should name every parameter that is wrong', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    const answer = await user.send('GET', `${SITE}/alert?page=0&isLive=maybe&orderBy=_id&classIds=x&drop=1`);
    expect(answer.status).toBe(400);
    const { message } = answer.json as { message: string };
    for (const name of ['page', 'isLive', 'orderBy', 'classIds', 'query'])
      expect(message).toContain(`${name}: expected`);
  });

  it('should count open and closed alerts and severities', async () => {
    await using web = await testWeb({}, { accessTokenMs: HOUR_MS });
    const user = await withSixAlerts(web);
    expect((await user.send('GET', `${SITE}/alert/get-alert-status`)).json).toEqual({
      alertsCount: 6,
      openCount: 2,
      closedCount: 4,
      bySeverity: { 1: 2, 2: 2, 3: 2 },
    });
  });

  it('should export CSV or JSON, one of them', async () => {
    await using web = await testWeb({}, { accessTokenMs: HOUR_MS });
    const user = await withSixAlerts(web);
    const path = `${SITE}/alert/export-alerts`;
    const csv = await user.send('GET', `${path}?isCSV=true&severities=3&orderByDirection=ASC`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="alerts-prisma-210-1000.csv"');
    expect(csv.text).toBe(
      'ext_id,class_id,class_name,severity,distance_m,start_time,alert_time,is_dead,repetitions\r\n' +
        'a3,104,SD,3,4500,2026-01-01T00:02:00.000Z,2026-01-01T00:02:00.000Z,true,0\r\n' +
        'a6,103,SC,3,9000,2026-01-01T00:05:00.000Z,2026-01-01T00:05:00.000Z,false,0\r\n',
    );
    expect(idsOf((await user.send('GET', `${path}?isJSON=true&severities=3`)).json as Listed[])).toEqual([
      'a6',
      'a3',
    ]);
    expect((await user.send('GET', path)).status).toBe(400);
    expect((await user.send('GET', `${path}?isCSV=true&isJSON=true`)).status).toBe(400);
  });

  it('should remove alerts by id, 100 at most, and say which were not there', async () => {
    await using web = await testWeb({}, { accessTokenMs: HOUR_MS });
    const user = await withSixAlerts(web);
    const remove = (alertIds: unknown) => user.send('DELETE', `${SITE}/alert/delete`, { alertIds });
    expect((await remove(['a1', 'a2', 'b'])).json).toEqual({ deleted: 2, notFound: ['b'] });
    expect(idsOf(await list(user))).toEqual(['a6', 'a5', 'a4', 'a3']);
    expect((await remove(ids(100))).status).toBe(200);
    expect((await remove(ids(101))).status).toBe(400);
    expect((await remove('a1')).status).toBe(400);
  });
});
