/** What the comparison of two runs says. */
import type { Estimate } from '../stats/difference.ts';

export const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
export type ComparedMeasure = 'success' | keyof typeof QUANTILES;

/** `better` and `worse` of success; `slower`: B's answers take longer than A's. */
export type Change = 'faster' | 'slower' | 'better' | 'worse' | 'no difference seen' | 'cannot tell';

/** One figure of one operation or step in one phase, of both runs. */
export interface ComparedFigure {
  readonly of: string;
  readonly phase: string;
  readonly measure: ComparedMeasure;
  /** Ratios are fractions, times are seconds; null: no data. */
  readonly a: number | null;
  readonly b: number | null;
  /** `b - a` with its 95 % interval, in the same unit. */
  readonly difference: Estimate | null;
  readonly change: Change;
  /** For `no difference seen`: the smallest that would have been seen in 4 of 5 such pairs of runs; same unit. */
  readonly smallestSeen: number | null;
  /** For p50: the probability that an answer of B is slower than one of A, 0.5 for alike (Mann-Whitney). */
  readonly superiority: number | null;
  /** For `cannot tell`: why. */
  readonly reason: string;
}

/**
 * Of all figures of a comparison together: how often at most one of two equal runs is called changed. Each of m
 * figures is therefore decided at 1/m of it (Bonferroni).
 */
export const FALSE_ALARMS = 0.02;
