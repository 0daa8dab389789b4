import { isTargetItself } from '../profile/faults.ts';
import { matchesPhase, WHOLE_RUN } from '../profile/phase-pattern.ts';
import { PERCENTILES, type Limit, type Measure, type Phase, type Profile } from '../profile/profile.ts';
import type { Outcome } from '../record/run-record.ts';
import { mixCounts, operationsOf } from '../schedule/mix.ts';
import { signatureOf } from '../profile/planned.ts';
import { plannedArrivals } from '../schedule/phases.ts';
import { holds, isLower, isUpper } from './bound.ts';
import { describe, formatExact, plural, sign, unitOf } from './format.ts';
import { HOPELESS } from './hopeless-text.ts';
import { QUANTILES } from './latency.ts';
import { isWindowed } from './windows.ts';

export { HOPELESS };

/** What can only get worse, or is broken for good at some count; of all others something better may still come. */
const WATCHED = [
  'success',
  'achieved',
  'failed',
  'refused',
  ...PERCENTILES,
  'max',
] as const satisfies readonly Measure[];

type AbsoluteLimit = Limit & { readonly bound: number };
type WatchedLimit = AbsoluteLimit & { readonly measure: (typeof WATCHED)[number] };

/** One limit for one operation or step over a fixed set of phases, counted as the run goes on. */
interface Watch {
  readonly limit: WatchedLimit;
  readonly of: string;
  readonly phase: string;
  /** Arrivals or attempts planned for it in all its phases, over all shards; null where nobody plans them. */
  readonly planned: number | null;
  ok: number;
  refused: number;
  failed: number;
  unanswered: number;
  dropped: number;
  /** Counted latencies that break the bound. */
  beyond: number;
}

/**
 * Knows as early as possible that a limit can no longer be kept, whatever the rest of the run brings. Strictly
 * conservative (windows are watched by WindowWatch): it assumes that all that is still to come is ok and fast, and says nothing where it cannot count
 * (relative bounds, closed phases, means, drift, recovery, capacity, figures). A shard
 * counts only its own part, against the plan of all, so it is never too early. Counters are taken to only grow.
 */
export class HopelessWatch {
  readonly #watches: Watch[];
  readonly #byKey = new Map<string, Watch[]>();
  readonly #counterLimits: AbsoluteLimit[];
  readonly #counters = new Map<string, number>();

  constructor(profile: Pick<Profile, 'limits' | 'phases' | 'operations' | 'faults'>) {
    // What belongs to which group is known when it ends; a watch over all of them would give up for the wrong reason.
    const absolute = profile.limits
      .filter(isAbsolute)
      .filter((limit) => !isWindowed(limit) && limit.by === undefined);
    this.#counterLimits = absolute.filter(
      ({ measure, comparison }) => measure === 'counter' && isCeiling(comparison),
    );
    this.#watches = [];
    const excusable = phasesAfterFaults(profile);
    for (const limit of absolute.filter(isWatched)) {
      for (const phases of phaseGroups(profile.phases, limit)) {
        if (limit.phase !== WHOLE_RUN && phases.some((phase) => excusable.has(phase))) continue;
        for (const of of limit.of === '*' ? profile.operations.map(({ name }) => name) : [limit.of]) {
          this.#add(profile, limit, of, phases);
        }
      }
    }
  }

  /** Books an ended arrival (`of` an operation) or step. Latencies in microseconds. */
  record(of: string, phase: string, outcome: Outcome, responseUs: number, serviceUs: number): void {
    for (const watch of this.#byKey.get(key(of, phase)) ?? []) {
      watch[outcome]++;
      const counts = watch.limit.over === 'ok' ? outcome === 'ok' : outcome !== 'unanswered';
      const latencyS = (watch.limit.clock === 'response' ? responseUs : serviceUs) / 1e6;
      if (counts && !holds(latencyS, watch.limit.comparison, watch.limit.bound)) watch.beyond++;
    }
  }

  /** Books an arrival that was due and not made. */
  dropped(of: string, phase: string): void {
    for (const watch of this.#byKey.get(key(of, phase)) ?? []) watch.dropped++;
  }

  /** Books an addition to a counter. */
  count(counter: string, amount = 1): void {
    this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + amount);
  }

  /** Why going on is hopeless, for the end reason of the record; null while every limit can still be kept. */
  verdict(): string | null {
    for (const watch of this.#watches) {
      const because = outOfReach(watch);
      if (because !== null) return text(watch.limit, watch.of, watch.phase, because);
    }
    for (const limit of this.#counterLimits) {
      const counted = this.#counters.get(limit.of) ?? 0;
      if (counted > limit.bound || (limit.comparison === 'below' && counted === limit.bound)) {
        return text(limit, limit.of, limit.phase, `it stands at ${counted} already`);
      }
    }
    return null;
  }

  #add(
    profile: Pick<Profile, 'phases' | 'operations'>,
    limit: WatchedLimit,
    of: string,
    phases: readonly Phase[],
  ): void {
    const planned = plannedAttempts(profile, of, phases);
    const phase = limit.each ? (phases[0]?.name ?? limit.phase) : limit.phase;
    const none = { ok: 0, refused: 0, failed: 0, unanswered: 0, dropped: 0, beyond: 0 };
    const watch: Watch = { limit, of, phase, planned, ...none };
    if (!canWatch(watch)) return;
    this.#watches.push(watch);
    for (const { name } of phases) {
      const watches = this.#byKey.get(key(of, name)) ?? [];
      watches.push(watch);
      this.#byKey.set(key(of, name), watches);
    }
  }
}

