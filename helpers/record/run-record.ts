/**
 * The run record: everything the verdict and the report are made of. Format version 1.
 * Times of the run are seconds since its start (`atS`); latencies are microseconds inside histograms.
 */
import type { Profile } from '../profile/profile.ts';

export const RECORD_FORMAT = 'focus-load/run-record';
export const RECORD_VERSION = 1;

/**
 * What became of an attempt. `ok`: the server did the thing. `refused`: it said no in order (429, 503).
 * `failed`: everything else that was answered. `unanswered`: time-out, reset, refused connection, or still in
 * flight when the drain time was over.
 */
export type Outcome = 'ok' | 'refused' | 'failed' | 'unanswered';
export const OUTCOMES: readonly Outcome[] = ['ok', 'refused', 'failed', 'unanswered'];

/** Latencies of one operation or step x phase x outcome. */
export interface Cell {
  /** `<operation>` for whole arrivals, `<operation>.<step>` for their measured steps. */
  readonly of: string;
  readonly phase: string;
  readonly outcome: Outcome;
  readonly count: number;
  /** From the intended start. HdrHistogram V2, compressed, base64; microseconds. */
  readonly responseUs: string;
  /** From the actual send. HdrHistogram V2, compressed, base64; microseconds. */
  readonly serviceUs: string;
  /** Exact sums, for means: microseconds. */
  readonly responseSumUs: number;
  readonly serviceSumUs: number;
  readonly responseMaxUs: number;
  readonly serviceMaxUs: number;
}

export interface PhaseRecord {
  readonly name: string;
  readonly kind: Profile['phases'][number]['kind'];
  readonly warmUp: boolean;
  readonly startS: number;
  readonly endS: number;
  /** Arrivals that the schedule has in this phase (closed phases: arrivals made). */
  readonly planned: number;
  /** Arrivals that came due before the run ended or was cut off. */
  readonly due: number;
  readonly started: number;
  /** Arrivals that found `maxInFlight` operations in flight and were not made. */
  readonly dropped: number;
  /** Arrivals started more than `LATE_AFTER_MS` after their intended time. */
  readonly late: number;
  readonly answered: number;
  readonly ok: number;
  readonly lateness: { readonly p50Us: number; readonly p99Us: number; readonly maxUs: number };
}
/** An arrival that starts later than this after its intended time is late. Milliseconds. */
export const LATE_AFTER_MS = 100;

/** One second of the run. Latencies are response times of the measured key in `of`. */
export interface SeriesPoint {
  readonly atS: number;
  readonly phase: string;
  readonly offered: number;
  readonly started: number;
  readonly dropped: number;
  readonly inFlight: number;
  /** By `<operation>` and `<operation>.<step>`: what ended in this second. */
  readonly by: Readonly<Record<string, SeriesFigures>>;
  readonly generator?: GeneratorPoint;
}
export interface SeriesFigures {
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly unanswered: number;
  /** Response times of what ended ok in this second, microseconds; absent when nothing did. */
  readonly p50Us?: number;
  readonly p95Us?: number;
  readonly maxUs?: number;
}
/** The generator's own figures, used only to judge the generator. */
export interface GeneratorPoint {
  readonly eventLoopDelayP99Ms: number;
  readonly cpuCores: number;
  readonly rssMb: number;
}

export interface ErrorClass {
  readonly of: string;
  readonly phase: string;
  /** `http 500`, `timeout`, `connection refused`, `connection reset`, `wrong answer`, `foreign rows`, ... */
  readonly class: string;
  readonly outcome: Outcome;
  readonly count: number;
  readonly firstAtS: number;
  /** The first example, redacted. */
  readonly firstExample: string;
}

/** Error class of what was in flight when the run ended it: no fault of the server, and no success either. */
export const ENDED_BY_RUN = 'ended by the run';
/** The class of what an idle keep-alive connection lost because the server closed it just as it was used again. */
export const KEEP_ALIVE_RACE = 'keep-alive race';
/** The class of what the generator could not send because its own machine had no socket, port or memory for it. */
export const OUT_OF_SOCKETS = 'generator out of sockets';

/** Something the run created and could not remove. */
export interface Leftover {
  readonly kind: 'job';
  readonly id: string;
  readonly reason: string;
}

export interface RunRecord {
  readonly format: typeof RECORD_FORMAT;
  readonly version: typeof RECORD_VERSION;
  readonly runId: string;
  readonly profile: Profile;
  readonly environment: {
    readonly name: string;
    readonly baseUrl: string;
    readonly declaredJobs: number | null;
    readonly capabilities: readonly string[];
    /** Real or stand-in parts behind the target, e.g. `mongodb: ferretdb 1.24.2 (private)`. */
    readonly parts: Readonly<Record<string, string>>;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly shard: { readonly index: number; readonly count: number };
  readonly startedAt: string;
  readonly durationS: number;
  /** `cut-off`: the process ended before it could finish the record. */
  readonly ended: 'complete' | 'aborted' | 'cut-off';
  readonly endReason: string | null;
  readonly phases: readonly PhaseRecord[];
  readonly cells: readonly Cell[];
  readonly series: readonly SeriesPoint[];
  readonly errors: readonly ErrorClass[];
  readonly counters: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, number>>;
  readonly leftovers: readonly Leftover[];
}
