/** For tests: probes with one sample a second. */
import { unitOfSeries } from '../profile/probe-series.ts';
import type { Limit } from '../profile/profile.ts';
import type { ProbeRecord } from '../record/probe-record.ts';
import { judge } from './judge.ts';
import { recordOf, times } from './testing.ts';
import type { LimitResult } from './verdict.ts';

/** A probe that saw these values at second 0, 1, 2, … of the run. */
export function probeOf(
  name: string,
  series: Readonly<Record<string, readonly number[]>>,
  more: Partial<ProbeRecord> = {},
): ProbeRecord {
  return {
    name,
    kind: 'prometheus',
    everyS: 1,
    series: Object.entries(series).map(([of, values]) => ({
      name: of,
      unit: unitOfSeries(of),
      points: values.map((value, atS) => [atS, value] as const),
    })),
    blind: [],
    notTold: [],
    ...more,
  };
}

/** Phases: quiet 0 to 10 s (a pause), steady 10 to 30 s (or longer), after the 10 s that follow (a pause). */
export function judgedWith(limit: Limit, probes: readonly ProbeRecord[], durationS = 20): LimitResult[] {
  const record = recordOf({
    phases: [
      { name: 'quiet', kind: 'pause', durationS: 10 },
      { name: 'steady', durationS, ended: { create: { ok: times(20, 5) } } },
      { name: 'after', kind: 'pause', durationS: 10 },
    ],
    limits: [limit],
    probes,
  });
  return [...judge(record).limits];
}

/** @throws Error for none or several */
export function one(results: readonly LimitResult[]): LimitResult {
  const [result] = results;
  if (result === undefined || results.length !== 1)
    throw new Error(`expected one result, got ${results.length}`);
  return result;
}

/** Values of second 0, 1, 2, …: of all phases unless said otherwise. */
export const seconds = (value: (atS: number) => number, count = 41): number[] =>
  Array.from({ length: count }, (_, atS) => value(atS));
