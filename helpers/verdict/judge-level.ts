import { LATENCIES, type Limit } from '../profile/profile.ts';
import type { Breach, LevelFigure, LevelOutcome } from '../record/search-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import { absoluteBound } from './bound.ts';
import { generatorProblems } from './generator.ts';
import { judgeLimit } from './judge-limit.ts';
import { compare } from './limit-result.ts';
import { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

/** How a level was made, beside what its phase recorded. Per second. */
export interface LevelRate {
  readonly offeredPerSecond: number;
  /** Arrivals that were answered in the counted part, whenever they came due. */
  readonly answeredPerSecond: number;
}

export interface LevelJudgement {
  readonly outcome: LevelOutcome;
  readonly breach: Breach | null;
  readonly reasons: readonly string[];
  readonly measured: readonly LevelFigure[];
}

/**
 * Judges one level from a record that has only its phase. A level that was not made as planned says nothing of the
 * server, whatever was measured: generator-limited. A limit that cannot be judged for another reason is broken: what
 * did not happen often enough to be judged did not happen as asked for.
 * @param record its phases and series are those of the level; of the errors, those of its phase are read
 * @param rate for a level of a rate: `achieved` compares these, because arrivals that come due at the end are answered
 *   later, as those due before the beginning are answered in it
 */
export function judgeLevel(
  record: RunRecord,
  healthy: readonly Limit[],
  rate: LevelRate | null,
): LevelJudgement {
  const view = new RecordView(record);
  const results = healthy.flatMap((limit) =>
    limit.measure === 'achieved' && rate !== null ? [judgeAchieved(limit, rate)] : judgeLimit(view, limit),
  );
  const measured = results.map(({ what, bound, unit, measured: value, outcome }) => ({
    what,
    bound,
    unit,
    measured: value,
    kept: outcome === 'PASS',
  }));
  const problems = generatorProblems(record);
  if (problems.length > 0) {
    return { outcome: 'generator-limited', breach: null, reasons: problems, measured };
  }
  const broken = results.filter(({ outcome }) => outcome !== 'PASS');
  if (broken.length === 0) return { outcome: 'healthy', breach: null, reasons: [], measured };
  return {
    outcome: 'breach',
    breach: breachOf(record, broken),
    reasons: broken.map(({ reason }) => reason),
    measured,
  };
}

function judgeAchieved(limit: Limit, { offeredPerSecond, answeredPerSecond }: LevelRate): LimitResult {
  const measured = offeredPerSecond === 0 ? null : answeredPerSecond / offeredPerSecond;
  const shown = (value: number) => Number(value.toFixed(2));
  return compare(
    { limit, of: limit.of, phase: limit.phase },
    {
      measured,
      interval: null,
      samples: 0,
      blind: null,
      detail: `${shown(answeredPerSecond)} answered of ${shown(offeredPerSecond)} offered per second`,
    },
    absoluteBound(limit, null),
  );
}

/** What should never be answered: broken, not refused. */
const EXCEPTIONAL = /^(http 5(?!03)|wrong answer|foreign rows|timeout|connection|suite error)/;
const IN_ORDER = /^(http (429|503)|not streaming)/;

/**
 * The kind of a breach. Success or errors broken: `exception` when most of what went wrong should never be answered
 * (5xx but 503, resets, time-outs, wrong bodies), else `failure`. Only latency or rate broken: `degradation`.
 */
export function breachOf(
  record: Pick<RunRecord, 'errors' | 'phases'>,
  broken: readonly LimitResult[],
): Breach {
  const slow = broken.every(({ limit }) => limit.measure === 'achieved' || LATENCIES.includes(limit.measure));
  if (slow) return 'degradation';
  const names = new Set(record.phases.map(({ name }) => name));
  const errors = record.errors.filter(({ phase }) => names.has(phase));
  const count = (pattern: RegExp) =>
    errors.filter((error) => pattern.test(error.class)).reduce((sum, error) => sum + error.count, 0);
  return count(EXCEPTIONAL) > count(IN_ORDER) ? 'exception' : 'failure';
}
