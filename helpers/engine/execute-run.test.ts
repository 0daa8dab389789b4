import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import { BodyAnswer } from './http-answer.ts';
import { OperationError, type OperationContext } from './operation.ts';
import { atOnce, closed, constant, runVirtually, testProfile } from './testing.ts';
import type { VirtualClock } from './virtual-clock.ts';

const takes =
  (ms: number) =>
  (_context: OperationContext, clock: VirtualClock): Promise<void> =>
    clock.sleepUntil(clock.nowUs() + ms * 1000);

describe('executeRun', () => {
  it('should start arrivals at their intended offsets exactly', async () => {
    const run = await runVirtually(testProfile([constant(4, 1), atOnce(3, 1)]), takes(10));
    expect(run.startsUs).toEqual([0, 250_000, 500_000, 750_000, 1_000_000, 1_000_000, 1_000_000]);
    expect(run.end).toEqual({ ended: 'complete', reason: null });
    expect(run.endedAtUs).toBe(2_000_000);
  });

  it('should not slow the schedule down when the server is slow', async () => {
    const run = await runVirtually(testProfile([constant(10, 10)]), takes(3_000));
    expect(run.startsUs).toHaveLength(100);
    expect(run.startsUs[99]).toBe(9_900_000);
    expect(run.phase('steady')).toMatchObject({ planned: 100, due: 100, started: 100, late: 0, ok: 100 });
  });

  it('should drop and count what finds maxInFlight operations in flight, never delay it', async () => {
    const run = await runVirtually(testProfile([constant(10, 1)], { maxInFlight: 2 }), takes(350));
    // Started at 0 and 100 ms, room again at 350 and 450 ms, then at 750 and 850 ms.
    expect(run.startsUs).toEqual([0, 100_000, 400_000, 500_000, 800_000, 900_000]);
    expect(run.phase('steady')).toMatchObject({ due: 10, started: 6, dropped: 4, late: 0 });
  });

  it('should count response time from the intended start and service time from the send', async () => {
    const run = await runVirtually(testProfile([constant(1, 1)]), async (context, clock) => {
      await context.step('first', () => takes(40)({} as OperationContext, clock));
      await context.step('second', () => takes(7)({} as OperationContext, clock));
    });
    const responseMaxUs = Object.fromEntries(
      run.snapshot.cells.map((cell) => [`${cell.of} ${cell.outcome}`, cell.responseMaxUs]),
    );
    expect(responseMaxUs).toEqual({ 'op.first ok': 40_000, 'op.second ok': 7_000, 'op ok': 47_000 });
  });

  it('should end a step and its arrival when the answer was complete, if nothing was done after it', async () => {
    const givenLate = new BodyAnswer(200, {}, Buffer.alloc(0), null, null, 4_000);
    const run = await runVirtually(testProfile([constant(2, 1)]), async (context, clock) => {
      const goOn = () => takes(10)({} as OperationContext, clock);
      await context.step('ask', async () => {
        await goOn();
        context.timed(givenLate);
        if (context.arrival === 1)
          throw new OperationError('failed', 'wrong answer', 'not what was asked for');
      });
      await context.step('at once', () => Promise.resolve());
      await context.step('look and wait', async () => {
        context.timed(givenLate);
        await goOn();
      });
    });
    const responseMaxUs = Object.fromEntries(
      run.snapshot.cells.map((cell) => [`${cell.of} ${cell.outcome}`, cell.responseMaxUs]),
    );
    expect(responseMaxUs).toEqual({
      'op.ask ok': 6_000,
      'op.at once ok': 0,
      'op.look and wait ok': 10_000,
      'op ok': 20_000,
      'op.ask failed': 6_000,
      'op failed': 6_000,
    });
  });

  it('should book outcomes apart and name the first example of an error once', async () => {
    const run = await runVirtually(testProfile([constant(4, 1)]), async (context) => {
      if (context.arrival === 1)
        await context.step('ask', () => Promise.reject(new OperationError('refused', 'http 429', 'full')));
      if (context.arrival === 2) throw new OperationError('failed', 'http 500', 'broke');
      if (context.arrival === 3) throw new TypeError('a mistake of the suite');
    });
    expect(run.phase('steady')).toMatchObject({ due: 4, answered: 4, ok: 1 });
    expect(
      run.snapshot.errors.map(({ of, class: errorClass, outcome, count }) => [
        of,
        errorClass,
        outcome,
        count,
      ]),
    ).toEqual([
      ['op', 'http 500', 'failed', 1],
      ['op', 'suite error', 'failed', 1],
      ['op.ask', 'http 429', 'refused', 1],
    ]);
  });

  it('should not count what was never answered as answered', async () => {
    const run = await runVirtually(testProfile([constant(2, 1)]), () =>
      Promise.reject(new OperationError('unanswered', 'timeout', 'nothing came')),
    );
    expect(run.phase('steady')).toMatchObject({ due: 2, started: 2, answered: 0, ok: 0 });
  });

  it('should wait for what is in flight, at most the drain time, then tell it to end', async () => {
    let toldAtUs = -1;
    const run = await runVirtually(testProfile([constant(1, 1)], { drainS: 3 }), async (context, clock) => {
      await context.wait(1_000);
      toldAtUs = clock.nowUs();
    });
    expect(toldAtUs).toBe(4_000_000);
    expect(run.endedAtUs).toBe(4_000_000);
  });

  it('should give up on operations that ignore the end of the run and count them apart', async () => {
    const run = await runVirtually(testProfile([constant(1, 1)], { drainS: 3 }), takes(1_000_000));
    expect(run.endedAtUs).toBe(14_000_000);
    expect(run.phase('steady')).toMatchObject({ due: 1, started: 1, answered: 0, ok: 0 });
    expect(run.snapshot.counters).toEqual({ 'never-ended': 1 });
  });

  it('should end at once when it is aborted, with the reason', async () => {
    const run = await runVirtually(testProfile([constant(10, 100)]), takes(1), {
      abort: (clock, controller) =>
        void clock.sleepUntil(2_050_000).then(() => controller.abort('the target is gone')),
    });
    expect(run.end).toEqual({ ended: 'aborted', reason: 'the target is gone' });
    expect(run.phase('steady')).toMatchObject({ planned: 1000, due: 21 });
  });

  it('should let closed users begin the next operation only after the last one and the think time', async () => {
    const run = await runVirtually(testProfile([closed(2, 1, 0.1)]), takes(300));
    expect(run.startsUs).toEqual([0, 0, 400_000, 400_000, 800_000, 800_000]);
    expect(run.phase('users')).toMatchObject({ planned: 6, due: 6, ok: 6 });
  });

  it('should run the closed phase in its own window between open ones', async () => {
    const profile = testProfile([constant(1, 1), closed(1, 1, 0.5), constant(1, 1, 'after')]);
    const run = await runVirtually(profile, takes(0));
    expect(run.startsUs).toEqual([0, 1_000_000, 1_500_000, 2_000_000]);
  });

  it('should make exactly its share of the schedule as one of several shards', async () => {
    const profile = testProfile([constant(10, 1)]);
    const starts = await Promise.all(
      [0, 1, 2].map(
        async (index) => (await runVirtually(profile, takes(1), { shard: { index, count: 3 } })).startsUs,
      ),
    );
    expect(starts.map((shard) => shard.length)).toEqual([4, 3, 3]);
    expect(starts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, k) => k * 100_000));
  });

  it('should keep the series second by second with what was offered, started and answered in it', async () => {
    const run = await runVirtually(testProfile([constant(2, 2)]), takes(600));
    expect(
      run.series.map(({ atS, offered, started, inFlight, by }) => [
        atS,
        offered,
        started,
        inFlight,
        by['op']?.ok,
      ]),
    ).toEqual([
      [0, 2, 2, 1, 1],
      [1, 2, 2, 1, 2],
      [2, 0, 0, 0, 1],
    ]);
  });

  it('should book one slow second as it was: a stall at 10/s hits one arrival by its full length', async () => {
    // A server that does one thing at a time and stands still from 5.0 to 5.5 s.
    const run = await runVirtually(testProfile([constant(10, 10)]), (_context, clock) => {
      const nowMs = clock.nowUs() / 1000;
      const readyMs = nowMs >= 5_000 && nowMs < 5_500 ? 5_500 : nowMs + 1;
      return clock.sleepUntil(readyMs * 1000);
    });
    const cell = run.snapshot.cells.find(({ of }) => of === 'op');
    const histogram = LatencyHistogram.decode(cell?.responseUs ?? '');
    expect(cell).toMatchObject({ count: 100, responseMaxUs: 500_000, responseSumUs: 95 * 1_000 + 1_500_000 });
    expect(histogram.quantile(0.5)).toBeLessThan(2_000);
    expect(histogram.quantile(0.95)).toBeLessThan(2_000);
    expect(histogram.quantile(0.96)).toBeGreaterThanOrEqual(99_000);
  });
});
