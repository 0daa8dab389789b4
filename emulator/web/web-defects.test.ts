import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertLedger, ids, push, SITE, testWeb } from './testing.ts';
import type { TestWeb, WebClient } from './testing.ts';

interface Listed {
  readonly ext_id: string;
  readonly severity: number;
  readonly distance_m: number;
}
interface DatabaseState {
  readonly operations: number;
  readonly leakedConnections: number;
  readonly indexes: readonly string[];
}

describe('each defect of the web application, seen from outside and gone when off', () => {
  let web: TestWeb;
  let user: WebClient;
  beforeEach(async () => {
    web = await testWeb();
    user = await web.user('user-1');
  });
  afterEach(() => web[Symbol.asyncDispose]());

  const on = async (name: string, body: object = {}): Promise<void> => {
    expect((await web.control('PUT', `/defects/${name}`, body)).status).toBe(200);
  };
  const off = async (name: string): Promise<void> => {
    expect((await web.control('DELETE', `/defects/${name}`)).status).toBe(200);
  };
  const send = (alertIds: readonly string[], one = user) =>
    one.send('POST', `${SITE}/push-to-rabbit`, push(alertIds));
  const list = async (): Promise<readonly Listed[]> =>
    (await user.send('GET', `${SITE}/alert?orderBy=ext_id&orderByDirection=ASC`)).json as Listed[];
  const listedIds = async (): Promise<string[]> => (await list()).map(({ ext_id }) => ext_id);
  const config = (one = user) => one.send('GET', `${SITE}/user/config`);
  const database = async (): Promise<DatabaseState> =>
    ((await web.control('GET', '/state')).json as { web: { database: DatabaseState } }).web.database;

  it.each([
    ['429-with-retry-after', '1'],
    ['429-without-retry-after', null],
  ])('%s should answer exactly its share 429', async (name, retryAfter) => {
    await on(name, { strength: 0.5, endpoint: 'user_config' });
    const answers = [await config(), await config(), await config(), await config()];
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 200, 429]);
    expect(answers[1]?.headers.get('retry-after')).toBe(retryAfter);
    expect(answers[1]?.json).toMatchObject({ type: 'TooManyRequests' });
    expect((await user.send('GET', `${SITE}/region`)).status).toBe(200);
    await off(name);
    expect([(await config()).status, (await config()).status]).toEqual([200, 200]);
  });

  it('429-with-retry-after should hit the Focus Server too', async () => {
    await on('429-with-retry-after', { strength: 1, endpoint: 'ack' });
    const answer = await web.send('GET', '/ack');
    expect([answer.status, answer.headers.get('retry-after'), answer.text]).toEqual([
      429,
      '1',
      '{"error":"Too many requests"}',
    ]);
    await off('429-with-retry-after');
    expect((await web.send('GET', '/ack')).status).toBe(200);
  });

  it('session-mixup should give exactly its share the answer of another user', async () => {
    const other = await web.user('user-2');
    const seen = async () => {
      const names: string[] = [];
      for (let i = 0; i < 3; i++) {
        for (const one of [user, other])
          names.push(((await config(one)).json as { username: string }).username);
      }
      return names;
    };
    await on('session-mixup', { strength: 0.5 });
    // The first answer of all has nothing to be mixed up with; of the other five two are.
    expect(await seen()).toEqual(['user-1', 'user-2', 'user-2', 'user-2', 'user-2', 'user-2']);
    await off('session-mixup');
    expect(await seen()).toEqual(['user-1', 'user-2', 'user-1', 'user-2', 'user-1', 'user-2']);
  });

  it('unfair-user should delay one user, the one it is told', async () => {
    const other = await web.user('user-2');
    await on('unfair-user', { strength: 400, user: 'user-2' });
    expect((await config(other)).tookMs).toBeGreaterThanOrEqual(395);
    expect((await config()).tookMs).toBeLessThan(395);
    await off('unfair-user');
    expect((await config(other)).tookMs).toBeLessThan(395);
  });

  it('should take a user only where one makes sense', async () => {
    const answer = await web.control('PUT', '/defects/slow-all', { user: 'user-1' });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: '"slow-all" takes no user; leave the field out' });
  });

  it('alert-lost should lose exactly its share behind the broker', async () => {
    await on('alert-lost', { strength: 0.25 });
    expect((await send(ids(8))).status).toBe(201);
    await web.until({ consumed: 8, inserted: 6, lostInBroker: 2 });
    expect(await listedIds()).toEqual(ids(8).filter((_, i) => i % 4 !== 3));
    await off('alert-lost');
    await send(ids(4, 'b'));
    await web.until({ inserted: 10 });
  });

  it('alert-duplicated should store exactly its share twice', async () => {
    await on('alert-duplicated', { strength: 0.5 });
    await send(ids(4));
    await web.until({ inserted: 4, duplicated: 2 });
    expect(await listedIds()).toEqual(['alert-1', 'alert-2', 'alert-2', 'alert-3', 'alert-4', 'alert-4']);
    await off('alert-duplicated');
    await send(['b']);
    await web.until({ inserted: 5 });
    expect((await listedIds()).filter((id) => id === 'b')).toEqual(['b']);
  });

  it('alert-altered should change exactly its share', async () => {
    await on('alert-altered', { strength: 0.5 });
    await send(ids(4));
    await web.until({ inserted: 4, altered: 2 });
    const stored = (await list()).map(({ severity, distance_m }) => [severity, distance_m]);
    expect(stored).toEqual([
      [2, 1200],
      [3, 1201],
      [2, 1200],
      [3, 1201],
    ]);
    await off('alert-altered');
    await send(['b']);
    await web.until({ inserted: 5, altered: 2 });
  });

  it('queue-leak should leave the queues of ended jobs', async () => {
    const waterfall = {
      displayInfo: { height: 200 },
      channels: { min: 1, max: 4 },
      nfftSelection: 1,
      view_type: 2,
    };
    const afterOneJob = async () => {
      const { job_id } = (await web.send('POST', '/configure', waterfall)).json as { job_id: string };
      await web.send('DELETE', `/job/${job_id}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return ((await web.control('GET', '/state')).json as { broker: { queues: number } }).broker.queues;
    };
    await on('queue-leak', { strength: 0.5 });
    expect([await afterOneJob(), await afterOneJob(), await afterOneJob(), await afterOneJob()]).toEqual([
      0, 1, 1, 2,
    ]);
    await off('queue-leak');
    expect(await afterOneJob()).toBe(2);
  });

  it('slow-consumer should take alerts one after the other, slowly', async () => {
    await on('slow-consumer', { strength: 100 });
    const began = performance.now();
    await send(ids(5));
    await web.until({ inserted: 5 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(490);
    await off('slow-consumer');
    const again = performance.now();
    await send(['b']);
    await web.until({ inserted: 6 });
    expect(performance.now() - again).toBeLessThan(490);
  });

  it('unconfirmed-publish should answer 201 and lose the alert with the connection', async () => {
    await on('unconfirmed-publish', { strength: 100 });
    expect((await send(['a'])).status).toBe(201);
    await web.control('POST', '/broker/drop');
    await web.until({ accepted: 1, lostOnConnection: 1, confirmed: 0 });
    expect((await send(['b'])).status).toBe(201);
    await web.until({ inserted: 1 });
    expect(await listedIds()).toEqual(['b']);
    await off('unconfirmed-publish');
    await web.control('POST', '/broker/drop');
    await send(['c']);
    await web.until({ inserted: 2, lostOnConnection: 1 });
  });

  it('no-reconnect should stay away from the broker', async () => {
    await on('no-reconnect');
    expect((await send(['a'])).status).toBe(201);
    await web.control('POST', '/broker/drop');
    expect([(await send(['b'])).status, (await send(['b'])).status]).toEqual([503, 503]);
    await off('no-reconnect');
    expect((await send(['b'])).status).toBe(201);
  });

  it('write-lost should acknowledge exactly its share and not have it', async () => {
    await on('write-lost', { strength: 0.25 });
    await send(ids(8));
    await web.until({ consumed: 8, inserted: 6, lostInDatabase: 2 });
    expect(await listedIds()).toHaveLength(6);
    const { alerts } = await alertLedger(web);
    expect(alerts.filter(({ lost }) => lost === 'database').map(({ storedAt }) => storedAt)).toEqual([
      null,
      null,
    ]);
    await off('write-lost');
    await send(ids(4, 'b'));
    await web.until({ inserted: 10 });
  });

  it('slow-query should delay lists and nothing else', async () => {
    await on('slow-query', { strength: 400 });
    expect((await user.send('GET', `${SITE}/alert`)).tookMs).toBeGreaterThanOrEqual(395);
    expect((await user.send('GET', `${SITE}/region`)).tookMs).toBeLessThan(395);
    await off('slow-query');
    expect((await user.send('GET', `${SITE}/alert`)).tookMs).toBeLessThan(395);
  });

  it('missing-index should drop the indexes and bring them back', async () => {
    await on('missing-index');
    expect((await database()).indexes).toEqual([]);
    await off('missing-index');
    expect((await database()).indexes).toEqual(['start_time_-1', 'ext_id_1', 'alert_time_-1']);
  });

  it('n-plus-one should ask the database once more for each alert', async () => {
    await send(ids(7));
    await web.until({ inserted: 7 });
    const cost = async (): Promise<number> => {
      const { operations } = await database();
      expect(await listedIds()).toEqual(ids(7));
      return (await database()).operations - operations;
    };
    expect(await cost()).toBe(1);
    await on('n-plus-one');
    expect(await cost()).toBe(8);
    await off('n-plus-one');
    expect(await cost()).toBe(1);
  });

  it('connection-leak should leave connections open until it is off', async () => {
    await on('connection-leak', { strength: 0.5 });
    for (let i = 0; i < 6; i++) await user.send('GET', `${SITE}/alert`);
    expect((await database()).leakedConnections).toBe(3);
    await off('connection-leak');
    expect((await database()).leakedConnections).toBe(0);
  });

  it('lock-held should make a list wait for a write', async () => {
    await on('lock-held', { strength: 600 });
    await send(ids(10));
    await web.until({ consumed: 10, inserted: 9 });
    expect((await user.send('GET', `${SITE}/alert`)).tookMs).toBeGreaterThanOrEqual(300);
    await off('lock-held');
    await web.until({ inserted: 10 });
    expect((await user.send('GET', `${SITE}/alert`)).tookMs).toBeLessThan(300);
  });

  it('slow-all, errors and the like should hit the web application too, in its own words', async () => {
    await on('errors', { strength: 1, endpoint: 'alerts' });
    const answer = await user.send('GET', `${SITE}/alert`);
    expect(answer.status).toBe(500);
    expect(answer.json).toMatchObject({ type: 'InternalServerError', message: 'Internal server error' });
    expect((await config()).status).toBe(200);
    await web.control('POST', '/reset');
    expect((await user.send('GET', `${SITE}/alert`)).status).toBe(200);
  });
});
