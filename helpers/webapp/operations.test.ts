import { describe, expect, it } from 'vitest';
import { BodyAnswer } from '../engine/http-answer.ts';
import type { SharedPart } from '../engine/operation.ts';
import { fakeHttp } from '../focus/testing.ts';
import { TestRun } from '../focus/operations/testing.ts';
import { WEB_READS, type WebRead } from '../profile/mixed-operations.ts';
import { WebSession } from './web-session.ts';

const SITE = 'site-1';
const SOUND: Readonly<Record<WebRead, unknown>> = {
  'web-live-alerts': [{ ext_id: 'a', class_id: 103, severity: 2 }],
  'web-map': {
    points: [
      { distance_m: 0, lat: 32, lon: 34 },
      { distance_m: 500, lat: 32, lon: 34.1 },
    ],
  },
  'web-sites': [{ siteId: 'other' }, { siteId: SITE }],
  'web-regions': [{ name: 'North', start_m: 0, end_m: 10 }],
  'web-user-config': { username: 'user-1', siteId: SITE, permissions: [] },
  'web-login-configuration': { siteId: SITE },
  'web-alert-status': { alertsCount: 0 },
};

/** One read by user-1, whose web application answers so after the login. */
async function read(name: string, status: number, body: unknown, headers: Record<string, string> = {}) {
  const sent: string[] = [];
  const session = new WebSession({
    siteId: SITE,
    username: 'user-1',
    password: 'p',
    nowS: () => 0,
    web: {
      async send(method, path) {
        if (path.endsWith('/auth/login')) {
          return new BodyAnswer(201, { 'set-cookie': 'access-token=t' }, Buffer.from('{}'), null);
        }
        sent.push(`${method} ${path}`);
        return new BodyAnswer(status, headers, Buffer.from(JSON.stringify(body)), null);
      },
      close: () => Promise.resolve(),
    },
  });
  const run = new TestRun(fakeHttp(() => null));
  const users: number[] = [];
  const part = { of: (user: number) => (users.push(user), Promise.resolve(session)), close: async () => {} };
  run.parts.set('web-sessions', Promise.resolve(part as SharedPart));
  return { run, sent, users, arrive: (options = {}) => run.arrive(name, options) };
}

describe('reads of the web application', () => {
  it.each(WEB_READS)('should take what %s must say, of the user, once', async (name) => {
    const { run, sent, users, arrive } = await read(name, 200, SOUND[name]);
    expect(await arrive()).toBeNull();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^GET \/prisma\/api\/site-1\/api\//);
    expect(users).toEqual([0]);
    expect([run.steps, run.groups]).toEqual([['request'], ['user=1']]);
    expect(run.counters).toEqual({ 'bytes-received': JSON.stringify(SOUND[name]).length });
  });

  it('should use the account of its option', async () => {
    const { run, users, arrive } = await read('web-user-config', 200, SOUND['web-user-config']);
    expect(await arrive({ account: 7 })).toBeNull();
    expect([users, run.groups]).toEqual([[6], ['user=7']]);
  });

  it.each<[WebRead, unknown]>([
    ['web-live-alerts', {}],
    ['web-live-alerts', [{ ext_id: 5, class_id: 103, severity: 2 }]],
    ['web-live-alerts', [{ ext_id: 'a', class_id: '103', severity: 2 }]],
    ['web-map', {}],
    ['web-map', { points: [{ distance_m: 0, lat: 32, lon: 34 }] }],
    [
      'web-map',
      {
        points: [
          { distance_m: 5, lat: 32, lon: 34 },
          { distance_m: 5, lat: 32, lon: 34 },
        ],
      },
    ],
    ['web-map', { points: [{ distance_m: 0, lat: 32 }, null] }],
    ['web-sites', []],
    ['web-sites', [{ siteId: 'other' }]],
    ['web-regions', [{ name: 'North', start_m: 10, end_m: 10 }]],
    ['web-user-config', { username: 'user-1', siteId: 'other', permissions: [] }],
    ['web-user-config', { username: 'user-1', siteId: SITE }],
    ['web-login-configuration', { siteId: 'other' }],
    ['web-alert-status', { alertsCount: '0' }],
    ['web-alert-status', null],
  ])('should not take a 200 of %s for success that says %j', async (name, body) => {
    const { arrive } = await read(name, 200, body);
    expect(await arrive()).toMatchObject({ outcome: 'failed', errorClass: 'wrong answer' });
  });

  it('should count an answer of another user', async () => {
    const { run, arrive } = await read('web-user-config', 200, {
      ...(SOUND['web-user-config'] as object),
      username: 'user-2',
    });
    expect(await arrive()).toMatchObject({
      errorClass: 'answer of another user',
      message: 'user-1 was answered as "user-2"',
    });
    expect(run.counters).toMatchObject({ 'foreign-answers': 1 });
  });

  it('should count a refusal that does not say when to come back', async () => {
    const refused = async (headers: Record<string, string>) => {
      const { run, arrive } = await read('web-map', 429, {}, headers);
      expect(await arrive()).toMatchObject({ outcome: 'refused', errorClass: 'http 429' });
      return run.counters['429-without-retry-after'];
    };
    expect(await refused({ 'retry-after': '1' })).toBeUndefined();
    expect(await refused({})).toBe(1);
    expect(await refused({ 'retry-after': 'soon' })).toBe(1);
  });
});
