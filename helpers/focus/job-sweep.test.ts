import { describe, expect, it } from 'vitest';
import { sweepJobs } from './job-sweep.ts';
import { fakeHttp, fakeJobs } from './testing.ts';

function sweep(http: Parameters<typeof sweepJobs>[0]['http'], ids: string[], rounds = 4) {
  const removed: string[] = [];
  const waits: number[] = [];
  const left = sweepJobs({
    http,
    ids,
    journal: { created: () => undefined, removed: (id) => removed.push(id) },
    rounds,
    wait: (seconds) => {
      waits.push(seconds);
      return Promise.resolve();
    },
  });
  return left.then((leftovers) => ({ leftovers, removed, waits }));
}

describe('sweepJobs', () => {
  it('should cancel every job, see that it is gone, and leave jobs of others alone', async () => {
    const { http, alive } = fakeJobs(['1-1', '2-2', '3-3']);
    const { leftovers, removed, waits } = await sweep(http, ['1-1', '2-2']);
    expect([leftovers, removed, waits]).toEqual([[], ['1-1', '2-2'], []]);
    expect([...alive]).toEqual(['3-3']);
  });

  it('should take a job that is gone already as removed, without a cancel', async () => {
    const { http } = fakeJobs([]);
    expect((await sweep(http, ['1-1'])).leftovers).toEqual([]);
    expect(http.requests).toEqual(['GET /metadata/1-1']);
  });

  it('should try again with growing pauses when the server is busy', async () => {
    const { http } = fakeJobs(['1-1'], { busyCancels: 2 });
    const { leftovers, waits } = await sweep(http, ['1-1']);
    expect(leftovers).toEqual([]);
    expect(waits).toEqual([1, 2]);
  });

  it('should not believe a cancel whose job is still there', async () => {
    const { http } = fakeJobs(['1-1'], { lies: true });
    const { leftovers, removed } = await sweep(http, ['1-1'], 2);
    expect(leftovers).toEqual([
      { kind: 'job', id: '1-1', reason: 'it still exists after its cancel answered 200' },
    ]);
    expect(removed).toEqual([]);
  });

  it('should list what it could not remove with the reason when nothing is answered', async () => {
    const http = fakeHttp(() => null);
    expect((await sweep(http, ['1-1'], 1)).leftovers).toEqual([
      { kind: 'job', id: '1-1', reason: '/metadata/1-1 timed out' },
    ]);
  });

  it('should give a target up that has answered nothing for three rounds', async () => {
    const http = fakeHttp(() => null);
    const { leftovers, removed, waits } = await sweep(http, ['1-1', '2-2'], 8);
    expect(waits).toEqual([1, 2]);
    expect(leftovers.map(({ id }) => id)).toEqual(['1-1', '2-2']);
    expect(removed).toEqual([]);
  });
});
