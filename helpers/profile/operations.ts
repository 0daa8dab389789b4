/**
 * What the profile check must know of the operation modules, without loading them. The modules in
 * `helpers/focus/operations/` declare the same; a test holds the two together.
 */
import { ALERT_OPERATIONS } from './alert-operations.ts';
import { DATABASE_OPERATIONS } from './database-operations.ts';
import { MIXED_SIGNATURES } from './mixed-operations.ts';
import type { Capability } from './profile.ts';

export type OperationOptions = Readonly<Record<string, number | string | boolean>>;

export interface OperationSignature {
  readonly steps: readonly string[];
  readonly needs: readonly Capability[];
  /**
   * Options with their defaults. Names ending in `S` are seconds; of these, `…WithinS` are part of what success
   * is, which no scale and no clock changes. Names ending in `PerSecond` are rates.
   */
  readonly options: OperationOptions;
  readonly payload: boolean;
  /** An arrival holds what it made until it is told to let go, in a search over jobs. */
  readonly holds?: true;
  /** Counters it can report, which limits may name. */
  readonly counters: readonly string[];
  /** Figures of the whole run that it reports, which limits may name; those that end in `-seconds` are times. */
  readonly figures?: readonly string[];
  /** Dimensions that its arrivals are grouped by, which limits may name as `by`. */
  readonly groups?: readonly string[];
  /** How often one successful arrival does each step, by step; polls before the first row are not counted. */
  attempts(options: OperationOptions): Readonly<Record<string, number>>;
  /** Steps that send no HTTP request, and so are not among the planned ones. */
  readonly silent?: readonly string[];
  /** Jobs that are there for the whole run, shared by its arrivals; none where it does not say. */
  standingJobs?(options: OperationOptions): number;
  /** How long the job of one arrival is there on a healthy target, roughly. Seconds. */
  jobLifetimeS(options: OperationOptions): number;
}

/** From configure to the first row on a deployed server: about 7 s until the job's pod answers. */
const START_DELAY_S = 7;

/** A numeric option; the profile check has seen to its type. */
export function numeric(options: OperationOptions, name: string): number {
  const value = options[name];
  if (typeof value !== 'number') {
    throw new TypeError(`Expected option ${name} to be a number, got ${JSON.stringify(value)}`);
  }
  return value;
}

/** One GET of an endpoint that needs no job; what the answer must say is part of the operation. */
const read = (name: string, ...needs: readonly Capability[]): OperationSignature => ({
  steps: ['request'],
  needs,
  options: {},
  payload: false,
  counters: ['bytes-received', `${name}-bytes`],
  attempts: () => ({ request: 1 }),
  jobLifetimeS: () => 0,
});

/** What the account of a job's rows can find; a limit names it as a counter. */
const ROW_COUNTERS = [
  'duplicate-job-ids',
  'rows',
  'lost-rows',
  'foreign-rows',
  'short-rows',
  'corrupt-rows',
  'stale-rows',
  'duplicated-rows',
  'misplaced-rows',
  'reordered-rows',
  'wrong-extremes',
  'wrong-frequencies',
  'wrong-line-times',
  'pauses',
  'empty-jobs',
  'foreign-jobs',
  'bytes-on-wire',
  'slow-jobs',
  'uneven-jobs',
  'scaling-shortfalls',
  'jobs-checked-by-value',
  'jobs-checked-for-plausibility',
] as const;
/** What the jobs that were held delivered together, in the phase where it was most, and what the network did. */
const RATE_FIGURES = [
  'rows-per-second',
  'megabits-per-second',
  'tcp-retransmitted-percent',
  'tcp-lost-percent',
] as const;
/**
 * Counters and figures that a generator which does not keep up spoils, as it does a latency: it reads late, and rows
 * that lie in its buffers look as if the target had not sent them.
 */
export const READ_IN_TIME: ReadonlySet<string> = new Set([
  'slow-jobs',
  'uneven-jobs',
  'scaling-shortfalls',
  'pauses',
  'rows-per-second',
  'megabits-per-second',
]);
/** Options of every operation that reads a job's rows. */
const STREAM_OPTIONS = { streamingWithinS: 60, recordedS: 0, freshWithinS: 0, rowEveryWithinS: 0 } as const;

/** Polls of a job that is held as planned, the check of the profile counts the same. */
const polls = (options: OperationOptions): number =>
  Math.floor(numeric(options, 'holdS') * numeric(options, 'pollsPerSecond') + 1e-9);

