/** Up to what rate a step stays as quick as asked: `measure: knee`. */
import type { PhaseRecord } from '../record/run-record.ts';
import { absoluteBound, holds, isUpper } from './bound.ts';
import { formatBeside, formatExact, formatValue } from './format.ts';
import { measureLatency } from './latency.ts';
import { fail, inconclusive, pass, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import { measureRatio } from './ratios.ts';
import type { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

interface Level {
  readonly name: string;
  readonly ratePerSecond: number;
  /** By the point estimate: whether it kept p95 and success; null: it was not run, or there were too few samples. */
  readonly kept: boolean | null;
  /** Whether it did so for certain: `yes` and `no` have the whole 95 % interval on their side. */
  readonly surely: 'yes' | 'no' | 'unknown';
  /** What was measured, as the end of "step/80 (80.0/s) had ...". */
  readonly had: string;
}

/**
 * The highest rate of the constant phases up to which, in every one of them, the p95 of a step was at most `p95AtMost`
 * and its success at least `successAtLeast`. Levels count in ascending order of rate; above one that broke none counts.
 *
 * The interval goes from the rate up to which all held for certain (the upper end of their p95 is within the bound) to
 * the first at which one broke for certain; without one it is open at the top. A limit is kept when the lower end keeps
 * it, broken when the upper end breaks it, else INCONCLUSIVE: two steps of one run, as a server's answers and the
 * pictures of its pages, have each a knee of their own.
 */
export function judgeKnee(view: RecordView, subject: Subject, phases: readonly PhaseRecord[]): LimitResult {
  const { limit } = subject;
  const bound = absoluteBound(limit, null);
  const levels = levelsOf(view, subject, phases);
  if (levels.length === 0 || levels[0]?.kept == null) {
    return inconclusive(subject, noData(''), bound, `the lowest level of ${limit.phase} was not measured`);
  }
  const last = (count: number) => levels[count - 1]?.ratePerSecond ?? 0;
  const until = (stops: (level: Level) => boolean) => {
    const at = levels.findIndex(stops);
    return at < 0 ? levels.length : at;
  };
  const held = until(({ kept }) => kept !== true);
  const broken = until(({ surely }) => surely === 'no');
  const next = levels[held];
  const low = last(until(({ surely }) => surely !== 'yes'));
  const high = levels[broken]?.ratePerSecond ?? null;
  const measurement: Measurement = {
    measured: last(held),
    interval: { low, high },
    samples: levels.filter(({ kept }) => kept !== null).length,
    blind: null,
    detail: '',
  };
  const because = next === undefined ? 'every level held' : `${nameOf(next)} had ${next.had}`;
  if (bound.value === null) return inconclusive(subject, measurement, bound, bound.unknown ?? 'no bound');
  const keeps = (rate: number) => holds(rate, limit.comparison, bound.value ?? 0);
  // What broke for certain is above the knee: at that rate itself it is not kept any more.
  const below = high === null ? Infinity : last(broken);
  const [least, most] = isUpper(limit.comparison) ? [below, low] : [low, below];
  if (keeps(least)) return pass(subject, measurement, bound);
  if (!keeps(most)) return fail(subject, measurement, bound, because);
  const upTo =
    high === null ? 'and nobody knows how much more' : `to below ${formatValue(high, 'per-second')}`;
  return inconclusive(
    subject,
    measurement,
    bound,
    `the knee is at ${formatValue(low, 'per-second')} ${upTo}: ${because}; plan more samples a level, or levels closer to each other`,
  );
}

function levelsOf(view: RecordView, subject: Subject, phases: readonly PhaseRecord[]): readonly Level[] {
  const levels = phases.flatMap((phase): Level[] => {
    const planned = view.record.profile.phases.find(({ name }) => name === phase.name);
    if (planned?.kind !== 'constant') return [];
    const { ratePerSecond } = planned;
    return [{ name: phase.name, ratePerSecond, ...howItWas(view, subject, phase) }];
  });
  return levels.sort((a, b) => a.ratePerSecond - b.ratePerSecond);
}

function howItWas(
  view: RecordView,
  { limit, of }: Subject,
  phase: PhaseRecord,
): Pick<Level, 'kept' | 'surely' | 'had'> {
  const { p95AtMost = Number.NaN, successAtLeast = Number.NaN } = limit;
  const success = measureRatio(view, 'success', of, [phase]);
  if (success.measured === null) return { kept: null, surely: 'unknown', had: 'no samples' };
  if (success.measured < successAtLeast) {
    const isCertain = (success.interval?.high ?? 1) < successAtLeast;
    return {
      kept: false,
      surely: isCertain ? 'no' : 'unknown',
      had: share(success.measured, successAtLeast),
    };
  }
  const { measured, interval, blind } = measureLatency(view, 'p95', limit, of, [phase]);
  if (measured === null || blind !== null) {
    return { kept: null, surely: 'unknown', had: blind ?? 'no samples' };
  }
  const { low = null, high = null } = interval ?? {};
  const keptForCertain = high !== null && high <= p95AtMost;
  const brokenForCertain = low !== null && low > p95AtMost;
  return {
    kept: measured <= p95AtMost,
    surely: keptForCertain ? 'yes' : brokenForCertain ? 'no' : 'unknown',
    had: time(measured, p95AtMost),
  };
}

const nameOf = ({ name, ratePerSecond }: Level): string =>
  `${name} (${formatValue(ratePerSecond, 'per-second')})`;
const share = (measured: number, asked: number): string =>
  `a success of ${formatBeside(measured, asked, 'ratio')}, a level needs ${formatBeside(asked, measured, 'ratio')}`;
const time = (measured: number, asked: number): string =>
  `a p95 of ${formatBeside(measured, asked, 's')}, a level may have ${formatExact(asked, 's')}`;
