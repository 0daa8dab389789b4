/** The trail of a capacity search: part of the run record. */
import type { SeriesUnit } from '../profile/probe-series.ts';

/** Why a level was run. */
export const LEVEL_PURPOSES = [
  'climb', // the next of the profile's levels
  'again', // it broke once, and one outlier must not decide
  'bisect', // between the highest good and the lowest bad one
  'hold', // the answer, held longer
  'overload', // the lowest bad one once more, so that the way down begins above the capacity
  'way-down', // a good one, right after overload
] as const;
export type LevelPurpose = (typeof LEVEL_PURPOSES)[number];

/**
 * What kind of breach ended it. `failure`: refused in order, or accepted and not done. `degradation`: done, but too
 * slowly or too little of it. `exception`: answers that should never come: 5xx, resets, time-outs, wrong bodies.
 */
export const BREACHES = ['failure', 'degradation', 'exception'] as const;
export type Breach = (typeof BREACHES)[number];

export const LEVEL_OUTCOMES = ['healthy', 'breach', 'generator-limited'] as const;
/** `generator-limited`: the load was not made as planned, so the level says nothing of the server. */
export type LevelOutcome = (typeof LEVEL_OUTCOMES)[number];

/** A resource of the server as it told it itself, at the end of a level's counted part. */
export interface ResourceUse {
  /** `GPU slots`, `stream ports`, `servers of configure, config`. */
  readonly name: string;
  readonly inUse: number;
  /** Null: as much as is asked for. */
  readonly limit: number | null;
  /** Waiting for it. */
  readonly waiting: number;
  /** Turned away for want of it, since the level began. */
  readonly refused: number;
}

/** One level as it was run and judged. */
export interface SearchLevel {
  /** From 1. */
  readonly n: number;
  /** Its phase in the record, `level/<n>@<value>`. */
  readonly phase: string;
  /** Jobs held, or arrivals per second. */
  readonly value: number;
  readonly purpose: LevelPurpose;
  readonly outcome: LevelOutcome;
  /** Null unless `outcome` is breach. */
  readonly breach: Breach | null;
  /** What broke, or why the generator is to blame; empty for a healthy level. */
  readonly reasons: readonly string[];
  /** Of the counted part: jobs that streamed on average, or arrivals answered per second. */
  readonly throughput: number;
  /** Jobs asked for, or arrivals in flight on average: the N of the scalability law. */
  readonly concurrency: number;
  /** The level's own figures beside its limits, in the order of `healthy`. Seconds, shares, counts. */
  readonly measured: readonly LevelFigure[];
  readonly resources: readonly ResourceUse[];
}

export interface LevelFigure {
  readonly what: string;
  readonly bound: string;
  readonly unit: SeriesUnit | `${SeriesUnit}/h`;
  readonly measured: number | null;
  readonly kept: boolean;
}

/** Why a search ended. */
export const SEARCH_ENDS = ['answered', 'time', 'aborted'] as const;
export type SearchEnd = (typeof SEARCH_ENDS)[number];

export interface SearchRecord {
  readonly levels: readonly SearchLevel[];
  /** `answered`: there was nothing more to ask; `time`: the next level would have ended too late. */
  readonly ended: SearchEnd;
}
