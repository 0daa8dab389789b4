import { describe, expect, it } from 'vitest';
import type { SearchPlan } from '../profile/search-plan.ts';
import type { ResourceUse } from '../record/search-record.ts';
import { searchAnswer } from '../search/answer.ts';
import { limitOf } from '../verdict/testing.ts';
import { OperationError, type OperationContext } from './operation.ts';
import { constant, runVirtually, testProfile } from './testing.ts';
import type { VirtualClock } from './virtual-clock.ts';

const JOBS: SearchPlan = {
  over: 'jobs',
  operations: ['op'],
  levels: [5, 10, 20],
  bisectTo: 1,
  jobs: 'cleaned',
  warmUpS: 10,
  holdS: 3,
  confirmS: 6,
  wayDown: false,
  freshWithinS: 5,
  withinS: 1000,
  healthy: [limitOf('op.streaming', 'success', 'atLeast', 0.95)],
};
const RATE: SearchPlan = {
  ...JOBS,
  over: 'rate',
  levels: [10, 20, 40, 80],
  bisectTo: 0.05,
  warmUpS: 2,
  holdS: 8,
  confirmS: null,
  healthy: [
    limitOf('op', 'success', 'atLeast', 0.95),
    limitOf('op', 'p95', 'atMost', 0.5),
    limitOf('op', 'achieved', 'atLeast', 0.98),
  ],
};

/** A server that streams so many jobs; the others are refused, or taken and never stream. */
function jobServer(capacity: number, beyond: 'refuse' | 'silent' = 'refuse') {
  let alive = 0;
  let most = 0;
  const run = async (context: OperationContext): Promise<void> => {
    if (alive >= capacity) {
      if (beyond === 'refuse') {
        await context.step('configure', () =>
          Promise.reject(new OperationError('refused', 'http 503', 'full')),
        );
      }
      while (context.held?.released() === false && !context.signal.aborted) await context.wait(1);
      throw new OperationError('failed', 'not streaming', 'it never did');
    }
    most = Math.max(most, ++alive);
    await context.wait(1);
    while (context.held?.released() === false && !context.signal.aborted) {
      context.held.seen();
      await context.wait(0.5);
    }
    alive--;
  };
  const probe = {
    read: () =>
      Promise.resolve<ResourceUse[]>([
        { name: 'slots', inUse: alive, limit: capacity, waiting: 0, refused: 0 },
      ]),
  };
  return { run, probe, alive: () => alive, most: () => most };
}

/** One server that takes so long for each, first come, first served. */
function station(serviceS: number) {
  let freeUs = 0;
  return async (_context: OperationContext, clock: VirtualClock): Promise<void> => {
    freeUs = Math.max(freeUs, clock.nowUs()) + serviceS * 1e6;
    await clock.sleepUntil(freeUs);
  };
}

const answerOf = (plan: SearchPlan, run: Awaited<ReturnType<typeof runVirtually>>) =>
  searchAnswer(plan, run.trail!);

