import type { Limit } from '../profile/profile.ts';
import { holds, margin, type Bound } from './bound.ts';
import { describe, formatBeside, formatValue, unitOf } from './format.ts';
import type { Measurement } from './measurement.ts';
import type { LimitResult } from './verdict.ts';

/** A limit, and the operation or step and phase that it is judged for. */
export interface Subject {
  readonly limit: Limit;
  readonly of: string;
  readonly phase: string;
}

/** Compares a measurement with its bound: no data or no bound is INCONCLUSIVE, never PASS. */
export function compare(subject: Subject, measurement: Measurement, bound: Bound): LimitResult {
  const { measured, blind } = measurement;
  if (measured === null || blind !== null)
    return inconclusive(subject, measurement, bound, blind ?? 'no data');
  if (bound.value === null) return inconclusive(subject, measurement, bound, bound.unknown ?? 'no bound');
  const kept = holds(measured, subject.limit.comparison, bound.value);
  return kept ? pass(subject, measurement, bound) : fail(subject, measurement, bound, measurement.detail);
}

export function pass(subject: Subject, measurement: Measurement, bound: Bound): LimitResult {
  return { ...shared(subject, measurement, bound), outcome: 'PASS', reason: '' };
}

/** @param because what explains the breach: `of 400 arrivals due 368 ok, 32 failed` */
export function fail(subject: Subject, measurement: Measurement, bound: Bound, because: string): LimitResult {
  const result = shared(subject, measurement, bound);
  const explained = because === '' ? '' : `: ${because}`;
  const found =
    measurement.measured === null
      ? 'was not measured'
      : `was ${formatBeside(measurement.measured, bound.value, result.unit)}`;
  const reason = `${result.what} ${found}, the limit is ${bound.text}${explained}${intervalText(result)}.`;
  return { ...result, outcome: 'FAIL', reason };
}

/** @param because why there is no judgement, as the end of "... cannot be judged: " */
export function inconclusive(
  subject: Subject,
  measurement: Measurement,
  bound: Bound,
  because: string,
): LimitResult {
  return unjudged(shared(subject, measurement, bound), because);
}

/** A result that says nothing after all. @param because as above */
export function unjudged(result: Omit<LimitResult, 'outcome' | 'reason'>, because: string): LimitResult {
  return { ...result, outcome: 'INCONCLUSIVE', reason: `${result.what} cannot be judged: ${because}.` };
}

/** The target itself does not tell what would be compared: neither kept nor broken. @param because as above */
export function notAvailable(
  subject: Subject,
  measurement: Measurement,
  bound: Bound,
  because: string,
): LimitResult {
  const result = shared(subject, measurement, bound);
  return { ...result, outcome: 'NOT AVAILABLE', reason: `${result.what} is NOT AVAILABLE: ${because}.` };
}

function shared({ limit, of, phase }: Subject, measurement: Measurement, bound: Bound) {
  const { measured, interval, samples } = measurement;
  return {
    limit,
    what: describe(limit, of, phase),
    bound: bound.text,
    phase,
    unit: unitOf(limit),
    measured,
    boundValue: bound.value,
    interval,
    margin:
      measured === null || bound.value === null ? null : margin(measured, limit.comparison, bound.value),
    samples,
  };
}

function intervalText({ interval, unit }: Pick<LimitResult, 'interval' | 'unit'>): string {
  if (interval === null || (interval.low === null && interval.high === null)) return '';
  const end = (value: number | null) => (value === null ? 'open' : formatValue(value, unit));
  return ` (95 % interval ${end(interval.low)} to ${end(interval.high)})`;
}
