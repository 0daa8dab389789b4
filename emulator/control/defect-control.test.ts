import { describe, expect, it } from 'vitest';
import { DEFECT_SETS } from '../defect-sets.ts';
import { P50, testEmulator, W4 } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import { jobId } from '../witnesses/witness.ts';

const START_MS = Date.UTC(2026, 0, 1);
const names = async (emulator: TestEmulator): Promise<string[]> => {
  const { active } = (await emulator.control('GET', '/defects')).json as { active: { name: string }[] };
  return active.map(({ name }) => name);
};

describe('windows and targets, from outside', () => {
  it('should come and go by themselves, and leave their times in the ledger', async () => {
    await using emulator = await testEmulator();
    const window = { after: '10 s', for: '30 s' };
    await emulator.control('PUT', '/defects/errors', { strength: 1, window });
    const seen: number[] = [];
    for (const ms of [0, 10_000, 30_000]) {
      emulator.advance(ms);
      seen.push((await emulator.send('GET', '/ack')).status);
    }
    expect(seen).toEqual([200, 500, 200]);
    expect((await emulator.control('GET', '/ledger/defects')).json).toEqual({
      defects: [
        {
          ...{ name: 'errors', strength: 1, endpoint: null },
          ...{ fromMs: START_MS + 10_000, untilMs: START_MS + 40_000 },
        },
      ],
    });
    expect(await names(emulator)).toEqual([]);
  });

  it('should drop and make indexes at the edges of a window, while nobody asks', async () => {
    await using emulator = await testEmulator();
    const window = { after: '1 s', for: '1 s' };
    await emulator.control('PUT', '/defects/recordings-missing-index', { window });
    const indexes = async (): Promise<number> => {
      const { recordings } = (await emulator.control('GET', '/state')).json as {
        recordings: { indexes: string[] };
      };
      return recordings.indexes.length;
    };
    expect(await indexes()).toBe(4);
    emulator.advance(1_000);
    await expect.poll(indexes, { interval: 20 }).toBe(0);
    emulator.advance(1_000);
    await expect.poll(indexes, { interval: 20 }).toBe(4);
  });

  it('should hit one user of the Focus Server, known by header or by the session of the web application', async () => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/defects/errors', { strength: 1, user: 'user-2' });
    const asked = (user?: string) => emulator.send('GET', '/ack', undefined, user);
    expect(
      (await Promise.all([asked(), asked('user-1'), asked('user-2')])).map(({ status }) => status),
    ).toEqual([200, 200, 500]);
    const login = await fetch(`${emulator.running.webBaseUrl}/prisma/api/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'user-2', password: 'focus-load-web' }),
    });
    const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
    const ack = await fetch(`${emulator.running.focusBaseUrl}/ack`, { headers: { cookie } });
    expect(ack.status).toBe(500);
  });

  it('should lose the rows of one user alone, and of one job alone', async () => {
    await using emulator = await testEmulator();
    const of = async (user: string) => jobId(await emulator.send('POST', '/configure', W4, user));
    const ids = [await of('alice'), await of('bob'), await of('bob')];
    const rows = async (): Promise<number[]> => {
      emulator.advance(10_000);
      const polled = await Promise.all(ids.map((id) => emulator.send('GET', `/waterfall/${id}/3000`)));
      return polled.map(({ json }) => (json as [{ rows: object[] }])[0].rows.length);
    };
    await emulator.control('PUT', '/defects/lost-rows', { strength: 0.5, user: 'alice' });
    expect(await rows()).toEqual([150, 300, 300]);
    await emulator.control('PUT', '/defects/lost-rows', { strength: 0.5, job: ids[2] });
    expect(await rows()).toEqual([1000, 1000, 500]);
  });

  it('should delay one user of the Focus Server', async () => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/defects/unfair-user', { strength: 400, user: 'bob' });
    const took = async (user: string) => (await emulator.send('GET', '/ack', undefined, user)).tookMs >= 395;
    expect([await took('alice'), await took('bob')]).toEqual([false, true]);
    await emulator.control('DELETE', '/defects/unfair-user');
    expect(await took('bob')).toBe(false);
  });

  it('should give one user of the Focus Server the answer of another', async () => {
    await using emulator = await testEmulator();
    const ids: Record<string, string> = {};
    for (const user of ['alice', 'bob']) {
      ids[user] = jobId(await emulator.send('POST', '/configure', W4, user));
    }
    const own = async (user: string): Promise<boolean> =>
      jobId(await emulator.send('GET', `/metadata/${ids[user]!}`, undefined, user)) === ids[user];
    await emulator.control('PUT', '/defects/session-mixup', { strength: 1 });
    expect([await own('alice'), await own('bob'), await own('alice')]).toEqual([true, false, false]);
    await emulator.control('DELETE', '/defects/session-mixup');
    expect([await own('alice'), await own('bob')]).toEqual([true, true]);
  });
});

describe('sets of defects', () => {
  const members = DEFECT_SETS[0]!.defects.map(({ name }) => name);

  it('should be listed with their reasons', async () => {
    await using emulator = await testEmulator();
    expect((await emulator.control('GET', '/sets')).json).toEqual({ sets: DEFECT_SETS });
  });

  it('should switch all of a set on and off at once', async () => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/defects/hang', { endpoint: 'ack' });
    expect((await emulator.control('PUT', '/sets/as-deployed')).status).toBe(200);
    expect(await names(emulator)).toEqual(['hang', ...members]);
    const low = { ...P50, displayInfo: { height: -100 } };
    expect((await emulator.send('POST', '/configure', low)).status).toBe(200);
    expect((await emulator.send('POST', '/configure', { ...P50, channels: null })).status).toBe(500);
    expect((await emulator.send('GET', '/metadata/1-1')).status).toBe(404);
    emulator.advance(40_000);
    expect((await emulator.send('GET', '/metadata/1-1')).status).toBe(200);
    await emulator.control('DELETE', '/sets/as-deployed');
    expect(await names(emulator)).toEqual(['hang']);
    expect((await emulator.send('POST', '/configure', low)).status).toBe(400);
  });

  it('should be on from the start', async () => {
    await using emulator = await testEmulator({ defectSet: 'as-deployed' });
    expect(await names(emulator)).toEqual(members);
  });

  it('should name the nearest for an unknown one', async () => {
    await using emulator = await testEmulator();
    const { status, json } = await emulator.control('PUT', '/sets/as-deploid');
    expect(status).toBe(404);
    expect((json as { error: string }).error).toBe(
      'There is no set of defects "as-deploid". Did you mean "as-deployed"? The sets are: as-deployed',
    );
    await expect(testEmulator({ defectSet: 'all' })).rejects.toThrow('There is no set of defects "all"');
  });
});
