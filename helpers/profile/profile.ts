import type { SearchPlan } from './search-plan.ts';

/**
 * A load profile as it runs: read, checked and resolved for one scale. All durations are seconds, all rates
 * are arrivals per second. Files under `load-profiles/` are the source; see docs/write-a-scenario.md.
 */

import type { BrowserGroup } from './browsers.ts';
import type { Fault } from './faults.ts';

export const SCALES = ['smoke', 'ci', 'full'] as const;
/** How much of a scenario is run: scales change durations and counts, never the rates and never the limits. */
export type Scale = (typeof SCALES)[number];

/** What a target must be able to do for a scenario to mean anything; asked of the target at run time. */
export const CAPABILITIES = [
  'configure',
  'cancel',
  'job-status',
  'metadata',
  'task-metadata',
  'waterfall',
  'channels',
  'sensors',
  'live-metadata',
  'recordings',
  'grpc',
  'control',
  'real-mongodb',
  'real-rabbitmq',
  'web-app',
  'web-accounts',
  'browser',
  'frame-times',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What an environment must allow before a scenario may run there. */
export const PERMISSIONS = ['stress', 'outage', 'cancel-foreign', 'shared-exchange'] as const;
export type Permission = (typeof PERMISSIONS)[number];

export type TransportName = 'playwright' | 'undici';

/** One operation of the mix: an operation module of `helpers/focus/operations`, its payload and options. */
export interface OperationUse {
  /** The name that limits and reports use. */
  readonly name: string;
  /** The module that does it, e.g. `job-lifecycle`. */
  readonly use: string;
  /** A named payload of the catalogue, e.g. `P50`. */
  readonly payload?: string;
  /** Share in the mix, relative to the other operations of the phase. */
  readonly weight: number;
  /** Module options; every duration here ends in `S` and is in seconds. */
  readonly options: Readonly<Record<string, number | string | boolean>>;
}

interface PhaseBase {
  /**
   * Unique in the profile. The parts of a `steps` or repeated `at-once` phase are `<name>/<n>`, n from 1, those of
   * a `spike` `<name>/before` to `<name>/after`.
   */
  readonly name: string;
  /** Warm-up phases are run and never counted. */
  readonly warmUp: boolean;
  /** Length of the phase; the next one begins when it is over, whatever is still in flight. */
  readonly durationS: number;
  /** Names of the operations mixed in this phase; all of them unless the profile names some. */
  readonly operations: readonly string[];
}
/** Arrivals at a constant rate. `floor(rate x duration + 1e-9)` arrivals. */
export interface ConstantPhase extends PhaseBase {
  readonly kind: 'constant';
  readonly ratePerSecond: number;
  readonly spacing: 'even' | 'poisson';
}
/** A linear ramp: the rate is integrated, so `(from + to) / 2 x duration` arrivals. */
export interface RampPhase extends PhaseBase {
  readonly kind: 'ramp';
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
  readonly spacing: 'even' | 'poisson';
}
/** A point of a curve. */
export interface CurvePoint {
  /** Since the start of the phase. Seconds. */
  readonly atS: number;
  /** From 0. */
  readonly ratePerSecond: number;
}
/** A rate that is linear between points: the area under it is the number of arrivals. */
export interface CurvePhase extends PhaseBase {
  readonly kind: 'curve';
  /** In order; the first at 0, the last at the end of the phase. Two at the same time are a step. */
  readonly points: readonly CurvePoint[];
  readonly spacing: 'even' | 'poisson';
}
/** `count` arrivals at the first instant of the phase. */
export interface AtOncePhase extends PhaseBase {
  readonly kind: 'at-once';
  readonly count: number;
}
/** No arrivals. */
export interface PausePhase extends PhaseBase {
  readonly kind: 'pause';
}
/** `users` that each start the next operation when the last one ended and `thinkTimeS` passed. */
export interface ClosedPhase extends PhaseBase {
  readonly kind: 'closed';
  readonly users: number;
  readonly thinkTimeS: number;
}
/** The phases whose arrivals follow a rate. */
export type RatedPhase = ConstantPhase | RampPhase | CurvePhase;
export type Phase = RatedPhase | AtOncePhase | PausePhase | ClosedPhase;

/** Percentiles of the times of answers. */
export const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'p99.9'] as const;

/** A figure of the record that a limit can bound. */
export const MEASURES = [
  'success', // ok / planned arrivals (or step attempts), a ratio
  'failed', // neither ok nor refused / attempts, a ratio
  'refused', // 429 or 503 with a body / attempts, a ratio
  'achieved', // arrivals answered / arrivals planned, a ratio
  'mean', // seconds
  ...PERCENTILES, // seconds
  'max', // seconds
  'drift', // relative change of the latency over the run, a ratio
  'recovery', // seconds from the end of phase `after` or fault `afterFault` until answers are as in phase `baseline` again
  'fairness', // Jain's index over what was ok of each group of `by`, a ratio
  'capacity', // the largest at-once phase of `in` whose success is at least `successAtLeast`; of `search`, its answer
  'knee', // the highest rate of the constant phases up to which p95 and success hold in each of them; per second
  'hysteresis', // of `search`: the share of its answer that does not hold right after overload
  'counter', // the counter named by `of`
  'figure', // the figure named by `of`
  'probe', // a server-side series, taken as `take` says
  'leak', // does a server-side series grow for as long as the load lasts; in its unit per hour
] as const;
export type Measure = (typeof MEASURES)[number];
/** Those that are a time of answers. */
export const LATENCIES: readonly Measure[] = ['mean', ...PERCENTILES, 'max'];

