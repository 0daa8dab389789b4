import { describe, expect, it } from 'vitest';
import { OperationError, type OperationContext, type SharedPart } from '../../engine/operation.ts';
import { NOWHERE } from '../../engine/testing.ts';
import { PAYLOADS } from '../../profile/payloads.ts';
import { fakeHttp, type FakeReply, type FakeRequest } from '../testing.ts';
import { jobHold } from './job-hold.ts';

const JOB = '4-12';
const CONFIGURED = {
  job_id: JOB,
  lines_dt: 0.01,
  channel_amount: 1,
  frequencies_amount: 0,
  frequencies_list: [],
};
const rowOf = (canvasId: string) => [{ rows: [{ canvasId, sensors: [{ id: 1, intensity: [1] }] }] }];

/** A healthy server with one job; `waterfall` answers the polls in turn, from 1. */
function server(
  waterfall: (poll: number) => FakeReply = () => [201, rowOf(JOB)],
  more?: (request: FakeRequest) => FakeReply | undefined,
) {
  let alive = false;
  let polls = 0;
  const bodies: unknown[] = [];
  const http = fakeHttp((request) => {
    const own = more?.(request);
    if (own !== undefined) return own;
    switch (`${request.method} /${request.path.split('/')[1]}`) {
      case 'POST /configure':
        bodies.push(request.body);
        alive = true;
        return [200, CONFIGURED];
      case 'GET /metadata':
        return alive ? [200, CONFIGURED] : [404, {}];
      case 'DELETE /job':
        alive = false;
        return [200, {}];
      case 'GET /waterfall':
        return waterfall(++polls);
      default:
        return [404, {}];
    }
  });
  return { http, bodies };
}

/** @param releaseAtWait let go at this wait; null: an ordinary phase */
async function run(
  { http }: ReturnType<typeof server>,
  options: Record<string, number | boolean> = {},
  releaseAtWait: number | null = null,
) {
  const seen = {
    steps: [] as string[],
    booked: [] as string[],
    open: new Set<string>(),
    proofs: 0,
    gauge: 0,
    waits: 0,
  };
  let released = false;
  const parts = new Map<string, Promise<SharedPart>>();
  const context: OperationContext = {
    http,
    arrival: 3,
    user: 0,
    random: () => 0.5,
    payload: PAYLOADS.W50,
    options: { ...jobHold.options, ...options },
    signal: new AbortController().signal,
    step: (step, action) => {
      seen.steps.push(step);
      return action();
    },
    timed: () => undefined,
    count: () => undefined,
    wait: () => {
      seen.waits++;
      if (seen.waits === releaseAtWait) released = true;
      return Promise.resolve();
    },
    target: NOWHERE,
    phase: 'level/1@5',
    book: (step, outcome) => seen.booked.push(`${step} ${outcome}`),
    gauge: (_name, change) => void (seen.gauge += change),
    group: () => undefined,
    shared: <T extends SharedPart>(key: string, open: (run: never) => Promise<T>) => {
      if (!parts.has(key)) parts.set(key, open(undefined as never));
      return parts.get(key) as Promise<T>;
    },
    ...(releaseAtWait === null ? {} : { held: { released: () => released, seen: () => void seen.proofs++ } }),
    jobs: { created: (id) => seen.open.add(id), removed: (id) => seen.open.delete(id) },
  };
  const error = await jobHold.run(context).then(
    () => null,
    (thrown: unknown) => thrown as OperationError,
  );
  return { ...seen, error };
}

describe('job-hold', () => {
  it('should hold its job until it is let go, tell of each row, and then remove it', async () => {
    const held = await run(server(), {}, 4);
    expect(held.error).toBeNull();
    expect(held.steps).toEqual(['configure', 'first-row', 'poll', 'poll', 'poll', 'cancel', 'gone']);
    // The first row, and each of the three polls.
    expect(held).toMatchObject({ proofs: 4, booked: [], gauge: 0 });
    expect(held.open.size).toBe(0);
  });

  it('should not take an answer without rows for a sign of life', async () => {
    const held = await run(
      server((poll) => (poll === 1 ? [201, rowOf(JOB)] : [200, {}])),
      {},
      4,
    );
    expect(held).toMatchObject({ proofs: 1, error: null });
  });

  it('should fail on rows of another job, and remove its own', async () => {
    const held = await run(
      server((poll) => [201, rowOf(poll === 1 ? JOB : '9-9')]),
      {},
      9,
    );
    expect(held.error).toMatchObject({ outcome: 'failed', errorClass: 'foreign rows' });
    expect(held).toMatchObject({ proofs: 1, gauge: 0 });
    expect(held.open.size).toBe(0);
  });

  it('should end as not streaming when it is let go before its first row', async () => {
    const held = await run(
      server(() => [200, {}]),
      {},
      2,
    );
    expect(held.error).toMatchObject({ errorClass: 'not streaming' });
    expect(held.error?.message).toContain('before its level was over');
    expect(held.open.size).toBe(0);
  });

  it('should hold for its own time in an ordinary phase, and say once a second whether it streams', async () => {
    const silent = (poll: number): FakeReply => (poll <= 3 ? [201, rowOf(JOB)] : [200, {}]);
    const held = await run(server(silent), { holdS: 8, pollsPerSecond: 1 });
    expect(held.error).toBeNull();
    // Two polls with rows after the first row, then silence: fresh for 5 s.
    expect(held.booked).toEqual([...Array<string>(7).fill('streaming ok'), 'streaming failed']);
  });

  it('should play one of the longest recordings that the target lists', async () => {
    const list = [
      [100, 110.5],
      [1000.2, 9000.9],
      [20_000, -1],
    ];
    const target = server(undefined, ({ path }) =>
      path === '/recordings_in_time_range' ? [200, list] : undefined,
    );
    expect((await run(target, { historic: true }, 2)).error).toBeNull();
    // Arrival 3 of two finished recordings, longest first: the second.
    expect(target.bodies).toEqual([{ ...PAYLOADS.W50, start_time: 101, end_time: 110 }]);
  });

  it('should fail, not fall back to live, when the target lists no recording', async () => {
    const target = server(undefined, ({ path }) =>
      path === '/recordings_in_time_range' ? [200, []] : undefined,
    );
    expect((await run(target, { historic: true }, 2)).error).toMatchObject({ errorClass: 'no recordings' });
    expect(target.bodies).toEqual([]);
  });
});
