/** Which resource of the servers was at its bound while a load was on. */
import { blindWithin } from '../record/probe-log.ts';
import type { ProbeRecord } from '../record/probe-record.ts';
import { mannKendall, theilSen } from '../stats/trend.ts';
import { formatValue } from './format.ts';
import { probeWindow, type TimeSpan } from './probe-window.ts';

/** A resource that was at its bound, and what shows it. */
export interface ResourceAtBound {
  /** E.g. `job slots of focus-server`. */
  readonly resource: string;
  /** The series that show it, as `<probe>.<series>`. */
  readonly series: readonly string[];
  /** For people, e.g. `jobs-alive was at jobs-slots (60) in 12 of 20 samples`. */
  readonly evidence: string;
  /** Share of the samples of the window in which it was at its bound, 0 to 1. */
  readonly share: number;
}

/** What the probes say of a window. */
export interface ResourcesAtBound {
  /**
   * Of what was at its bound for half of the window the most specific one, otherwise what was there for longest; null:
   * nothing was, as far as it was seen.
   */
  readonly limiting: ResourceAtBound | null;
  /** Everything that was at its bound, the limiting one first. */
  readonly atBound: readonly ResourceAtBound[];
  /** What could not be seen, and why: a null `limiting` means less with it. */
  readonly unseen: readonly string[];
}

/** A process with one busy thread that uses so much of a core has no more to give. Cores. */
const BUSY_CORES = 0.9;
/** At its bound now and then is no limit; a tenth of the window is. */
const LEAST_SHARE = 0.1;
const MOSTLY = 0.5;
/** A trend over fewer points is none: Mann-Kendall's normal approximation starts here. */
const FEWEST_TREND_POINTS = 10;
/** Mann-Kendall's p-value below which a depth rises. */
const SIGNIFICANT = 0.01;

/** A series that cannot go beyond another one of the same probe, or beyond a number. */
interface Rule {
  readonly series: string;
  readonly resource: string;
  readonly boundSeries?: string;
  readonly bound?: number;
}
/** The more specific first: a full pool explains more than a busy processor does. */
const RULES: readonly Rule[] = [
  { series: 'gpu-slots-in-use', boundSeries: 'gpu-slots', resource: 'GPU slots' },
  { series: 'jobs-alive', boundSeries: 'jobs-slots', resource: 'job slots' },
  { series: 'pool-waiting', bound: 1, resource: 'connection pool to the database' },
  { series: 'lock-queue', bound: 1, resource: 'locks of the database' },
  { series: 'memory-alarm', bound: 1, resource: 'memory of the broker' },
  { series: 'cpu-cores', bound: BUSY_CORES, resource: 'processor time' },
];
/** Depths that rise for as long as more comes in than goes out; one of them is told. */
const DEPTHS: readonly string[] = ['messages-ready', 'messages', 'alerts-waiting'];

/**
 * Which resource of the servers limited what was done in a window of the run, by what the servers themselves told:
 * slots in use = slots, processor time of a process at 0.9 cores or more, a pool or a lock that is waited for, the
 * memory alarm of the broker (each in at least a tenth of the samples), or a queue whose depth rises (Mann-Kendall,
 * p < 0.01). Refusals (`jobs-refused` grows) are added to the evidence of slots.
 * @param probes those of the record
 * @param window seconds of the run: a phase, or a level of a search
 */
export function resourcesAtBound(probes: readonly ProbeRecord[], window: TimeSpan): ResourcesAtBound {
  const found = [
    ...RULES.flatMap((rule) => probes.flatMap((probe) => atBound(probe, rule, window))),
    ...probes.flatMap((probe) => risingDepth(probe, window)),
  ];
  // Found in the order of the rules: what was at its bound for half of the window comes first, the rest after it.
  const atBounds = [
    ...found.filter(({ share }) => share >= MOSTLY),
    ...found.filter(({ share }) => share < MOSTLY).sort((a, b) => b.share - a.share),
  ];
  return { limiting: atBounds[0] ?? null, atBound: atBounds, unseen: unseen(probes, window) };
}