/** Jobs that the environment says it can hold, and those that it must hold whatever it says. */
export const DECLARED_BOUNDS = ['declared-jobs', 'minimum-jobs'] as const;
export type DeclaredBound = (typeof DECLARED_BOUNDS)[number];

/** What of a server-side series a limit bounds. */
export const TAKES = [
  'mean',
  'max',
  'min',
  'last', // at the end of the phase
  'growth', // from the beginning of the phase to its end
  'growth-per-hour', // the slope within the phase
  'change', // from the level of phase `baseline` to the end of the phase
] as const;
export type Take = (typeof TAKES)[number];

export type Comparison = 'below' | 'atMost' | 'atLeast' | 'above' | 'equals';

/** One limit. Ratios are fractions (0.95), times are seconds. */
export interface Limit {
  /**
   * `<operation>` or `<operation>.<step>`, a counter's or figure's name, `<probe>.<series>` for `probe` and `leak`, or
   * `*` for every operation.
   */
  readonly of: string;
  readonly measure: Measure;
  readonly comparison: Comparison;
  /** The bound; the names stand for what the environment declares. */
  readonly bound: number | DeclaredBound;
  /** Phase name or pattern with a trailing `/*`; `run` is all phases that are not warm-up. */
  readonly phase: string;
  /** A pattern or `run` judged phase by phase: one result for each phase matched. */
  readonly each: boolean;
  /** A dimension that operations tell of (`user`, `class`): one result for each of its groups. */
  readonly by?: string;
  /** So many groups there must be; fewer were not all served, which no judgement of the others shows. */
  readonly groups?: number;
  /** The bound is a factor of the same measure in this phase; for `change`, the phase that it is a change from. */
  readonly relativeTo?: string;
  /** For `recovery`: recovered from the end of this phase. */
  readonly after?: string;
  /** For `recovery`: recovered from the end of this fault. */
  readonly afterFault?: string;
  /** Differences smaller than this are not called a difference (relative limits, drift, recovery). Seconds. */
  readonly toleranceS: number;
  /** Latency from the intended start (`response`) or from the actual send (`service`). */
  readonly clock: 'response' | 'service';
  /** Whose latency: `ok` answers only, or every `answer` that came. */
  readonly over: 'ok' | 'answers';
  /** Judged for every window of this many seconds of the phases, moved on second by second. */
  readonly windowS?: number;
  /** Broken only when it is broken without a break for this many seconds. */
  readonly forS?: number;
  /** For `knee`: the p95 that a level may have to count. Seconds. */
  readonly p95AtMost?: number;
  /** For `capacity` and `knee`: the success that a level needs to count. */
  readonly successAtLeast?: number;
  /** For `probe`. */
  readonly take?: Take;
  /** For `leak`: a run that could not have seen a leak of this size judges nothing. In the series' unit per hour. */
  readonly detects?: number;
  /** For `leak`: where the resource is used up, for the time that is left. In the series' unit. */
  readonly exhaustedAt?: number;
}

/** When a run is ended early because it can only harm the target or waste time. */
export interface AbortRule {
  /** End when nothing was answered ok for this long while arrivals went on. Seconds. */
  readonly nothingOkForS: number;
  /**
   * End as soon as a limit can no longer be met, whatever the rest of the run brings. What is measured until then is
   * of the beginning only, so this is for runs that only have to be red or green.
   */
  readonly whenHopeless: boolean;
}

/** A checked profile at one scale. */
export interface Profile {
  readonly id: string;
  readonly name: string;
  /** Path under `load-profiles/`, with forward slashes, e.g. `api/PZ-14804-spike.yaml`. */
  readonly file: string;
  /** What is asked, in one sentence. */
  readonly about: string;
  /** What success is, in one sentence. */
  readonly success: string;
  readonly tags: readonly string[];
  readonly issues: readonly string[];
  readonly scale: Scale;
  readonly seed: number;
  readonly transport: TransportName;
  readonly users: number;
  /** Threads of the generator, on each machine that makes a part of the load. */
  readonly threads: number;
  readonly maxInFlight: number;
  /** The scenario's clock runs this many times as fast: durations are divided and rates multiplied by it. */
  readonly clock: number;
  readonly needs: readonly Capability[];
  readonly permissions: readonly Permission[];
  readonly operations: readonly OperationUse[];
  readonly phases: readonly Phase[];
  /** Levels that are run after the phases until the capacity is known. */
  readonly search?: SearchPlan;
  /** Pages in real browsers beside the load; absent when there are none. */
  readonly browsers?: readonly BrowserGroup[];
  /** What is broken while the load is on; absent when nothing is. */
  readonly faults?: readonly Fault[];
  readonly limits: readonly Limit[];
  readonly abort: AbortRule;
  /** How long after the last arrival the operations in flight may still end. Seconds. */
  readonly drainS: number;
}
