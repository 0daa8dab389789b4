/** Fabricated verdicts to go with `fabricatedRecord`. */
import type { Limit } from '../profile/profile.ts';
import type { LimitResult, Verdict, VerdictOutcome } from '../verdict/verdict.ts';

export function fabricatedLimit(changes: Partial<Limit> = {}): Limit {
  return {
    of: 'create',
    measure: 'success',
    comparison: 'atLeast',
    bound: 0.99,
    phase: 'before',
    each: false,
    toleranceS: 0,
    clock: 'response',
    over: 'ok',
    ...changes,
  };
}

export function fabricatedResult(changes: Partial<LimitResult> = {}): LimitResult {
  return {
    limit: fabricatedLimit(),
    what: 'create success in before',
    bound: '>= 99 %',
    phase: 'before',
    unit: 'ratio',
    measured: 1,
    boundValue: 0.99,
    interval: { low: 0.94, high: 1 },
    margin: 0.0101,
    samples: 60,
    outcome: 'PASS',
    reason: '',
    ...changes,
  };
}

/** The spike broke one limit and missed another by too few samples. */
export function fabricatedVerdict(outcome: VerdictOutcome = 'FAIL'): Verdict {
  const passing = [
    fabricatedResult(),
    fabricatedResult({
      limit: fabricatedLimit({ of: 'create.configure', measure: 'p95', comparison: 'below', bound: 0.3 }),
      what: 'create.configure p95 in before',
      bound: '< 300 ms',
      unit: 's',
      measured: 0.1161,
      boundValue: 0.3,
      interval: { low: 0.112, high: 0.374 },
      margin: 0.613,
    }),
    fabricatedResult({
      limit: fabricatedLimit({ phase: 'after' }),
      what: 'create success in after',
      phase: 'after',
    }),
    fabricatedResult({
      limit: fabricatedLimit({ of: 'duplicate-job-ids', measure: 'counter', comparison: 'equals', bound: 0 }),
      what: 'duplicate-job-ids',
      bound: '= 0',
      phase: 'run',
      unit: 'count',
      measured: 0,
      boundValue: 0,
      interval: null,
      margin: null,
      samples: 330,
    }),
  ];
  const broken = fabricatedResult({
    limit: fabricatedLimit({ phase: 'spike', bound: 0.8 }),
    what: 'create success in spike',
    bound: '>= 80 %',
    phase: 'spike',
    measured: 0.695,
    boundValue: 0.8,
    interval: { low: 0.628, high: 0.755 },
    margin: -0.131,
    samples: 200,
    outcome: 'FAIL',
    reason: 'create success in spike is 69.5 %, below the bound of 80 % (139 of 200 arrivals ok).',
  });
  const unsure = fabricatedResult({
    limit: fabricatedLimit({
      measure: 'p95',
      comparison: 'atMost',
      bound: 1.2,
      phase: 'after',
      relativeTo: 'before',
    }),
    what: 'create p95 in after',
    bound: '<= 1.2 x before (= 203 ms)',
    phase: 'after',
    unit: 's',
    measured: 0.2113,
    boundValue: 0.203,
    interval: { low: 0.204, high: null },
    margin: -0.041,
    samples: 57,
    outcome: 'INCONCLUSIVE',
    reason: 'p95 needs 59 samples, after has 57: run it at a larger scale.',
  });
  if (outcome === 'PASS') return { outcome, reasons: [], limits: passing };
  if (outcome === 'INCONCLUSIVE') return { outcome, reasons: [unsure.reason], limits: [unsure, ...passing] };
  if (outcome === 'NOT AVAILABLE')
    return { outcome, reasons: ['The target does not serve /cancel.'], limits: [] };
  return { outcome, reasons: [broken.reason, unsure.reason], limits: [broken, unsure, ...passing] };
}
