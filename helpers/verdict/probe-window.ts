import { matchesPhase, WHOLE_RUN } from '../profile/phase-pattern.ts';
import type { Take } from '../profile/profile.ts';
import { splitSeries } from '../profile/probe-series.ts';
import {
  partsOf,
  pointsWithin,
  type BlindSpan,
  type PointParts,
  type ProbeRecord,
} from '../record/probe-record.ts';
import { blindWithin } from '../record/probe-log.ts';
import { endOfLoadS } from '../record/run-end.ts';
import type { PhaseRecord, RunRecord } from '../record/run-record.ts';
import { median } from '../stats/moments.ts';
import { theilSen } from '../stats/trend.ts';
import { noData, type Measurement } from './measurement.ts';

export interface TimeSpan {
  readonly startS: number;
  readonly endS: number;
}

/** A series within some phases, and what stands against judging it. */
export interface ProbeWindow {
  readonly points: readonly PointParts[];
  readonly blind: readonly BlindSpan[];
  /** Why there is nothing to judge, as the end of "... cannot be judged: "; null when there is. */
  readonly missing: string | null;
}

/**
 * Phases by name, pauses too: a server has figures while nothing is asked of it. `run` leaves warm-up out. Of a run
 * that was ended early, what there was of them: nobody looked at a time that never came.
 */
export function probePhases(record: RunRecord, pattern: string): PhaseRecord[] {
  const endS = record.ended === 'complete' ? Infinity : endOfLoadS(record);
  return record.phases
    .filter(({ name, warmUp }) => matchesPhase(pattern, name) && !(warmUp && pattern === WHOLE_RUN))
    .map((phase) => ({ ...phase, endS: Math.max(phase.startS, Math.min(phase.endS, endS)) }));
}

/** Of the samples that were due, so many must be there. */
const FEWEST_SHARE = 0.5;

/** What a series (`<probe>.<series>`) tells of some spans of time. */
export function probeWindow(
  probes: readonly ProbeRecord[],
  of: string,
  spans: readonly TimeSpan[],
): ProbeWindow {
  const { probe: name = of, series: seriesName = '' } = splitSeries(of) ?? {};
  const none = (missing: string): ProbeWindow => ({ points: [], blind: [], missing });
  const probe = probes.find((one) => one.name === name);
  if (probe === undefined) return none(`the environment has no probe "${name}"`);
  const blind = blindWithin(probe, spans);
  const series = probe.series.find((one) => one.name === seriesName);
  if (series === undefined) {
    const told = probe.notTold.find((one) => one.series === seriesName)?.reason;
    const because =
      told ?? blind[0]?.reason ?? `it has ${probe.series.map((one) => one.name).join(', ') || 'none'}`;
    return none(`the probe ${name} has no series ${seriesName}: ${because}`);
  }
  if (spans.length === 0) return none('the run has no such phase');
  const points = pointsWithin(series.points, spans).map(partsOf);
  const samples = points.reduce((sum, point) => sum + point.samples, 0);
  const due = spans.reduce((sum, { startS, endS }) => sum + endS - startS, 0) / probe.everyS;
  const few = samples === 0 || samples < FEWEST_SHARE * Math.floor(due);
  const missing =
    few && blind.length === 0
      ? `${samples} of about ${Math.floor(due)} samples of ${of} were taken`
      : samples === 0
        ? blindText(name, blind)
        : null;
  return { points, blind, missing };
}

/** `the probe focus-server was blind from 12.0 to 20.0 s: connect ECONNREFUSED`. */
export function blindText(probe: string, blind: readonly BlindSpan[]): string {
  const [first] = blind;
  if (first === undefined) return `the probe ${probe} saw nothing`;
  const more = blind.length > 1 ? ` (and ${blind.length - 1} more times)` : '';
  return `the probe ${probe} was blind from ${first.fromS.toFixed(1)} to ${first.toS.toFixed(1)} s${more}: ${first.reason}`;
}

/** Ends of a phase are the medians of so many samples: one freak sample decides nothing. */
const END_SAMPLES = 3;
const level = (points: readonly PointParts[]): number => median(points.map(({ mean }) => mean));
const startLevel = (points: readonly PointParts[]): number => level(points.slice(0, END_SAMPLES));
const endLevel = (points: readonly PointParts[]): number => level(points.slice(-END_SAMPLES));

/** A slope over fewer points is none. */
const FEWEST_SLOPE_POINTS = 10;
const S_PER_HOUR = 3600;

/**
 * What of a series is taken. `mean` is that of the samples, `last` the median of the last three, `growth` that less the
 * median of the first three, `growth-per-hour` the Theil-Sen slope with its 95 % interval, `change` the end less the
 * median of the whole baseline.
 * @param baseline for `change` only
 */
export function takeOf(
  take: Take,
  points: readonly PointParts[],
  baseline: readonly PointParts[],
): Measurement {
  const samples = points.reduce((sum, point) => sum + point.samples, 0);
  if (samples === 0) return noData('no sample');
  const found = (measured: number, more: Partial<Measurement> = {}): Measurement => ({
    measured,
    interval: null,
    samples,
    blind: null,
    detail: '',
    ...more,
  });
  switch (take) {
    case 'mean':
      return found(points.reduce((sum, point) => sum + point.mean * point.samples, 0) / samples);
    case 'max':
      return found(Math.max(...points.map(({ max }) => max)));
    case 'min':
      return found(Math.min(...points.map(({ min }) => min)));
    case 'last':
      return found(endLevel(points));
    case 'growth':
      return found(endLevel(points) - startLevel(points));
    case 'growth-per-hour': {
      if (points.length < FEWEST_SLOPE_POINTS) {
        return noData(`${points.length} points, a slope needs at least ${FEWEST_SLOPE_POINTS}`);
      }
      const hours = points.map(({ atS }) => atS / S_PER_HOUR);
      const { slope, interval } = theilSen(
        hours,
        points.map(({ mean }) => mean),
      );
      return found(slope, { interval });
    }
    case 'change':
      if (baseline.length === 0) return noData('no sample in the baseline');
      return found(endLevel(points) - level(baseline));
  }
}