function atBound(probe: ProbeRecord, rule: Rule, window: TimeSpan): ResourceAtBound[] {
  const of = `${probe.name}.${rule.series}`;
  const points = probe.series.some(({ name }) => name === rule.series)
    ? probeWindow([probe], of, [window]).points
    : [];
  const bound = rule.boundSeries === undefined ? rule.bound : levelOf(probe, rule.boundSeries, window);
  if (points.length === 0 || bound === undefined) return [];
  // Of a bucket of a long run its mean: what was at the bound for a moment was not at it for the whole of it.
  const hits = points.filter(({ mean }) => mean >= bound).reduce((sum, { samples }) => sum + samples, 0);
  const samples = points.reduce((sum, point) => sum + point.samples, 0);
  const share = hits / samples;
  if (share < LEAST_SHARE) return [];
  const what =
    rule.boundSeries === undefined
      ? `${rule.series} was ${formatValue(bound, rule.series === 'cpu-cores' ? 'cores' : 'count')} or more`
      : `${rule.series} was at ${rule.boundSeries} (${bound})`;
  const refusals = rule.boundSeries === undefined ? '' : refused(probe, window);
  return [
    {
      resource: `${rule.resource} of ${probe.name}`,
      series: [of, ...(rule.boundSeries === undefined ? [] : [`${probe.name}.${rule.boundSeries}`])],
      evidence: `${what} in ${hits} of ${samples} samples${refusals}`,
      share,
    },
  ];
}

/** The least that the bound was in the window. */
function levelOf(probe: ProbeRecord, series: string, window: TimeSpan): number | undefined {
  const { points } = probeWindow([probe], `${probe.name}.${series}`, [window]);
  return points.length === 0 ? undefined : Math.min(...points.map(({ min }) => min));
}

function refused(probe: ProbeRecord, window: TimeSpan): string {
  const { points } = probeWindow([probe], `${probe.name}.jobs-refused`, [window]);
  const more = (points.at(-1)?.max ?? 0) - (points[0]?.min ?? 0);
  return more > 0 ? `, and ${more} jobs were refused` : '';
}

function risingDepth(probe: ProbeRecord, window: TimeSpan): ResourceAtBound[] {
  return DEPTHS.flatMap((series) => rising(probe, series, window)).slice(0, 1);
}

function rising(probe: ProbeRecord, series: string, window: TimeSpan): ResourceAtBound[] {
  const of = `${probe.name}.${series}`;
  const { points } = probeWindow([probe], of, [window]);
  if (points.length < FEWEST_TREND_POINTS) return [];
  const depths = points.map(({ mean }) => mean);
  const { pValue, s } = mannKendall(depths);
  const { slope } = theilSen(
    points.map(({ atS }) => atS),
    depths,
  );
  if (s <= 0 || pValue >= SIGNIFICANT || slope <= 0) return [];
  const [first, last] = [depths[0] ?? 0, depths.at(-1) ?? 0];
  return [
    {
      resource: `consumers of ${probe.name}`,
      series: [of],
      evidence: `${series} rose from ${formatValue(first, 'count')} to ${formatValue(last, 'count')}, ${formatValue(slope, 'per-second')}`,
      share: 1,
    },
  ];
}

function unseen(probes: readonly ProbeRecord[], window: TimeSpan): string[] {
  if (probes.length === 0) return ['the environment has no probes'];
  return probes.flatMap((probe) => {
    const blind = blindWithin(probe, [window]);
    const missing = probe.notTold.filter(({ series }) => RULES.some((rule) => rule.series === series));
    return [
      ...blind.map(
        ({ fromS, toS, reason }) =>
          `${probe.name} from ${fromS.toFixed(1)} to ${toS.toFixed(1)} s: ${reason}`,
      ),
      ...missing.map(({ series, reason }) => `${probe.name}.${series}: ${reason}`),
    ];
  });
}
