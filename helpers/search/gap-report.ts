import type { RunRecord } from '../record/run-record.ts';
import type {
  Breach,
  LevelPurpose,
  LevelOutcome,
  LevelFigure,
  ResourceUse,
} from '../record/search-record.ts';
import { answerOf } from '../verdict/search.ts';
import type { SearchAnswer } from './answer.ts';

export const GAP_REPORT_FORMAT = 'focus-load/infrastructure-gap-report';

/** What is missing between what a target holds and what it should: for those who run its infrastructure. */
export interface GapReport {
  readonly format: typeof GAP_REPORT_FORMAT;
  readonly scenario: { readonly id: string; readonly name: string; readonly scale: string };
  readonly environment: { readonly name: string; readonly baseUrl: string };
  readonly runId: string;
  readonly startedAt: string;
  /** `jobs` held at once, or `arrivals per second`. */
  readonly unit: 'jobs' | 'arrivals per second';
  /** What it should hold. */
  readonly target: number;
  /** Fewer is a failure; null: nobody says. */
  readonly minimum: number | null;
  readonly belowMinimum: boolean;
  readonly lastGood: number;
  readonly interval: { readonly low: number | null; readonly high: number | null };
  /** Target minus last good. */
  readonly gap: number;
  readonly firstBad: number | null;
  readonly breach: Breach | null;
  readonly reasons: readonly string[];
  /** Null: the target told of none that ran out. */
  readonly limitingResource: SearchAnswer['limiting'];
  readonly confirmed: boolean | null;
  readonly hysteresis: number | null;
  readonly models: Pick<SearchAnswer, 'knee' | 'usl' | 'agree'>;
  readonly levels: readonly {
    readonly n: number;
    readonly value: number;
    readonly purpose: LevelPurpose;
    readonly outcome: LevelOutcome;
    readonly breach: Breach | null;
    readonly reasons: readonly string[];
    readonly throughput: number;
    readonly measured: readonly LevelFigure[];
    readonly resources: readonly ResourceUse[];
  }[];
}

/**
 * The infrastructure gap report of a run: null when the target was reached, or when it was not the server that kept
 * the search below it. The target of jobs is what the environment declares; that of a rate is the highest lower limit
 * of the profile on what the search finds.
 */
export function gapReport(record: RunRecord): GapReport | null {
  const { profile, search, environment } = record;
  const answer = answerOf(record);
  if (profile.search === undefined || search === undefined || answer === null) return null;
  const isJobs = profile.search.over === 'jobs';
  const target = isJobs ? environment.declaredJobs : asked(record);
  const { capacity } = answer;
  if (target === null || capacity === null || capacity >= target || answer.limitedBy !== 'server')
    return null;
  const minimum = isJobs ? environment.minimumJobs : null;
  return {
    format: GAP_REPORT_FORMAT,
    scenario: { id: profile.id, name: profile.name, scale: profile.scale },
    environment: { name: environment.name, baseUrl: environment.baseUrl },
    runId: record.runId,
    startedAt: record.startedAt,
    unit: isJobs ? 'jobs' : 'arrivals per second',
    target,
    minimum,
    belowMinimum: minimum !== null && capacity < minimum,
    lastGood: capacity,
    interval: { low: answer.low, high: answer.high },
    gap: target - capacity,
    firstBad: answer.firstBad,
    breach: answer.breach,
    reasons: answer.breachReasons,
    limitingResource: answer.limiting,
    confirmed: answer.confirmed,
    hysteresis: answer.hysteresis,
    models: { knee: answer.knee, usl: answer.usl, agree: answer.agree },
    levels: search.levels.map(
      ({ n, value, purpose, outcome, breach, reasons, throughput, measured, resources }) => ({
        n,
        value,
        purpose,
        outcome,
        breach,
        reasons,
        throughput,
        measured,
        resources,
      }),
    ),
  };
}

function asked({ profile }: RunRecord): number | null {
  const bounds = profile.limits.flatMap(({ of, measure, comparison, bound }) =>
    of === 'search' && measure === 'capacity' && comparison === 'atLeast' && typeof bound === 'number'
      ? [bound]
      : [],
  );
  return bounds.length === 0 ? null : Math.max(...bounds);
}
