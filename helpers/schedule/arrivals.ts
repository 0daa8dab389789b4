import type { ClosedPhase, Profile } from '../profile/profile.ts';
import { seededRandom } from '../stats/random.ts';
import { mixedOperations, operationsOf, smoothOrder } from './mix.ts';
import { phaseOffsets } from './offsets.ts';
import { phaseWindows, plannedArrivals, type PhaseWindow } from './phases.ts';

export { phaseWindows, plannedArrivals, type PhaseWindow } from './phases.ts';

/** One planned arrival of an open phase. */
export interface Arrival {
  /** Over all open phases of the run and all shards, from 0. */
  readonly index: number;
  readonly phase: string;
  readonly phaseIndex: number;
  /** Intended offset from the start of the run, whole microseconds. */
  readonly atUs: number;
  readonly operation: string;
  /** 0 to `users - 1`, in turn. */
  readonly user: number;
}

/** One of `count` generators that share a run; `index` from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}
const WHOLE: Shard = { index: 0, count: 1 };

/** @throws RangeError for a shard that is not one of its count: its arrivals would silently be missing */
function checkShard({ index, count }: Shard): void {
  if (!Number.isInteger(count) || !Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(
      `expected a shard with 0 <= index < count, both whole numbers, got ${index} of ${count}`,
    );
  }
}

/**
 * The arrivals of the run in time order, made one at a time. Arrival i belongs to shard `i mod count`, so the
 * union of the shards is the schedule exactly, whatever their number. Same profile and seed, same arrivals.
 */
export function* arrivals(
  profile: Pick<Profile, 'phases' | 'operations' | 'seed' | 'users'>,
  shard: Shard = WHOLE,
): Generator<Arrival> {
  checkShard(shard);
  let index = 0;
  for (const [phaseIndex, { phase, startS, endS }] of phaseWindows(profile).entries()) {
    for (const arrival of phaseArrivals(profile, { phase, startS, endS }, phaseIndex)) {
      if (index % shard.count === shard.index) {
        yield { index, ...arrival, user: index % profile.users };
      }
      index++;
    }
  }
}

/** The arrivals of one phase in time order, not yet numbered over the run. Same seed and place, same arrivals. */
export function* phaseArrivals(
  profile: Pick<Profile, 'operations' | 'seed'>,
  { phase, startS, endS }: PhaseWindow,
  phaseIndex: number,
): Generator<Omit<Arrival, 'index' | 'user'>> {
  const startUs = Math.round(startS * 1e6);
  const endUs = Math.round(endS * 1e6);
  const operations = mixedOperations(profile, phase, plannedArrivals(phase) ?? 0);
  for (const offsetS of phaseOffsets(phase, seededRandom(profile.seed, phaseIndex))) {
    const next = operations.next();
    if (next.done) return;
    yield {
      phase: phase.name,
      phaseIndex,
      // Rounding must not push the last arrival into the next phase.
      atUs: Math.max(startUs, Math.min(startUs + Math.round(offsetS * 1e6), endUs - 1)),
      operation: next.value,
    };
  }
}

/** How many arrivals of each phase belong to a shard; null for closed phases. In the order of the phases. */
export function plannedOfShard(profile: Pick<Profile, 'phases'>, shard: Shard = WHOLE): (number | null)[] {
  checkShard(shard);
  // How many arrivals before `index` are the shard's, up to a constant that differences do not have.
  const before = (index: number) => Math.floor((index - 1 - shard.index) / shard.count);
  let first = 0;
  return profile.phases.map((phase) => {
    const count = plannedArrivals(phase);
    if (count === null) return null;
    const share = before(first + count) - before(first);
    first += count;
    return share;
  });
}

/** The users of a closed phase that a shard plays: user u belongs to shard `u mod count`. */
export function closedUsers(phase: Pick<ClosedPhase, 'users'>, shard: Shard = WHOLE): number[] {
  checkShard(shard);
  const users: number[] = [];
  for (let user = shard.index; user < phase.users; user += shard.count) users.push(user);
  return users;
}

/**
 * The users that a shard can ever play, ascending: in open phases arrival i is of shard `i mod count` and of user
 * `i mod users`, so of a user u only with `u = index` modulo the greatest common divisor of both.
 */
export function usersOfShard(profile: Pick<Profile, 'users'>, shard: Shard = WHOLE): number[] {
  checkShard(shard);
  const step = greatestCommonDivisor(profile.users, shard.count);
  const users: number[] = [];
  for (let user = shard.index % step; user < profile.users; user += step) users.push(user);
  return users;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The operations that one user of a closed phase does, without end, in proportion to their weights. Users start
 * at different places of the order, so that they do not all do the same thing at the same time.
 */
export function* closedOperations(
  profile: Pick<Profile, 'operations'>,
  phase: ClosedPhase,
  user: number,
): Generator<string> {
  const operations = operationsOf(profile, phase);
  const order = smoothOrder(operations.map((operation) => operation.weight));
  for (let skipped = 0; skipped < user; skipped++) order.next();
  for (;;) {
    const operation = operations[order.next().value];
    if (operation) yield operation.name;
  }
}
