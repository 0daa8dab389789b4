import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault, FaultSubject } from '../profile/faults.ts';
import type { Limit } from '../profile/profile.ts';
import type { Outcome } from '../record/run-record.ts';
import { HopelessWatch } from './hopeless.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times, type PhaseSpec, type RecordSpec } from './testing.ts';

const planned = (count: number, name = 'steady'): PhaseSpec => ({ name, planned: count, ended: {} });
const watch = (limit: Limit, phases = [planned(400)], spec: RecordSpec = {}) =>
  new HopelessWatch(recordOf({ phases, limits: [limit], ...spec }).profile);
function book(
  hopeless: HopelessWatch,
  count: number,
  outcome: Outcome,
  ms = 1,
  phase = 'steady',
  of = 'create',
) {
  for (let i = 0; i < count; i++) hopeless.record(of, phase, outcome, ms * 1000, ms * 500);
  return hopeless.verdict();
}

describe('a phase after a fault', () => {
  const after = limitOf('create', 'success', 'atLeast', 0.99, { phase: 'after' });
  const verdictOf = (whom: FaultSubject, endS: number) => {
    const { profile } = recordOf({
      phases: [
        { ...planned(100, 'without'), durationS: 10 },
        { ...planned(100, 'after'), durationS: 10 },
      ],
      limits: [after],
    });
    const fault: Fault = { name: 'f', what: 'kill', whom, startS: 2, endS };
    return book(new HopelessWatch({ ...profile, faults: [fault] }), 50, 'failed', 1, 'after');
  };

  it('should not be given up: the part may not be back, which would excuse the target', () => {
    expect(verdictOf('database', 10)).toBeNull();
    expect(verdictOf('database', 9)).toBeNull();
  });

  it('should be given up when the fault is to last into it, and when it is the target that is to be back', () => {
    expect(verdictOf('database', 11)).toMatch(/^hopeless: create success in after/);
    expect(verdictOf('focus-server', 10)).toMatch(/^hopeless: create success in after/);
  });
});

describe('phases after faults, of limits on more than one', () => {
  const fault: Fault = { name: 'f', what: 'kill', whom: 'database', startS: 2, endS: 9 };
  const verdictOf = (phase: string, failedIn: string) => {
    const names = ['after/1', 'after/2'];
    const phases = names.map((name) => ({ ...planned(100, name), durationS: 10 }));
    const { profile } = recordOf({
      phases,
      limits: [limitOf('create', 'success', 'atLeast', 0.99, { phase })],
    });
    return book(new HopelessWatch({ ...profile, faults: [fault] }), 50, 'failed', 1, failedIn);
  };

  it('should not be given up when one of its phases could be excused, and be when it is of the whole run', () => {
    // The fault is over in the first; the second begins after it, and could be excused.
    expect(verdictOf('after/*', 'after/1')).toBeNull();
    expect(verdictOf('run', 'after/2')).toMatch(/^hopeless: create success in run/);
  });
});

