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

/** The rounds that have figures: one that measured no request has none. */
const measuredRounds = ({ rounds }: ContestRounds): Figures[] =>
  rounds.filter((round) => 'requests' in round).filter(({ requests }) => requests > 0);

/** CPU of one request in each round that was measured. Microseconds. */
export const cpuUsPerRequest = (contest: ContestRounds): number[] =>
  measuredRounds(contest).map(({ cpuUs, requests }) => cpuUs / requests);

/** The p99 of the lateness in each round that tells. Microseconds. */
export const latenessP99Us = (contest: ContestRounds): number[] =>
  measuredRounds(contest).flatMap(({ lateness }) => lateness?.p99Us ?? []);

/** Medians over the rounds, figure by figure. */
export function resultOf(contest: ContestRounds): ContestResult {
  const { part, name, rounds } = contest;
  const measured = measuredRounds(contest);
  const reasons = rounds.flatMap((round) => ('missing' in round ? [round.missing] : []));
  const empty = rounds.length - reasons.length - measured.length;
  const lateness = measured.flatMap((round) => round.lateness ?? []);
  return {
    part,
    name,
    rounds: measured.length,
    missing: reasons[0] ?? (empty > 0 ? `${empty} of ${rounds.length} rounds measured no request` : null),
    cpuUsPerRequest: median(cpuUsPerRequest(contest)),
    ratePerSecond: median(measured.map(({ requests, seconds }) => requests / seconds)),
    errors: measured.reduce((sum, { errors }) => sum + errors, 0),
    latenessP50Us: median(lateness.map(({ p50Us }) => p50Us)),
    latenessP99Us: median(latenessP99Us(contest)),
  };
}

/**
 * CPU per request of `a` by that of `b` in the same round, for each round that has both: what else went on in the
 * machine in that round is in both.
 */
export function cpuRatios(a: ContestRounds, b: ContestRounds): number[] {
  return a.rounds.flatMap((left, round) => {
    const right = b.rounds[round];
    if (!right || !('requests' in left) || !('requests' in right)) return [];
    if (left.requests === 0 || right.requests === 0 || right.cpuUs === 0) return [];
    return [left.cpuUs / left.requests / (right.cpuUs / right.requests)];
  });
}

/** The median of {@link cpuRatios}; null where no round has both. */
export const cpuRatio = (a: ContestRounds, b: ContestRounds): number | null => median(cpuRatios(a, b));
