/** What a profile plans, counted from its data alone: arrivals, requests, durations, jobs. */
import { OPERATION_SIGNATURES, type OperationSignature } from './operations.ts';
import type { OperationUse, Phase, Profile } from './profile.ts';
import { integratedRate, WHOLE_COUNT_GUARD } from './rate-segments.ts';
import { levelPhase } from './search-levels.ts';

/** Arrivals of a phase; null for a closed phase, whose count depends on how fast the target answers. */
export function plannedArrivals(phase: Phase): number | null {
  switch (phase.kind) {
    case 'constant':
    case 'ramp':
    case 'curve':
      return Math.floor(integratedRate(phase) + WHOLE_COUNT_GUARD);
    case 'at-once':
      return phase.count;
    case 'pause':
      return 0;
    case 'closed':
      return null;
  }
}

/** The share (0 to 1) of an operation in a phase's arrivals, by weight; 0 where it takes no part. */
export function operationShare(name: string, phase: Phase, operations: readonly OperationUse[]): number {
  const mixed = operations.filter((operation) => phase.operations.includes(operation.name));
  const total = mixed.reduce((sum, operation) => sum + operation.weight, 0);
  const own = mixed.find((operation) => operation.name === name);
  return own === undefined ? 0 : own.weight / total;
}

/** The signature of a checked operation. @throws TypeError for a module that does not exist */
export function signatureOf(operation: OperationUse): OperationSignature {
  const signature = OPERATION_SIGNATURES[operation.use];
  if (signature === undefined) throw new TypeError(`There is no operation module "${operation.use}".`);
  return signature;
}

/** HTTP requests of one successful arrival; polls before the first row are counted as one. */
export function requestsPerArrival(operation: OperationUse): number {
  const { attempts, silent = [] } = signatureOf(operation);
  const sending = Object.entries(attempts(operation.options)).filter(([step]) => !silent.includes(step));
  return sending.reduce((sum, [, count]) => sum + count, 0);
}

/** How long the job of one arrival is there, roughly. Seconds. */
function lifetimeS(operation: OperationUse): number {
  return signatureOf(operation).jobLifetimeS(operation.options);
}

/** The mean over the mix of a phase of a figure that each operation has. */
function mixMean(
  phase: Phase,
  operations: readonly OperationUse[],
  figure: (operation: OperationUse) => number,
): number {
  return operations.reduce(
    (sum, operation) => sum + operationShare(operation.name, phase, operations) * figure(operation),
    0,
  );
}

type Planned = Pick<Profile, 'phases' | 'operations' | 'search'>;

/** Adds up what each phase plans; null as soon as one of them cannot be known, as with a search. */
function total(profile: Planned, figure: (phase: Phase) => number | null): number | null {
  if (profile.search !== undefined) return null;
  let sum = 0;
  for (const phase of profile.phases) {
    const value = figure(phase);
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

/** Arrivals of the whole run, warm-up included; null with closed phases. */
export function plannedTotalArrivals(profile: Planned): number | null {
  return total(profile, plannedArrivals);
}

/**
 * Arrivals that the load may make at most. A search over rates counts with its highest all the time; what closed
 * phases and the jobs of a search make is not known, and is gone when they are.
 */
export function mostArrivals({ phases, search }: Pick<Profile, 'phases' | 'search'>): number {
  const searched = search?.over === 'rate' ? (search.levels.at(-1) ?? 0) * search.withinS : 0;
  return phases.reduce((sum, phase) => sum + (plannedArrivals(phase) ?? 0), searched);
}

/** How long reading back and removing what so many arrivals made may take: 100 a second, and a minute. Seconds. */
export const cleanUpLimitS = (arrivals: number): number => 60 + arrivals / 100;

/** HTTP requests of the whole run on a healthy target, warm-up included; null with closed phases. */
export function plannedRequests(profile: Planned): number | null {
  return total(profile, (phase) => {
    const arrivals = plannedArrivals(phase);
    return arrivals === null
      ? null
      : Math.round(arrivals * mixMean(phase, profile.operations, requestsPerArrival));
  });
}

/** Length of all phases, warm-up included, drain excluded; a search counts with the most it may take. Seconds. */
export function plannedDurationS(profile: Pick<Profile, 'phases' | 'search'>): number {
  return profile.phases.reduce((sum, phase) => sum + phase.durationS, profile.search?.withinS ?? 0);
}

/**
 * The highest arrival rate of a phase, per second; an at-once phase puts all its arrivals into one second. For
 * a closed phase this is what the think time allows: without one it is unbounded.
 */
export function peakArrivalRate(phase: Phase): number {
  switch (phase.kind) {
    case 'constant':
      return phase.ratePerSecond;
    case 'ramp':
      return Math.max(phase.fromPerSecond, phase.toPerSecond);
    case 'curve':
      return Math.max(...phase.points.map((point) => point.ratePerSecond));
    case 'at-once':
      return phase.count;
    case 'pause':
      return 0;
    case 'closed':
      return phase.thinkTimeS > 0 ? phase.users / phase.thinkTimeS : Number.POSITIVE_INFINITY;
  }
}

/**
 * Requests per second that the generator must be able to make in a phase, roughly; null for a closed phase, which
 * slows down by itself. The requests of an arrival are spread over the phase or over the life of its job,
 * whichever is longer.
 */
export function peakRequestRate(phase: Phase, operations: readonly OperationUse[]): number | null {
  if (phase.kind === 'closed') return null;
  const arrivals = phase.kind === 'at-once' ? phase.count : peakArrivalRate(phase) * phase.durationS;
  const spreadS = Math.max(phase.durationS, mixMean(phase, operations, lifetimeS));
  return (arrivals * mixMean(phase, operations, requestsPerArrival)) / spreadS;
}

/**
 * Jobs that the scenario holds at once on a healthy target, roughly: Little's law (jobs = rate x lifetime) for
 * rates, never more than the arrivals of the phase.
 */
export function plannedPeakJobs(profile: Planned): number {
  const peaks = profile.phases.map((phase) => {
    if (phase.kind === 'closed') return phase.users;
    const aliveS = mixMean(phase, profile.operations, lifetimeS);
    return Math.min(plannedArrivals(phase) ?? 0, Math.ceil(peakArrivalRate(phase) * aliveS));
  });
  // Operations share the jobs that stand for the whole run.
  const standing = profile.operations.map(
    (operation) => signatureOf(operation).standingJobs?.(operation.options) ?? 0,
  );
  const stood = Math.max(0, ...standing);
  const { search } = profile;
  if (search?.over === 'jobs') return Math.max(...search.levels, ...peaks) + stood;
  if (search !== undefined) {
    const highest = levelPhase(search, 1, search.levels.at(-1) ?? 0, 'hold');
    const aliveS = mixMean(highest, profile.operations, lifetimeS);
    peaks.push(Math.ceil(peakArrivalRate(highest) * aliveS));
  }
  return Math.max(0, ...peaks) + stood;
}