describe('ratios', () => {
  it('should give up success >= 95 % of 400 with the 21st that is not ok', () => {
    const hopeless = watch(limitOf('create', 'success', 'atLeast', 0.95));
    expect(book(hopeless, 10, 'failed')).toBeNull();
    expect(book(hopeless, 5, 'refused')).toBeNull();
    expect(book(hopeless, 4, 'unanswered')).toBeNull();
    hopeless.dropped('create', 'steady');
    expect(hopeless.verdict()).toBeNull();
    hopeless.dropped('create', 'steady');
    expect(hopeless.verdict()).toBe(
      'hopeless: create success in run can no longer be >= 95 %: 21 of 400 planned arrivals are not ok already',
    );
  });

  it('should count a step against the most attempts that its arrivals can make', () => {
    const hopeless = watch(limitOf('create.configure', 'success', 'atLeast', 0.95));
    const bookStep = (count: number) => book(hopeless, count, 'failed', 1, 'steady', 'create.configure');
    expect(bookStep(20)).toBeNull();
    expect(bookStep(1)).toBe(
      'hopeless: create.configure success in run can no longer be >= 95 %: 21 of 400 planned attempts are not ok already',
    );
  });

  it('should count a step that an arrival makes several times so often', () => {
    const { profile } = recordOf({
      phases: [planned(10)],
      limits: [limitOf('create.poll', 'success', 'atLeast', 0.95)],
    });
    const options = { holdS: 10, pollsPerSecond: 2, rowsPerPoll: 1, streamingWithinS: 60 };
    const operations = [{ name: 'create', use: 'job-stream', payload: 'P50', weight: 1, options }];
    const hopeless = new HopelessWatch({ ...profile, operations });
    // 10 arrivals with 20 polls each: of 200 there may be 10 that are not ok.
    expect(book(hopeless, 10, 'failed', 1, 'steady', 'create.poll')).toBeNull();
    expect(book(hopeless, 1, 'failed', 1, 'steady', 'create.poll')).toContain('11 of 200 planned attempts');
  });

  it('should see achieved, failed and refused', () => {
    expect(book(watch(limitOf('create', 'achieved', 'atLeast', 0.98)), 9, 'unanswered')).toBe(
      'hopeless: create achieved in run can no longer be >= 98 %: 9 of 400 planned arrivals were not answered already',
    );
    expect(book(watch(limitOf('create', 'achieved', 'atLeast', 0.98)), 400, 'failed')).toBeNull();
    expect(book(watch(limitOf('create', 'failed', 'equals', 0)), 1, 'failed')).toBe(
      'hopeless: create failed in run can no longer be = 0 %: 1 of 400 planned arrivals failed already',
    );
    expect(book(watch(limitOf('create', 'failed', 'atMost', 0.01)), 4, 'unanswered')).toBeNull();
    expect(book(watch(limitOf('create', 'refused', 'below', 0.01)), 4, 'refused')).toBe(
      'hopeless: create refused in run can no longer be < 1 %: 4 of 400 planned arrivals were refused already',
    );
    expect(book(watch(limitOf('create', 'success', 'equals', 1)), 1, 'refused')).toContain(
      'can no longer be = 100 %',
    );
  });

  it('should plan by the share of the operation and the phases of the limit', () => {
    const spec = { operations: { read: 3, write: 1 } };
    const success = limitOf('write', 'success', 'atLeast', 0.95, { phase: 'peak' });
    const phases = [planned(400), planned(80, 'peak')];
    const hopeless = watch(success, phases, spec);
    // 20 writes are planned in the peak: one may fail. Elsewhere and other operations do not count.
    expect(book(hopeless, 30, 'failed', 1, 'steady', 'write')).toBeNull();
    expect(book(hopeless, 30, 'failed', 1, 'peak', 'read')).toBeNull();
    expect(book(hopeless, 1, 'failed', 1, 'peak', 'write')).toBeNull();
    expect(book(hopeless, 1, 'failed', 1, 'peak', 'write')).toBe(
      'hopeless: write success in peak can no longer be >= 95 %: 2 of 20 planned arrivals are not ok already',
    );
  });

  it('should judge each phase alone where the limit does', () => {
    const each = limitOf('create', 'success', 'atLeast', 0.95, { each: true });
    const hopeless = watch(each, [planned(20, 'a'), planned(400, 'b')]);
    expect(book(hopeless, 2, 'failed', 1, 'b')).toBeNull();
    expect(book(hopeless, 2, 'failed', 1, 'a')).toContain('create success in a can no longer');
  });
});

describe('latencies', () => {
  it('should give up p95 < 300 ms of 400 with the 21st answer at the bound', () => {
    const hopeless = watch(limitOf('create', 'p95', 'below', 0.3));
    expect(book(hopeless, 100, 'ok', 299)).toBeNull();
    expect(book(hopeless, 100, 'failed', 900)).toBeNull();
    expect(book(hopeless, 20, 'ok', 300)).toBeNull();
    expect(book(hopeless, 1, 'ok', 300)).toBe(
      'hopeless: create p95 in run can no longer be < 300 ms: 21 of 400 planned arrivals took longer already',
    );
  });

  it('should take the clock and the answers that the limit names', () => {
    const service = limitOf('create', 'p50', 'atMost', 0.3, { clock: 'service', over: 'answers' });
    const hopeless = watch(service, [planned(10)]);
    expect(book(hopeless, 9, 'failed', 600)).toBeNull();
    expect(book(hopeless, 9, 'unanswered', 700)).toBeNull();
    expect(book(hopeless, 5, 'failed', 602)).toBeNull();
    expect(book(hopeless, 1, 'ok', 602)).toContain('6 of 10 planned arrivals took longer already');
  });

  it('should give up a maximum at the first answer above it, of steps too', () => {
    const hopeless = watch(limitOf('create.configure', 'max', 'below', 10));
    expect(book(hopeless, 1, 'ok', 9999, 'steady', 'create.configure')).toBeNull();
    expect(book(hopeless, 1, 'ok', 10_000, 'steady', 'create.configure')).toBe(
      'hopeless: create.configure max in run can no longer be < 10 s: 1 answer took longer already',
    );
  });
});

