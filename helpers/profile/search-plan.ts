import type { Limit } from './profile.ts';

/** What a search varies: jobs held at once, or arrivals per second. */
export type SearchOver = 'jobs' | 'rate';

/** The section `search:` of a profile at one scale: levels are run until the answer is known. */
export interface SearchPlan {
  readonly over: SearchOver;
  /** Operations mixed in each level. */
  readonly operations: readonly string[];
  /** Jobs, or arrivals per second; ascending. */
  readonly levels: readonly number[];
  /**
   * Between the highest good and the lowest bad level, until they are this close: jobs, or a share of the good rate.
   * Null: the answer is a level of the list.
   */
  readonly bisectTo: number | null;
  /** Jobs of a level: made anew for each, or kept and topped up. Rates have none. */
  readonly jobs: 'cleaned' | 'kept';
  /** Jobs: the longest wait until all stream. Rates: load that is not counted. Seconds. */
  readonly warmUpS: number;
  /** The counted part of a level. Seconds. */
  readonly holdS: number;
  /** The counted part of the confirmation; null: none. Seconds. */
  readonly confirmS: number | null;
  /** Back from overload through the levels that were good: does the server come back? */
  readonly wayDown: boolean;
  /** A job streams now when a row of its own came within this time. Seconds. */
  readonly freshWithinS: number;
  /** No level is begun that could end later than this. Seconds. */
  readonly withinS: number;
  /** What makes a level healthy. */
  readonly healthy: readonly Limit[];
}

/** What a scale may change: durations only, never the levels. */
export const SEARCH_SCALABLE = ['warmUp', 'hold', 'confirm', 'within'] as const;
export type SearchChange = Partial<Record<(typeof SEARCH_SCALABLE)[number], number>>;

/** How long a level of this length is counted. Seconds. */
export const countedS = (plan: SearchPlan, purpose: string): number =>
  purpose === 'hold' ? (plan.confirmS ?? plan.holdS) : plan.holdS;
