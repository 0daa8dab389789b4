import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { NOWHERE } from '../../engine/testing.ts';
import { fakeHttp } from '../testing.ts';
import { TestRun } from './testing.ts';
import { channelsOf } from './user-visit.ts';

type Reply = readonly [status: number, body: unknown, cookie?: string];

/** Web application and Focus Server on one host, as in a deployment; `changes` overrides answers by "METHOD path". */
async function deployment(changes: Record<string, Reply> = {}) {
  const seen: string[] = [];
  let alive = false;
  let configured: Record<string, unknown> = {};
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const what = `${request.method} ${request.url}`;
    const cookie = request.headers.cookie ?? '';
    seen.push(`${what}${cookie.includes('access-token=mine') ? ' as user' : ''}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as object);
    const changed = changes[what];
    if (changed) return changed;
    switch (what) {
      case 'POST /prisma/api/auth/login':
        return [201, {}, 'access-token=mine; Path=/; HttpOnly; SameSite=Strict'];
      case 'GET /prisma/api/site-1/api/user/config':
        return [200, { username: 'user-3' }];
      case 'POST /prisma/api/auth/logout':
        return [200, {}];
      case 'POST /focus/configure': {
        alive = true;
        const { channels } = body as { channels: { min: number; max: number } };
        configured = {
          ...{ job_id: '1-1', lines_dt: 1, channel_amount: 10, frequencies_amount: 0 },
          channel_to_stream_index: { [channels.min]: 0, [channels.max]: 0 },
        };
        return [200, configured];
      }
      case 'DELETE /focus/job/1-1':
        alive = false;
        return [200, {}];
      default:
        return alive ? [200, configured] : [404, {}];
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then(([status, body, cookie]) => {
      response.writeHead(status, cookie === undefined ? {} : { 'set-cookie': cookie });
      response.end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account = (n: number) => ({ username: `user-${n}`, password: 'p' });
  const accounts = [1, 2, 3].map(account);
  const target = {
    ...NOWHERE,
    focusBaseUrl: `${baseUrl}/focus`,
    webApp: { baseUrl, siteId: 'site-1', ...account(1), accounts },
  };
  const run = new TestRun(
    fakeHttp(() => null),
    { target, user: 2 },
  );
  return {
    run,
    seen,
    visit: () => run.arrive('user-visit'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('user-visit', () => {
  it('should come as itself to both servers, get a job of its own channels, and leave nothing', async () => {
    await using there = await deployment();
    expect(await there.visit()).toBeNull();
    expect(there.run.steps).toEqual(['login', 'whoami', 'configure', 'confirm', 'cancel', 'gone', 'logout']);
    expect(there.seen).toEqual([
      'POST /prisma/api/auth/login',
      'GET /prisma/api/site-1/api/user/config as user',
      'POST /focus/configure as user',
      'GET /focus/metadata/1-1 as user',
      'DELETE /focus/job/1-1 as user',
      'GET /focus/metadata/1-1 as user',
      'POST /prisma/api/auth/logout as user',
    ]);
    expect([there.run.groups, there.run.open.size]).toEqual([['user=3'], 0]);
    expect(there.run.counters).toEqual({});
  });

  const job = (channels: object) => ({
    ...{ job_id: '1-1', lines_dt: 1, channel_amount: 10, frequencies_amount: 0 },
    channel_to_stream_index: channels,
  });
  it.each<[string, Record<string, Reply>, string]>([
    [
      'the configuration of another user',
      { 'GET /prisma/api/site-1/api/user/config': [200, { username: 'user-1' }] },
      'user-3 was answered as "user-1"',
    ],
    [
      'a job of other channels',
      { 'POST /focus/configure': [200, job({ 1: 0, 10: 0 })] },
      '21-30 was answered as "1-10"',
    ],
    [
      'the metadata of another job',
      { 'GET /focus/metadata/1-1': [200, { ...job({ 21: 0, 30: 0 }), job_id: '1-2' }] },
      '1-1 was answered as "1-2"',
    ],
    [
      'the end of another job',
      { 'DELETE /focus/job/1-1': [200, { job_id: '1-2', status: 'cancelled' }] },
      '1-1 was answered as "1-2"',
    ],
  ])('should count and fail %s', async (_what, changes, message) => {
    await using there = await deployment(changes);
    expect(await there.visit()).toMatchObject({ errorClass: 'answer of another user', message });
    expect(there.run.counters).toMatchObject({ 'foreign-answers': 1 });
  });

  it('should fail where the login is refused', async () => {
    await using there = await deployment({ 'POST /prisma/api/auth/login': [401, {}] });
    expect(await there.visit()).toMatchObject({ outcome: 'failed', errorClass: 'http 401' });
    expect(there.run.steps).toEqual(['login']);
  });

  it('should give no two users a channel in common', () => {
    expect([channelsOf(0, 50), channelsOf(1, 50), channelsOf(9, 50)]).toEqual([
      { min: 1, max: 50 },
      { min: 51, max: 100 },
      { min: 451, max: 500 },
    ]);
  });
});
