import type { GeneratorPoint, PhaseRecord, RunRecord } from '../record/run-record.ts';
import { formatValue, plural } from './format.ts';

/** One thing that a generator can suffer from, seen second by second. */
interface Ailment {
  /** `its event loop was held up for more than 200 ms`. */
  readonly what: string;
  readonly value: (point: GeneratorPoint) => number | null;
  /** From here on a second is a bad one. */
  readonly above: number;
  /** So many bad seconds, and more than this share of those watched, spoil a run. */
  readonly fewest: number;
  readonly share: number;
  readonly format: (value: number) => string;
}

const steal = (point: GeneratorPoint): number | null => point.steal;
const loopUse = (point: GeneratorPoint): number => point.eventLoopUse;
const milliseconds = (value: number): string => formatValue(value / 1000, 's');
const share = (value: number): string => formatValue(value, 'ratio');

/** What spoils a run by itself: while it lasts, answers are read late and latencies are the generator's own. */
const AILMENTS: readonly Ailment[] = [
  {
    what: 'its event loop was held up for more than 200 ms',
    value: ({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms,
    above: 200,
    fewest: 2,
    share: 0.05,
    format: milliseconds,
  },
  {
    what: 'its thread had no time to spare (event loop in use for more than 95 %)',
    value: loopUse,
    above: 0.95,
    fewest: 3,
    share: 0.1,
    format: share,
  },
  {
    what: 'its machine was given less CPU than it has (more than 20 % stolen by the host)',
    value: steal,
    above: 0.2,
    fewest: 3,
    share: 0.1,
    format: share,
  },
];

/** What may be the cause, named beside an ailment or beside late arrivals in the same seconds. */
const CAUSES: readonly Pick<Ailment, 'what' | 'value' | 'above' | 'format'>[] = [
  { what: 'garbage collection', value: ({ gcMaxMs }) => gcMaxMs, above: 50, format: milliseconds },
  { what: 'CPU stolen by the host', value: steal, above: 0.05, format: share },
  { what: 'CPU of the machine in use', value: ({ machineUse }) => machineUse, above: 0.9, format: share },
  { what: "the thread's own work", value: loopUse, above: 0.9, format: share },
];

/** A second of the run as one generator (the worst of several) saw it. */
interface WatchedSecond {
  readonly atS: number;
  readonly late: number;
  readonly points: readonly GeneratorPoint[];
}

/**
 * The phases that count: not warm-up, and not a level of a search that was found to be the generator's own limit when
 * it was run; that one was run again, or ended the search.
 */
export function countedPhases({ phases, search }: Pick<RunRecord, 'phases' | 'search'>): PhaseRecord[] {
  const limited = new Set(
    search?.levels.filter(({ outcome }) => outcome === 'generator-limited').map(({ phase }) => phase),
  );
  return phases.filter(({ name, warmUp }) => !warmUp && !limited.has(name));
}

/** The seconds of phases that count; the drain is not one of them. */
export function countedSeconds(record: RunRecord): WatchedSecond[] {
  const ends = new Map(countedPhases(record).map(({ name, endS }) => [name, endS] as const));
  return record.series.flatMap(({ atS, phase, late, generators }) =>
    atS < (ends.get(phase) ?? -1) ? [{ atS, late, points: generators }] : [],
  );
}

/** What spoiled the run by itself, each with when, how much, and what was seen beside it. */
export function ailments(seconds: readonly WatchedSecond[]): string[] {
  const watched = seconds.filter(({ points }) => points.length > 0);
  return AILMENTS.flatMap(({ what, value, above, fewest, share: most, format }) => {
    const bad = watched.filter(({ points }) => worst(points, value) > above);
    if (bad.length < fewest || bad.length <= most * watched.length) return [];
    const worstValue = Math.max(...bad.map(({ points }) => worst(points, value)));
    const others = causes(bad, value);
    return [
      `${what} in ${bad.length} of ${plural(watched.length, 'second')}, ${span(bad)}, ` +
        `at worst ${format(worstValue)}${others}`,
    ];
  });
}

/**
 * `; meanwhile: garbage collection up to 120 ms, …`, or an empty string when nothing stood out.
 * @param except what is being explained is no explanation of itself
 */
export function causes(bad: readonly WatchedSecond[], except?: Ailment['value']): string {
  const seen = CAUSES.flatMap(({ what, value, above, format }) => {
    const most = Math.max(...bad.map(({ points }) => worst(points, value)), -1);
    return most > above && value !== except ? [`${what} up to ${format(most)}`] : [];
  });
  return seen.length === 0 ? '' : `; meanwhile: ${seen.join(', ')}`;
}

/** `from 12 s to 15 s`. */
export function span(seconds: readonly WatchedSecond[]): string {
  const first = seconds[0]?.atS ?? 0;
  const last = seconds.at(-1)?.atS ?? 0;
  return `from ${formatValue(first, 's')} to ${formatValue(last + 1, 's')}`;
}

/** Below every limit when nobody knows. */
function worst(points: readonly GeneratorPoint[], value: Ailment['value']): number {
  return Math.max(-1, ...points.map((point) => value(point) ?? -1));
}