describe('counters', () => {
  it('should give up once a counter is above its bound', () => {
    const hopeless = watch(limitOf('lost-rows', 'counter', 'atMost', 3));
    hopeless.count('lost-rows', 3);
    hopeless.count('other', 9);
    expect(hopeless.verdict()).toBeNull();
    hopeless.count('lost-rows');
    expect(hopeless.verdict()).toBe(
      'hopeless: counter lost-rows can no longer be <= 3: it stands at 4 already',
    );
  });

  it('should wait for counters that must be reached', () => {
    const hopeless = watch(limitOf('rows', 'counter', 'atLeast', 500));
    hopeless.count('rows', 1);
    expect(hopeless.verdict()).toBeNull();
  });
});

describe('what it cannot count', () => {
  it.each([
    ['groups', limitOf('create', 'failed', 'equals', 0, { by: 'user' })],
    ['relative bounds', limitOf('create', 'failed', 'atMost', 0.2, { relativeTo: 'steady' })],
    ['relative bounds of latencies', limitOf('create', 'p95', 'atMost', 1.2, { relativeTo: 'steady' })],
    ['means', limitOf('create', 'mean', 'below', 0.0001)],
    ['steps that no operation has', limitOf('create.fly', 'success', 'atLeast', 1)],
    ['warm-up', limitOf('create', 'success', 'atLeast', 1, { phase: 'warm' })],
    ['lower bounds of latencies', limitOf('create', 'p95', 'above', 1)],
    ['exact ratios', limitOf('create', 'success', 'equals', 0.5)],
  ])('should say nothing of %s', (_, limit) => {
    const hopeless = watch(limit, [planned(100), { ...planned(100, 'warm'), warmUp: true }]);
    for (const of of ['create', 'create.fly']) {
      for (const phase of ['steady', 'warm'])
        expect(book(hopeless, 200, 'failed', 1e6, phase, of)).toBeNull();
    }
  });

  it('should say nothing of closed phases', () => {
    const closed: PhaseSpec = { ...planned(100), kind: 'closed' };
    expect(book(watch(limitOf('create', 'success', 'atLeast', 1), [closed]), 9, 'failed')).toBeNull();
  });
});

describe('soundness', () => {
  it('should only give up what the verdict on the whole run fails, however well it goes on', () => {
    const measures = fc.constantFrom<Limit['measure']>(
      'success',
      'achieved',
      'failed',
      'refused',
      'p50',
      'p90',
      'max',
    );
    const outcome = fc.constantFrom<Outcome>('ok', 'refused', 'failed', 'unanswered');
    const arrivals = fc.array(fc.tuple(outcome, fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 80,
    });
    let givenUp = 0;
    fc.assert(
      fc.property(
        measures,
        fc.integer({ min: 0, max: 20 }),
        arrivals,
        fc.nat(80),
        // A step is attempted by all that is still to come, by none of it, or by something in between.
        fc.option(fc.nat(80), { nil: undefined }),
        (measure, size, all, more, reached) => {
          const of = reached === undefined || measure === 'achieved' ? 'create' : 'create.configure';
          const rest = of === 'create' ? more : Math.min(more, reached ?? more);
          const floor = measure === 'success' || measure === 'achieved';
          const ratio = floor || measure === 'failed' || measure === 'refused';
          const bound = ratio ? size / 20 : size / 1000;
          const limit = limitOf(of, measure, floor ? 'atLeast' : 'atMost', bound);
          const total = all.length + more;
          const hopeless = watch(limit, [planned(total)]);
          for (const [result, ms] of all) hopeless.record(of, 'steady', result, ms * 1000, ms * 500);
          if (hopeless.verdict() === null) return;
          givenUp++;
          const ms = (wanted: Outcome) => all.filter(([result]) => result === wanted).map(([, took]) => took);
          const ended = {
            ok: [...ms('ok'), ...times(rest, 0.001)],
            refused: ms('refused'),
            failed: ms('failed'),
            unanswered: ms('unanswered'),
          };
          const phase = { planned: total, ended: { [of]: ended } };
          const [result] = judge(recordOf({ phases: [phase], limits: [limit] })).limits;
          expect(result?.outcome).not.toBe('PASS');
        },
      ),
      { numRuns: 400, seed: 1 },
    );
    expect(givenUp).toBeGreaterThan(50);
  });
});
