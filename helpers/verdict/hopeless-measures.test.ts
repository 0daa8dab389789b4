import { describe, expect, it } from 'vitest';
import type { Comparison, Limit, Measure } from '../profile/profile.ts';
import { HopelessWatch } from './hopeless.ts';
import { limitOf, recordOf, type PhaseSpec, type RecordSpec } from './testing.ts';

// Of every kind of limit: does it say "hopeless" once everything has gone wrong, and when exactly?

const ALL = 10;
const steady: PhaseSpec = { name: 'steady', planned: ALL, ended: {} };
const watchOf = (limit: Limit, phases: readonly PhaseSpec[] = [steady], spec: RecordSpec = {}) =>
  new HopelessWatch(recordOf({ phases, limits: [limit], ...spec }).profile);
/** After all arrivals were answered after 1 ms or 1 s, or by nobody. */
function afterAll(limit: Limit, outcome: 'ok' | 'failed' | 'refused' | 'unanswered', ms = 1): string | null {
  const hopeless = watchOf(limit);
  for (let i = 0; i < ALL; i++) hopeless.record('create', 'steady', outcome, ms * 1000, ms * 1000);
  return hopeless.verdict();
}

describe('a limit that everything has broken', () => {
  it.each<[Measure, Comparison, number, 'ok' | 'failed' | 'refused' | 'unanswered', number]>([
    ['success', 'atLeast', 0.5, 'unanswered', 1],
    ['success', 'above', 0.5, 'failed', 1],
    ['success', 'equals', 1, 'refused', 1],
    ['achieved', 'atLeast', 0.5, 'unanswered', 1],
    ['achieved', 'above', 0.5, 'unanswered', 1],
    ['achieved', 'equals', 1, 'unanswered', 1],
    ['failed', 'atMost', 0.5, 'failed', 1],
    ['failed', 'below', 0.5, 'unanswered', 1],
    ['failed', 'equals', 0, 'failed', 1],
    ['refused', 'atMost', 0.5, 'refused', 1],
    ['refused', 'below', 0.5, 'refused', 1],
    ['refused', 'equals', 0, 'refused', 1],
    ['p50', 'below', 0.5, 'ok', 1000],
    ['p90', 'atMost', 0.5, 'ok', 1000],
    ['p95', 'below', 0.5, 'ok', 1000],
    ['p99', 'below', 0.5, 'ok', 1000],
    ['p99.9', 'atMost', 0.5, 'ok', 1000],
    ['max', 'below', 0.5, 'ok', 1000],
  ])('should be given up: %s %s %f, all %s after %i ms', (measure, comparison, bound, outcome, ms) => {
    expect(afterAll(limitOf('create', measure, comparison, bound), outcome, ms)).toMatch(
      new RegExp(`^hopeless: create ${measure.replace('.', '\\.')} in run can no longer be `),
    );
  });

  it.each<[Measure, Comparison, number, 'ok' | 'failed' | 'refused' | 'unanswered', number]>([
    // More of what is counted may still come, and be what keeps the limit.
    ['success', 'atMost', 0.5, 'ok', 1],
    ['success', 'below', 0.5, 'ok', 1],
    ['success', 'equals', 0.5, 'failed', 1],
    ['achieved', 'below', 0.5, 'ok', 1],
    ['achieved', 'equals', 0.5, 'unanswered', 1],
    ['failed', 'atLeast', 0.5, 'ok', 1],
    ['failed', 'equals', 0.5, 'failed', 1],
    ['refused', 'above', 0.5, 'ok', 1],
    ['refused', 'equals', 0.5, 'refused', 1],
    ['p50', 'atLeast', 0.5, 'ok', 1],
    ['p99', 'above', 0.5, 'ok', 1],
    ['p95', 'equals', 0.5, 'ok', 1000],
    ['max', 'atLeast', 0.5, 'ok', 1],
    ['max', 'equals', 0.5, 'ok', 1000],
    // Not counted while a run is on.
    ['mean', 'below', 0.5, 'ok', 1000],
    ['drift', 'atMost', 0.1, 'failed', 1],
    ['recovery', 'atMost', 0.1, 'failed', 1],
    ['capacity', 'atLeast', 40, 'failed', 1],
    ['figure', 'equals', 0, 'failed', 1],
  ])(
    'should be left to the verdict: %s %s %f, all %s after %i ms',
    (measure, comparison, bound, outcome, ms) => {
      expect(afterAll(limitOf('create', measure, comparison, bound), outcome, ms)).toBeNull();
    },
  );

  it('should count dropped and unanswered arrivals as lost for achieved, failed and unanswered for failed', () => {
    const achieved = watchOf(limitOf('create', 'achieved', 'atLeast', 0.8));
    achieved.record('create', 'steady', 'unanswered', 1, 1);
    achieved.dropped('create', 'steady');
    expect(achieved.verdict()).toBeNull();
    achieved.dropped('create', 'steady');
    expect(achieved.verdict()).toContain('3 of 10 planned arrivals were not answered already');
    const failed = watchOf(limitOf('create', 'failed', 'atMost', 0.2));
    failed.record('create', 'steady', 'failed', 1, 1);
    failed.record('create', 'steady', 'failed', 1, 1);
    expect(failed.verdict()).toBeNull();
    failed.record('create', 'steady', 'unanswered', 1, 1);
    expect(failed.verdict()).toContain('3 of 10 planned arrivals failed already');
  });

  it('should be asked of every operation when it is of all', () => {
    const spec = { operations: { read: 1, write: 1 } };
    const hopeless = watchOf(limitOf('*', 'success', 'atLeast', 0.9), [steady], spec);
    hopeless.record('read', 'steady', 'ok', 1, 1);
    expect(hopeless.verdict()).toBeNull();
    hopeless.record('write', 'steady', 'failed', 1, 1);
    expect(hopeless.verdict()).toBe(
      'hopeless: write success in run can no longer be >= 90 %: 1 of 5 planned arrivals are not ok already',
    );
  });

  it('should not be asked of pauses, of phases without the operation, or of a phase that is not there', () => {
    const pause: PhaseSpec = { name: 'quiet', kind: 'pause', planned: 0, ended: {} };
    const each = limitOf('create', 'success', 'atLeast', 1, { each: true });
    expect(watchOf(each, [pause, steady]).verdict()).toBeNull();
    const elsewhere = watchOf(limitOf('create', 'success', 'atLeast', 1, { phase: 'elsewhere' }));
    elsewhere.record('create', 'elsewhere', 'failed', 1, 1);
    elsewhere.dropped('create', 'elsewhere');
    expect(elsewhere.verdict()).toBeNull();
    const nobody = watchOf(limitOf('nobody', 'success', 'atLeast', 1));
    nobody.record('nobody', 'steady', 'failed', 1, 1);
    expect(nobody.verdict()).toBeNull();
  });

  it.each<[Measure, Comparison, number, 'ok' | 'failed' | 'refused']>([
    ['success', 'atLeast', 1, 'failed'],
    ['achieved', 'equals', 1, 'failed'],
    ['failed', 'equals', 0, 'failed'],
    ['refused', 'atMost', 0, 'refused'],
    ['p95', 'below', 0.5, 'ok'],
  ])(
    'should not be asked for a share of what nobody plans: %s %s %f',
    (measure, comparison, bound, outcome) => {
      const limit = limitOf('create', measure, comparison, bound);
      const closed = watchOf(limit, [{ ...steady, kind: 'closed' }]);
      for (let i = 0; i < ALL; i++) {
        closed.record('create', 'steady', outcome, 1e6, 1e6);
        closed.dropped('create', 'steady');
      }
      expect(closed.verdict()).toBeNull();
      // A phase without the operation plans none of it.
      const other = watchOf(limit, [{ ...steady, operations: ['other'] }], {
        operations: { create: 1, other: 1 },
      });
      other.record('create', 'steady', outcome, 1e6, 1e6);
      expect(other.verdict()).toBeNull();
    },
  );

  it('should be a maximum of a closed phase, too', () => {
    const closed = watchOf(limitOf('create', 'max', 'atMost', 0.5), [{ ...steady, kind: 'closed' }]);
    closed.record('create', 'steady', 'ok', 500_000, 500_000);
    expect(closed.verdict()).toBeNull();
    closed.record('create', 'steady', 'ok', 500_001, 500_001);
    expect(closed.verdict()).toBe(
      'hopeless: create max in run can no longer be <= 500 ms: 1 answer took longer already',
    );
  });

  it('should leave a limit on windows to the watch of windows', () => {
    expect(afterAll(limitOf('create', 'success', 'atLeast', 1, { windowS: 5 }), 'failed')).toBeNull();
    expect(afterAll(limitOf('create', 'success', 'atLeast', 1, { forS: 5 }), 'failed')).toBeNull();
  });

  it('should leave a bound that the environment declares to the verdict', () => {
    expect(afterAll(limitOf('create', 'max', 'atMost', 'declared-jobs'), 'ok', 1e6)).toBeNull();
  });
});

describe('a counter', () => {
  const counted = (comparison: Comparison, bound: number, count: number, more: Partial<Limit> = {}) => {
    const hopeless = watchOf(limitOf('lost-rows', 'counter', comparison, bound, more));
    hopeless.count('lost-rows', count);
    return hopeless.verdict();
  };

  it.each<[Comparison, number, boolean]>([
    ['atMost', 3, false],
    ['atMost', 4, true],
    ['below', 2, false],
    ['below', 3, true],
    ['equals', 3, false],
    ['equals', 4, true],
    ['atLeast', 1000, false],
    ['above', 1000, false],
  ])('should, with a bound of 3 and %s, be given up at %i: %s', (comparison, count, isGivenUp) => {
    expect(counted(comparison, 3, count) !== null).toBe(isGivenUp);
  });

  it('should stay in the limits of its own kind', () => {
    // A maximum with the name of a counter is not one.
    const hopeless = watchOf(limitOf('lost-rows', 'max', 'below', 3));
    hopeless.count('lost-rows', 9);
    expect(hopeless.verdict()).toBeNull();
  });
});
