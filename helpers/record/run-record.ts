/**
 * The run record: everything the verdict and the report are made of. Format version 3, described for
 * other tools in run-record.schema.json and docs/record.md. Times of the run are seconds since its start (`atS`);
 * latencies are whole microseconds, so that sums are exact in any order and shards join bit for bit.
 */
import type { Profile } from '../profile/profile.ts';
import type { FaultKind, FaultSubject } from '../profile/faults.ts';
import type { CertificateSummary } from './certificate.ts';
import type { SearchRecord } from './search-record.ts';
import type { ProbeRecord } from './probe-record.ts';

export const RECORD_FORMAT = 'focus-load/run-record';
export const RECORD_VERSION = 3;

/**
 * What became of an attempt. `ok`: the server did the thing. `refused`: it said no in order (429, 503).
 * `failed`: everything else that was answered. `unanswered`: time-out, reset, refused connection, or still in
 * flight when the drain time was over.
 */
export type Outcome = 'ok' | 'refused' | 'failed' | 'unanswered';
export const OUTCOMES: readonly Outcome[] = ['ok', 'refused', 'failed', 'unanswered'];

/** Latencies of one operation or step x phase x outcome. */
export interface Cell {
  /**
   * `<operation>` for whole arrivals, `<operation>.<step>` for their measured steps; with `{<dimension>=<value>}`
   * behind it those of one group, which are in the plain ones too.
   */
  readonly of: string;
  readonly phase: string;
  readonly outcome: Outcome;
  readonly count: number;
  /** From the intended start. HdrHistogram V2, compressed, base64; microseconds. */
  readonly responseUs: string;
  /** From the actual send. HdrHistogram V2, compressed, base64; microseconds. */
  readonly serviceUs: string;
  /** Exact sums, for means: whole microseconds. */
  readonly responseSumUs: number;
  readonly serviceSumUs: number;
  readonly responseMaxUs: number;
  readonly serviceMaxUs: number;
}

/** The parts of a request that a transport can tell apart. */
export const PARTS = ['connect', 'first-byte', 'body'] as const;
export type Part = (typeof PARTS)[number];

/** Where the time of the requests went, of one operation or step x phase, whatever their outcome. */
export interface Split {
  readonly of: string;
  readonly phase: string;
  /** `connect`: making the connection, only of requests that had to; `first-byte`: sent to headers; `body`: the rest. */
  readonly part: Part;
  /** Requests; an operation may make several. */
  readonly count: number;
  /** HdrHistogram V2, compressed, base64; microseconds. */
  readonly us: string;
  readonly sumUs: number;
  readonly maxUs: number;
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
  /** The same by operation. */
  readonly dueBy: Readonly<Record<string, number>>;
  readonly started: number;
  /** Arrivals that found `maxInFlight` operations in flight and were not made. */
  readonly dropped: number;
  /** Arrivals started more than `LATE_AFTER_MS` after their intended time. */
  readonly late: number;
  readonly answered: number;
  readonly ok: number;
  /** How late the started ones were sent. HdrHistogram V2, compressed, base64; microseconds, at least 1. */
  readonly latenessUs: string;
  readonly latenessMaxUs: number;
  /** Of a record joined from segments: the one that it belongs to, from 0; a phase is there once for each. */
  readonly segment?: number;
}
/** An arrival that starts later than this after its intended time is late. Milliseconds. */
export const LATE_AFTER_MS = 100;