const key = (of: string, phase: string): string => `${of}\n${phase}`;
const isCeiling = (comparison: Limit['comparison']): boolean =>
  isUpper(comparison) || comparison === 'equals';

function isAbsolute(limit: Limit): limit is AbsoluteLimit {
  return typeof limit.bound === 'number' && limit.relativeTo === undefined;
}

function isWatched(limit: AbsoluteLimit): limit is WatchedLimit {
  return WATCHED.some((measure) => measure === limit.measure);
}

/**
 * Phases that begin when a fault is to be over. Whether it was, which excuses them, is known when the run has ended.
 */
function phasesAfterFaults({ phases, faults = [] }: Pick<Profile, 'phases' | 'faults'>): ReadonlySet<Phase> {
  const ends = faults.filter((fault) => !isTargetItself(fault)).map(({ endS }) => endS);
  let startS = 0;
  const after = new Set<Phase>();
  for (const phase of phases) {
    if (ends.some((endS) => endS <= startS)) after.add(phase);
    startS += phase.durationS;
  }
  return after;
}

function phaseGroups(phases: readonly Phase[], limit: Limit): Phase[][] {
  const matched = phases.filter(
    (phase) => !phase.warmUp && phase.kind !== 'pause' && matchesPhase(limit.phase, phase.name),
  );
  if (limit.each) return matched.map((phase) => [phase]);
  return matched.length > 0 ? [matched] : [];
}

/**
 * The most attempts that there can be of an operation or of one of its steps: a step that its arrivals never reach
 * has fewer, and every judgement here only gets worse with fewer. Null with a closed phase, and for what is neither.
 */
function plannedAttempts(
  profile: Pick<Profile, 'phases' | 'operations'>,
  of: string,
  phases: readonly Phase[],
): number | null {
  const [name, step] = of.split('.');
  const use = profile.operations.find((operation) => operation.name === name);
  if (!use) return null;
  const arrivals = plannedOf(profile, use.name, phases);
  if (arrivals === null || step === undefined) return arrivals;
  const perArrival = signatureOf(use).attempts(use.options)[step];
  return perArrival === undefined ? null : arrivals * perArrival;
}

/** Arrivals of an operation in these phases; null with a closed phase, whose arrivals nobody plans. */
function plannedOf(
  profile: Pick<Profile, 'phases' | 'operations'>,
  of: string,
  phases: readonly Phase[],
): number | null {
  let planned = 0;
  for (const phase of phases) {
    if (!phase.operations.includes(of)) continue;
    const count = plannedArrivals(phase);
    if (count === null) return null;
    const operations = operationsOf(profile, phase);
    const weights = operations.map(({ weight }) => weight);
    planned += mixCounts(count, weights)[operations.findIndex(({ name }) => name === of)] ?? 0;
  }
  return planned;
}

/** Only where more of what is counted can do nothing but harm: "= 100 % ok" is such a limit, "= 90 % ok" is not. */
function canWatch({ limit, planned }: Watch): boolean {
  const { measure, comparison, bound } = limit;
  if (measure === 'max') return isUpper(comparison);
  // Shares and percentiles are of all that is planned.
  if (planned === null || planned === 0) return false;
  switch (measure) {
    case 'success':
    case 'achieved':
      return isLower(comparison) || (comparison === 'equals' && bound === 1);
    case 'failed':
    case 'refused':
      return isUpper(comparison) || (comparison === 'equals' && bound === 0);
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p99.9':
      return isUpper(comparison);
  }
}

/** What is known to break the limit in the best of all rests, or null. */
function outOfReach(watch: Watch): string | null {
  const { limit, refused, failed, unanswered, dropped, beyond } = watch;
  const planned = watch.planned ?? 0;
  const ofPlanned = (count: number, what: string) =>
    `${count} of ${planned} planned ${watch.of.includes('.') ? 'attempts' : 'arrivals'} ${what} already`;
  const { measure, comparison, bound } = limit;
  const breaks = (best: number) => !holds(best, comparison, bound);
  switch (measure) {
    case 'success': {
      const lost = refused + failed + unanswered + dropped;
      return breaks((planned - lost) / planned) ? ofPlanned(lost, 'are not ok') : null;
    }
    case 'achieved': {
      const lost = unanswered + dropped;
      return breaks((planned - lost) / planned) ? ofPlanned(lost, 'were not answered') : null;
    }
    case 'failed':
      return breaks((failed + unanswered) / planned) ? ofPlanned(failed + unanswered, 'failed') : null;
    case 'refused':
      return breaks(refused / planned) ? ofPlanned(refused, 'were refused') : null;
    case 'max':
      return beyond > 0 ? `${plural(beyond, 'answer')} took longer already` : null;
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p99.9': {
      // The nearest-rank quantile of n samples is beyond the bound once more than n - ceil(p n) samples are; that
      // number only grows with n, and n is at most what is planned.
      const spare = planned - Math.ceil(QUANTILES[measure] * planned - 1e-9);
      return beyond > spare ? ofPlanned(beyond, 'took longer') : null;
    }
  }
}

function text(limit: AbsoluteLimit, of: string, phase: string, because: string): string {
  const bound = `${sign(limit.comparison)} ${formatExact(limit.bound, unitOf(limit))}`;
  return `${HOPELESS}${describe(limit, of, phase)} can no longer be ${bound}: ${because}`;
}