export const OPERATION_SIGNATURES: Readonly<Record<string, OperationSignature>> = {
  /** Configure a job, see that it exists under its own id, cancel it, see that it is gone. */
  'job-lifecycle': {
    steps: ['configure', 'confirm', 'cancel', 'gone'],
    needs: ['configure', 'cancel', 'metadata'],
    options: {},
    payload: true,
    counters: ['duplicate-job-ids'],
    attempts: () => ({ configure: 1, confirm: 1, cancel: 1, gone: 1 }),
    jobLifetimeS: () => 1,
  },
  /** The same over recorded time: the longest recording that the target lists. */
  'historic-job': {
    steps: ['configure', 'confirm', 'cancel', 'gone'],
    needs: ['configure', 'cancel', 'metadata', 'recordings'],
    options: {},
    payload: true,
    counters: ['duplicate-job-ids'],
    attempts: () => ({ configure: 1, confirm: 1, cancel: 1, gone: 1 }),
    jobLifetimeS: () => 1,
  },
  /** Configure a job, poll until rows of this job come, keep polling for `holdS`, cancel it, see that it is gone. */
  'job-stream': {
    steps: ['configure', 'first-row', 'poll', 'data', 'cancel', 'gone'],
    silent: ['data'],
    needs: ['configure', 'cancel', 'metadata', 'waterfall'],
    options: { holdS: 0, pollsPerSecond: 1, rowsPerPoll: 1, ...STREAM_OPTIONS },
    payload: true,
    attempts: (options) => ({
      configure: 1,
      'first-row': 1,
      poll: polls(options),
      data: 1,
      cancel: 1,
      gone: 1,
    }),
    jobLifetimeS: (options) => START_DELAY_S + numeric(options, 'holdS'),
    counters: ROW_COUNTERS,
    figures: RATE_FIGURES,
  },
  /** Configure a job, connect to its pod, read all its gRPC streams for `holdS`, cancel it, see that it is gone. */
  'grpc-stream': {
    steps: ['configure', 'connect', 'first-frame', 'hold', 'data', 'cancel', 'gone'],
    silent: ['connect', 'first-frame', 'hold', 'data'],
    needs: ['configure', 'cancel', 'metadata', 'grpc'],
    options: { holdS: 0, rows: 1, ...STREAM_OPTIONS },
    payload: true,
    attempts: () => ({ configure: 1, connect: 1, 'first-frame': 1, hold: 1, data: 1, cancel: 1, gone: 1 }),
    jobLifetimeS: (options) => START_DELAY_S + numeric(options, 'holdS'),
    counters: [...ROW_COUNTERS, 'frames', 'wrong-stream-maps'],
    figures: RATE_FIGURES,
  },
  /**
   * Configure a job, wait for rows of this job, read on (whether rows of its own came lately is step `streaming`) for
   * `holdS`, or in a search until its level is over; cancel it, see that it is gone. `historic`: of a recording that
   * the target lists.
   */
  'job-hold': {
    steps: ['configure', 'first-row', 'poll', 'streaming', 'cancel', 'gone'],
    needs: ['configure', 'cancel', 'metadata', 'waterfall'],
    options: { holdS: 0, pollsPerSecond: 1, rowsPerPoll: 1, streamingWithinS: 60, historic: false },
    payload: true,
    holds: true,
    attempts: (options) => ({
      configure: 1,
      'first-row': 1,
      poll: Math.floor(numeric(options, 'holdS') * numeric(options, 'pollsPerSecond') + 1e-9),
      streaming: Math.floor(numeric(options, 'holdS') + 1e-9),
      cancel: 1,
      gone: 1,
    }),
    silent: ['streaming'],
    jobLifetimeS: (options) => START_DELAY_S + numeric(options, 'holdS'),
    counters: ['duplicate-job-ids', 'rows', 'foreign-rows'],
  },
  /** Two clients share the streams of one recorded job; then the next job of its slot is looked at from its port. */
  'stream-sharing': {
    steps: ['configure', 'connect', 'share', 'cancel', 'gone', 'reuse'],
    silent: ['connect', 'share', 'reuse'],
    needs: ['configure', 'cancel', 'metadata', 'grpc', 'recordings'],
    options: { ...STREAM_OPTIONS, recordedS: 300 },
    payload: true,
    attempts: () => ({ configure: 2, connect: 1, share: 1, cancel: 1, gone: 1, reuse: 1 }),
    jobLifetimeS: () => 2 * START_DELAY_S,
    counters: [...ROW_COUNTERS, 'frames', 'wrong-stream-maps', 'reused-slot-frames', 'slots-not-reused'],
  },
  /** One request, with the status and size that its answer must have; a negative `expectBytes` accepts any size. */
  request: {
    steps: ['request'],
    needs: [],
    options: { method: 'GET', path: '/ack', expectStatus: 200, expectBytes: -1 },
    payload: false,
    counters: ['bytes-received'],
    attempts: () => ({ request: 1 }),
    jobLifetimeS: () => 0,
  },
  ack: read('ack'),
  channels: read('channels', 'channels'),
  sensors: read('sensors', 'sensors'),
  'live-metadata': read('live-metadata', 'live-metadata'),
  /** Is there a fibre (or, with `fibre: false`, does the server wait for one), and what of this time was recorded? */
  'fibre-watch': {
    steps: ['request'],
    needs: ['live-metadata', 'recordings'],
    options: { fibre: true },
    payload: false,
    counters: ['bytes-received'],
    figures: ['recording-hole-seconds', 'waiting-for-fiber-seconds', 'hole-difference-seconds'],
    attempts: () => ({ request: 1 }),
    jobLifetimeS: () => 0,
  },
  ...ALERT_OPERATIONS,
  ...MIXED_SIGNATURES,
  ...DATABASE_OPERATIONS,
};

/** Figures that the engine itself reports for every run. */
export const ENGINE_FIGURES = ['cleanup-seconds', 'leftovers'] as const;