/** One second of the run. */
export interface SeriesPoint {
  readonly atS: number;
  readonly phase: string;
  readonly offered: number;
  readonly started: number;
  readonly dropped: number;
  /** Started more than `LATE_AFTER_MS` late. */
  readonly late: number;
  /** At the end of the second. */
  readonly inFlight: number;
  /** By `<operation>` and `<operation>.<step>`: what ended in this second. */
  readonly by: Readonly<Record<string, SeriesFigures>>;
  /** Levels at the end of the second, by name, such as jobs that stream; absent when nobody told any. */
  readonly gauges?: Readonly<Record<string, number>>;
  /** One for each thread of each shard that was on; empty when nobody watched. */
  readonly generators: readonly GeneratorPoint[];
}
export interface SeriesFigures {
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly unanswered: number;
  /** Arrivals of an operation that were not made; absent when there were none. */
  readonly dropped?: number;
  /** Response times of what ended ok in this second, absent when nothing did: the text form of `LatencyBins`. */
  readonly okUs?: string;
  readonly okSumUs?: number;
  readonly okMaxUs?: number;
  /** The latest planned start among what ended not ok in this second; absent when all was ok. Seconds. */
  readonly lastBadAtS?: number;
}
/** The generator's own figures of one second, used only to judge the generator. Null: this machine does not tell. */
export interface GeneratorPoint {
  /** The shard (thread) they are of. */
  readonly shard: number;
  readonly eventLoopDelayP99Ms: number;
  readonly eventLoopDelayMaxMs: number;
  /** Share of the second in which the thread's event loop was at work, 0 to 1. */
  readonly eventLoopUse: number;
  /** Spent in garbage collection by the thread. */
  readonly gcMs: number;
  readonly gcMaxMs: number;
  /** Of the whole process. */
  readonly cpuCores: number;
  /** Share of the machine's CPU time in use, by anybody, 0 to 1. */
  readonly machineUse: number | null;
  /** Share of the machine's CPU time that its host gave to others, 0 to 1. */
  readonly steal: number | null;
  /** Open TCP connections of the thread. */
  readonly sockets: number;
  readonly heapMb: number;
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

/** One record of several that were joined. */
export interface JoinedPart {
  /** Its shard or segment, from 0. */
  readonly index: number;
  readonly runId: string;
  readonly startedAt: string;
  readonly loadStartedAtMs: number | null;
  readonly durationS: number;
  readonly ended: RunRecord['ended'];
  readonly endReason: string | null;
  /** Of a segment, whose figures cannot be added. */
  readonly figures?: RunRecord['figures'];
}

/** How a record was joined from those of its shards, or of segments. */
export interface Joined {
  /** Absent: parts of one load, made at the same time. `segments`: runs of one load, one after the other. */
  readonly as?: 'segments';
  /** How many shards or segments the run had. */
  readonly count: number;
  readonly parts: readonly JoinedPart[];
  /** What is missing, double or foreign: each makes the verdict INCONCLUSIVE. */
  readonly problems: readonly string[];
}

/** What went through a broken path: by connections that were open when it broke, and by new ones. */
export interface FaultTraffic {
  readonly openConnections: number;
  readonly openBytes: number;
  readonly newConnections: number;
  readonly newBytes: number;
}

/** What became of a fault of the profile. */
export interface FaultRecord {
  readonly name: string;
  readonly what: FaultKind;
  readonly whom: FaultSubject;
  /** `kill of the database`. */
  readonly description: string;
  /** What made it: `stack (ferretdb-1.24.2-private)`, `focus-load-embedded proxy`, `kubernetes`. */
  readonly maker: string;
  /** When it was there; null: it was never made. */
  readonly startS: number | null;
  /** When its end was ordered; null: it never was. */
  readonly endOrderedS: number | null;
  /** When it was over: the part was back as its maker saw it; null: it never was. */
  readonly endS: number | null;
  /** Only of paths, and only where the proxy tells. */
  readonly traffic: FaultTraffic | null;
  /** Why it was not made, or not undone; null: all went well. */
  readonly problem: string | null;
}

/** The browser of the pages that stood beside the load. */
export interface BrowsersRecord {
  /** `chromium 148.0.7778.0`. */
  readonly browser: string;
  /** Why what its pages saw cannot be trusted; empty when all went well. */
  readonly problems: readonly string[];
}

/** Something the run created and could not remove. */
export interface Leftover {
  /** `job`, `alert`, `queue`, ... */
  readonly kind: string;
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
    /** Jobs that its owners say it can hold, and must hold; null where they say nothing. */
    readonly declaredJobs: number | null;
    readonly minimumJobs: number | null;
    readonly capabilities: readonly string[];
    /** Real or stand-in parts behind the target, e.g. `mongodb: ferretdb 1.24.2 (private)`. */
    readonly parts: Readonly<Record<string, string>>;
  };
  readonly versions: Readonly<Record<string, string>>;
  /** What the certificate of `npm run calibrate` said when the run began; null: there was none. */
  readonly calibration: CertificateSummary | null;
  /** The part of the schedule that this record is of; the whole is 0 of 1. */
  readonly shard: { readonly index: number; readonly count: number };
  /** Null: made by one process. */
  readonly joined: Joined | null;
  readonly startedAt: string;
  /** Second 0 of the run as milliseconds since the epoch; null when the load never began. */
  readonly loadStartedAtMs: number | null;
  readonly durationS: number;
  /** `cut-off`: the process ended before it could finish the record. */
  readonly ended: 'complete' | 'aborted' | 'cut-off';
  readonly endReason: string | null;
  readonly phases: readonly PhaseRecord[];
  readonly cells: readonly Cell[];
  readonly splits: readonly Split[];
  readonly series: readonly SeriesPoint[];
  readonly errors: readonly ErrorClass[];
  readonly counters: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, number>>;
  readonly leftovers: readonly Leftover[];
  /** The trail of a capacity search, where the profile has one. Its levels are among the profile's phases here. */
  readonly search?: SearchRecord;
  /** Server-side series; empty where the environment has no probes. */
  readonly probes: readonly ProbeRecord[];
  /** The browser whose pages stood beside the load; absent when there were none. */
  readonly browsers?: BrowsersRecord;
  /** What became of the profile's faults; absent when it has none. */
  readonly faults?: readonly FaultRecord[];
}
