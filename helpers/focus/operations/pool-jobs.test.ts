import { describe, expect, it } from 'vitest';
import { fakeHttp, type FakeReply } from '../testing.ts';
import { TestRun } from './testing.ts';

/** A server of jobs 1-1, 1-2, …; `changes` overrides answers by method. */
function jobServer(changes: Record<string, FakeReply> = {}) {
  const alive = new Set<string>();
  let made = 0;
  const http = fakeHttp(({ method, path }) => {
    const changed = changes[method];
    if (changed !== undefined) return changed;
    const id = path.split('/').at(-1) ?? '';
    if (method === 'POST') {
      const jobId = `1-${++made}`;
      alive.add(jobId);
      return [200, { job_id: jobId, lines_dt: 1, channel_amount: 1, frequencies_amount: 0 }];
    }
    if (method === 'DELETE') return alive.delete(id) ? [200, {}] : [404, {}];
    return alive.has(id) ? [200, { job_id: id }] : [404, {}];
  });
  return { http, alive };
}

describe('configure and cancel', () => {
  it('should leave jobs to the cancels, and remove what is more than it keeps, oldest first', async () => {
    const { http, alive } = jobServer();
    const run = new TestRun(http);
    for (let i = 0; i < 4; i++) expect(await run.arrive('configure', { keep: 3 })).toBeNull();
    expect([...alive]).toEqual(['1-2', '1-3', '1-4']);
    expect(run.steps).toEqual(['configure', 'configure', 'configure', 'configure']);
    expect(await run.arrive('cancel', { reserve: 0 })).toBeNull();
    expect([...alive]).toEqual(['1-3', '1-4']);
    expect(run.steps.slice(4)).toEqual(['cancel', 'gone']);
    expect([...run.open]).toEqual(['1-3', '1-4']);
    await run.finish();
    expect(alive.size + run.open.size).toBe(0);
  });

  it('should make its own job where none is left, and the next one for the cancel after it', async () => {
    const { http, alive } = jobServer();
    const run = new TestRun(http);
    expect(await run.arrive('cancel', { reserve: 1 })).toBeNull();
    expect(run.steps).toEqual(['supply', 'cancel', 'gone']);
    expect([...alive]).toEqual(['1-2']);
    expect(await run.arrive('cancel', { reserve: 1 })).toBeNull();
    expect(run.steps.slice(3)).toEqual(['cancel', 'gone']);
  });

  it('should not believe a cancel that leaves the job there, and keep it in the journal', async () => {
    const run = new TestRun(jobServer({ DELETE: [200, {}] }).http);
    expect(await run.arrive('cancel', { reserve: 0 })).toMatchObject({
      message: 'job 1-1 still exists after DELETE /job/1-1 answered 200',
    });
    expect([...run.open]).toEqual(['1-1']);
  });

  it('should leave nothing to cancel when configure is refused', async () => {
    const run = new TestRun(jobServer({ POST: [503, {}] }).http);
    expect(await run.arrive('configure')).toMatchObject({ outcome: 'refused', errorClass: 'http 503' });
    await run.finish();
    expect(run.open.size).toBe(0);
  });
});

describe('cancel-together', () => {
  const gone = { holdS: 0, goneWithinS: 2 };

  it('should see job and rows gone', async () => {
    const { http, alive } = jobServer();
    const run = new TestRun(http);
    expect(await run.arrive('cancel-together', gone)).toBeNull();
    expect(run.steps).toEqual(['configure', 'cancel', 'gone']);
    expect(http.requests).toEqual([
      'POST /configure',
      'DELETE /job/1-1',
      'GET /metadata/1-1',
      'GET /waterfall/1-1/1',
    ]);
    expect(alive.size + run.open.size).toBe(0);
    expect(run.counters).toEqual({ 'late-cancels': 1 });
  });

  it('should wait until the burst is cancelled, less what configure took', async () => {
    const run = new TestRun(jobServer().http);
    await run.arrive('cancel-together', { ...gone, holdS: 30 });
    expect(run.waitedS).toBeGreaterThan(29);
    expect(run.waitedS).toBeLessThanOrEqual(30);
    expect(run.counters).toEqual({});
  });

  it('should look on until nothing is left, and say what is when the time is over', async () => {
    let looks = 0;
    const { http } = jobServer();
    const rows = {
      ...http,
      send: (...[method, path, body]: Parameters<typeof http.send>) =>
        path.startsWith('/waterfall/') && ++looks <= 3
          ? fakeHttp(() => [200, null]).send('GET', path)
          : http.send(method, path, body),
    };
    const run = new TestRun(rows);
    expect(await run.arrive('cancel-together', gone)).toBeNull();
    expect(looks).toBe(4);
    looks = -100;
    expect(await run.arrive('cancel-together', gone)).toMatchObject({
      errorClass: 'not gone',
      message: 'job 1-2 still had a stream of rows 2 s after DELETE /job/1-2 was answered 200',
    });
  });
});
