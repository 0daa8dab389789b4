import type { OperationContext, RunScope, SharedPart } from '../../engine/operation.ts';
import { median as medianOf } from '../../stats/moments.ts';
import { TcpWatch } from './tcp-watch.ts';

/** What one job delivered while it was held. */
export interface HeldJob {
  readonly jobId: string;
  readonly phase: string;
  readonly heldS: number;
  /** Sound rows of its own, over all streams. */
  readonly rows: number;
  /** On the wire, headers and encodings included; null: the transport does not tell. */
  readonly bytes: number | null;
  /** Rows per second that it should deliver; null: as fast as it can. */
  readonly plannedRowsPerSecond: number | null;
}

/** A job below this share of its planned rate is slow. */
const SLOW_BELOW = 0.9;
/** A job whose rate is further than this from the median of its phase, relative to it, is uneven. */
const UNEVEN_ABOVE = 0.25;
/** A level with less than this share of the first level's rate per job falls short of growing linearly. */
const LINEAR_SHARE = 0.8;

/** Counters that the board keeps. */
export const BOARD_COUNTERS = ['slow-jobs', 'uneven-jobs', 'scaling-shortfalls'] as const;

/** What the jobs of one phase delivered together. Per second. */
export interface PhaseRates {
  readonly phase: string;
  readonly jobs: number;
  readonly rows: number;
  readonly bytes: number;
  readonly slow: number;
  readonly uneven: number;
}

/** The rates of each phase, in the order in which its first job was held to the end. Pure. */
export function phaseRates(held: readonly HeldJob[]): PhaseRates[] {
  const phases = new Map<string, HeldJob[]>();
  for (const job of held) phases.set(job.phase, [...(phases.get(job.phase) ?? []), job]);
  return [...phases].map(([phase, jobs]) => {
    const rates = jobs.map(({ rows, heldS }) => rows / heldS);
    const median = medianOf(rates);
    return {
      phase,
      jobs: jobs.length,
      rows: sum(rates),
      bytes: sum(jobs.map(({ bytes, heldS }) => (bytes ?? 0) / heldS)),
      slow: jobs.filter(
        ({ plannedRowsPerSecond: planned }, i) => planned !== null && rates[i]! < SLOW_BELOW * planned,
      ).length,
      uneven: rates.filter((rate) => Math.abs(rate - median) > UNEVEN_ABOVE * median).length,
    };
  });
}

/** Levels whose rate per job falls short of that of the smallest level. Pure. */
export function scalingShortfalls(phases: readonly PhaseRates[]): string[] {
  const levels = [...phases].sort((a, b) => a.jobs - b.jobs);
  const [first, ...more] = levels;
  if (!first) return [];
  return more
    .filter(({ rows, jobs }) => rows / jobs < (LINEAR_SHARE * first.rows) / first.jobs)
    .map(({ phase }) => phase);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The rates of all jobs that one generator thread held; at the end it tells them as figures and counters. */
export class StreamBoard implements SharedPart {
  readonly #run: RunScope;
  readonly #held: HeldJob[] = [];
  readonly #tcp = new TcpWatch();

  constructor(run: RunScope) {
    this.#run = run;
    for (const counter of BOARD_COUNTERS) run.count(counter, 0);
    const { port, protocol } = new URL(run.target.focusBaseUrl);
    this.#tcp.watch(Number(port) || (protocol === 'https:' ? 443 : 80));
  }

  /** A job streams on this port: its connections are watched too. */
  watchPort(port: number): void {
    this.#tcp.watch(port);
  }

  /** A job was held to the end; jobs that were not held at all have no rate. */
  held(job: HeldJob): void {
    if (job.heldS > 0) this.#held.push(job);
  }

  finish(): Promise<void> {
    const phases = phaseRates(this.#held);
    this.#run.count('slow-jobs', sum(phases.map(({ slow }) => slow)));
    this.#run.count('uneven-jobs', sum(phases.map(({ uneven }) => uneven)));
    this.#run.count('scaling-shortfalls', scalingShortfalls(phases).length);
    for (const { phase, rows, bytes } of phases) {
      this.#run.figure(`rows-per-second in ${phase}`, rows);
      this.#run.figure(`bytes-per-second in ${phase}`, bytes);
    }
    // Where the kernel does not tell, the figure is missing, and a limit on it says so.
    const { retransmittedPercent, lostPercent } = this.#tcp;
    if (retransmittedPercent !== null) this.#run.figure('tcp-retransmitted-percent', retransmittedPercent);
    if (lostPercent !== null) this.#run.figure('tcp-lost-percent', lostPercent);
    if (phases.length > 0) {
      this.#run.figure('rows-per-second', Math.max(...phases.map(({ rows }) => rows)));
      this.#run.figure('megabits-per-second', (Math.max(...phases.map(({ bytes }) => bytes)) * 8) / 1e6);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#tcp.close();
    return Promise.resolve();
  }
}

/** The board of this generator thread. */
export function streamBoard(context: Pick<OperationContext, 'shared'>): Promise<StreamBoard> {
  return context.shared('streams', (run) => Promise.resolve(new StreamBoard(run)));
}
