import type { SeriesUnit } from '../profile/probe-series.ts';
import type { Limit } from '../profile/profile.ts';

/**
 * The four outcomes of a scenario, and RECORDED for one shard of several, whose merge is judged. INCONCLUSIVE and
 * RECORDED are never green; a run of only NOT AVAILABLE is red.
 */
export const VERDICT_OUTCOMES = ['PASS', 'FAIL', 'INCONCLUSIVE', 'NOT AVAILABLE', 'RECORDED'] as const;
export type VerdictOutcome = (typeof VERDICT_OUTCOMES)[number];

/** What a figure is measured in; `…/h`: by so much per hour. */
export type Unit = SeriesUnit | `${SeriesUnit}/h`;

/** One limit beside what was measured. */
export interface LimitResult {
  readonly limit: Limit;
  /** For people: `create.configure p95 in spike`. */
  readonly what: string;
  /** For people: `< 300 ms`, `>= 95 %`, `<= 1.2 x before (= 84 ms)`. */
  readonly bound: string;
  readonly phase: string;
  readonly unit: Unit;
  readonly measured: number | null;
  /** The number that was compared with; null when it could not be known (no reference data). */
  readonly boundValue: number | null;
  /** 95 % interval; an open end is null. */
  readonly interval: { readonly low: number | null; readonly high: number | null } | null;
  /** How far inside the bound, as a share of it: 0.4 is 40 % room, negative is a breach; null when unknown. */
  readonly margin: number | null;
  readonly samples: number;
  /** NOT AVAILABLE: the target does not tell what is asked of it; such a limit decides nothing. */
  readonly outcome: Exclude<VerdictOutcome, 'RECORDED'>;
  /** Why it is not a PASS; for a PASS an empty string. */
  readonly reason: string;
  /** What else is to be known of it, also of a PASS: how small a leak could have been told. */
  readonly note?: string;
}

/** What one run of one scenario means. */
export interface Verdict {
  readonly outcome: VerdictOutcome;
  /** One line for each thing that kept it from PASS, the most important first. */
  readonly reasons: readonly string[];
  readonly limits: readonly LimitResult[];
}