describe('a search over jobs', () => {
  it('should find the capacity exactly, name what broke and what ran out, and let go of everything', async () => {
    const server = jobServer(13);
    const run = await runVirtually(testProfile([], { search: JOBS }), server.run, { probe: server.probe });
    expect(answerOf(JOBS, run)).toMatchObject({
      capacity: 13,
      firstBad: 14,
      breach: 'failure',
      confirmed: true,
      limiting: { name: 'slots', text: '13 of 13 in use' },
    });
    expect([server.alive(), server.most()]).toEqual([0, 13]);
    expect(run.end).toEqual({ ended: 'complete', reason: null });
  });

  it('should judge on streaming now, so a job that is taken in silence does not count', async () => {
    const server = jobServer(13, 'silent');
    const run = await runVirtually(testProfile([], { search: JOBS }), server.run);
    expect(answerOf(JOBS, run)).toMatchObject({ capacity: 13, firstBad: 14, breach: 'failure' });
  });

  it('should record each level as an ordinary phase with exact counts', async () => {
    const server = jobServer(100);
    const plan = { ...JOBS, levels: [5, 10], confirmS: null };
    const run = await runVirtually(testProfile([constant(1, 2)], { search: plan }), async (context) => {
      if (context.held) await server.run(context);
    });
    expect(run.snapshot.phases.map(({ name, startS, endS }) => [name, startS, endS])).toEqual([
      ['steady', 0, 2],
      // Made at 2 s, streaming 1 s later, counted for 3 s, let go at once.
      ['level/1@5', 2, 6],
      ['level/2@10', 6, 10],
    ]);
    expect(run.phase('level/2@10')).toMatchObject({
      kind: 'at-once',
      planned: 10,
      due: 10,
      started: 10,
      ok: 10,
    });
    const checked = run.snapshot.cells.filter(({ of }) => of === 'op.streaming');
    expect(checked.map(({ phase, outcome, count }) => [phase, outcome, count])).toEqual([
      ['level/1@5', 'ok', 15],
      ['level/2@10', 'ok', 30],
    ]);
  });

  it('should keep the jobs of a level for the next one when they are kept, and take surplus ones away', async () => {
    const server = jobServer(12);
    const plan = { ...JOBS, jobs: 'kept' } as const;
    const run = await runVirtually(testProfile([], { search: plan }), server.run);
    expect(answerOf(plan, run)).toMatchObject({ capacity: 12, firstBad: 13 });
    const made = run.snapshot.phases.slice(0, 4).map(({ name, planned }) => [name, planned]);
    // At 20 eight are refused, and asked for again; then three have to go for the level of 15.
    expect(made).toEqual([
      ['level/1@5', 5],
      ['level/2@10', 5],
      ['level/3@20', 10],
      ['level/4@20', 8],
    ]);
    expect(server.alive()).toBe(0);
  });

  it('should end when its time is over, with what is known until then', async () => {
    const plan = { ...JOBS, withinS: 25 };
    const run = await runVirtually(testProfile([], { search: plan }), jobServer(100).run);
    expect(run.trail).toMatchObject({ ended: 'time' });
    expect(answerOf(plan, run)).toMatchObject({
      capacity: 20,
      high: null,
      limitedBy: 'time',
      confirmed: false,
    });
    expect(run.endedAtUs).toBeLessThanOrEqual(25e6);
  });

  it('should let go of what it holds when the run is aborted', async () => {
    const server = jobServer(100);
    const run = await runVirtually(testProfile([], { search: JOBS }), server.run, {
      abort: (clock, controller) => void clock.sleepUntil(6_500_000).then(() => controller.abort('enough')),
    });
    expect(run.end).toEqual({ ended: 'aborted', reason: 'enough' });
    expect(run.trail).toMatchObject({ ended: 'aborted', levels: [{ value: 5 }] });
    expect(server.alive()).toBe(0);
  });
});

describe('a search over a rate', () => {
  it('should count the answers of a step where achieved is asked of it, however late the arrivals end', async () => {
    // Served at once, and seen by all together every 7 s: of the 8 s of a level the arrivals of 7.
    const seenLater = async (context: OperationContext, clock: VirtualClock): Promise<void> => {
      await context.step('push', () => Promise.resolve());
      await clock.sleepUntil((Math.floor(clock.nowUs() / 7e6) + 1) * 7e6);
    };
    const searched = async (of: string) => {
      const plan = { ...RATE, levels: [5, 10], healthy: [limitOf(of, 'achieved', 'atLeast', 0.98)] };
      return answerOf(plan, await runVirtually(testProfile([], { search: plan }), seenLater)).capacity;
    };
    expect(await searched('op.push')).toBe(10);
    expect((await searched('op')) ?? 0).toBeLessThan(5);
  });

  it('should find the rate that one server can serve within five percent, as a degradation', async () => {
    const run = await runVirtually(testProfile([], { search: RATE, maxInFlight: 1000 }), station(1 / 50));
    const answer = answerOf(RATE, run);
    expect(answer).toMatchObject({ breach: 'degradation', limitedBy: 'server' });
    expect(answer.capacity).toBeGreaterThanOrEqual(47.5);
    expect(answer.capacity).toBeLessThanOrEqual(52.5);
  });

  it('should count the arrivals of the counted part only, and measure what is in flight', async () => {
    const plan = { ...RATE, levels: [10], bisectTo: null };
    const run = await runVirtually(testProfile([], { search: plan }), station(1 / 50));
    expect(
      run.snapshot.phases.map(({ name, warmUp, planned, startS, endS }) => [
        name,
        warmUp,
        planned,
        startS,
        endS,
      ]),
    ).toEqual([
      ['level/1@10/warm-up', true, 20, 0, 2],
      ['level/1@10', false, 80, 2, 10],
    ]);
    // Little's law: 10/s, each 20 ms.
    expect(run.trail?.levels[0]).toMatchObject({ throughput: 10, outcome: 'healthy' });
    expect(run.trail?.levels[0]?.concurrency).toBeCloseTo(0.2, 6);
  });

  it('should call a level that the generator made late generator-limited, whatever the server did', async () => {
    const late = testProfile([], { search: { ...RATE, levels: [10, 20], bisectTo: null } });
    const run = await runVirtually(late, (_context, clock) => {
      // A generator that stands still for a second at a time, as a paused process does.
      clock.jump(1e6);
      return Promise.resolve();
    });
    expect(run.trail?.levels.map(({ value, outcome }) => [value, outcome])).toEqual([
      [10, 'generator-limited'],
      [10, 'generator-limited'],
    ]);
  });
});
