/** What the rounds of the bench come to. Pure. */
import type { Figures, Missing, Task } from './protocol.ts';

/** One contestant in one part. */
export interface Contest {
  readonly part: Task['part'];
  /** Its name in tables and for `--only`. */
  readonly name: string;
}

/** All rounds of one contest. */
export interface ContestRounds extends Contest {
  readonly rounds: readonly (Figures | Missing)[];
}

/** The middle of the rounds of one contest; null for what it does not tell. */
export interface ContestResult extends Contest {
  readonly rounds: number;
  /** Why there are no figures, or fewer than rounds. */
  readonly missing: string | null;
  readonly cpuUsPerRequest: number | null;
  readonly ratePerSecond: number | null;
  /** Requests of all rounds that were not answered with 200. */
  readonly errors: number;
  readonly latenessP50Us: number | null;
  readonly latenessP99Us: number | null;
}

/** The middle value, of an even number the mean of the two middle ones; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Medians over the rounds, figure by figure. A round that measured no request has no figures. */
export function resultOf({ part, name, rounds }: ContestRounds): ContestResult {
  const measured = rounds.filter((round) => 'requests' in round).filter(({ requests }) => requests > 0);
  const reasons = rounds.flatMap((round) => ('missing' in round ? [round.missing] : []));
  const empty = rounds.length - reasons.length - measured.length;
  const lateness = measured.flatMap((round) => round.lateness ?? []);
  return {
    part,
    name,
    rounds: measured.length,
    missing: reasons[0] ?? (empty > 0 ? `${empty} of ${rounds.length} rounds measured no request` : null),
    cpuUsPerRequest: median(measured.map(({ cpuUs, requests }) => cpuUs / requests)),
    ratePerSecond: median(measured.map(({ requests, seconds }) => requests / seconds)),
    errors: measured.reduce((sum, { errors }) => sum + errors, 0),
    latenessP50Us: median(lateness.map(({ p50Us }) => p50Us)),
    latenessP99Us: median(lateness.map(({ p99Us }) => p99Us)),
  };
}

/**
 * The median over the rounds of CPU per request of `a` by that of `b` in the same round: what else went on in the
 * machine in that round is in both. Null where no round has both.
 */
export function cpuRatio(a: ContestRounds, b: ContestRounds): number | null {
  const ratios = a.rounds.flatMap((left, round) => {
    const right = b.rounds[round];
    if (!right || !('requests' in left) || !('requests' in right)) return [];
    if (left.requests === 0 || right.requests === 0 || right.cpuUs === 0) return [];
    return [left.cpuUs / left.requests / (right.cpuUs / right.requests)];
  });
  return median(ratios);
}
