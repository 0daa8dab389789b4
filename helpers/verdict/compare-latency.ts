import type { RunRecord, SeriesFigures } from '../record/run-record.ts';
import { bootstrapQuantile } from '../stats/bootstrap-quantile.ts';
import { difference } from '../stats/difference.ts';
import { LatencyBins, upperEdgeUs } from '../stats/latency-bins.ts';
import { mannWhitneyOfCounts } from '../stats/mann-whitney-counts.ts';
import { minimumSamples } from '../stats/quantile.ts';
import { QUANTILES, type ComparedFigure } from './comparison.ts';
import { weighDifference } from './weigh-difference.ts';

/** Fewer seconds with answers give too few blocks to know how much the seconds differ. */
const FEWEST_SECONDS = 20;
/** A median can be claimed from so many answers; the tails need more (`minimumSamples`). */
const FEWEST_ANSWERS = 20;
const BOOTSTRAP_SEED = 20_010_529;

/** Response times of what ended ok in a phase, second by second. */
export interface PhaseSeconds {
  readonly seconds: readonly LatencyBins[];
  readonly all: LatencyBins;
}

/** From the first second of the phase to its last, those without an answer included. */
export function phaseSeconds(record: RunRecord, of: string, phase: string): PhaseSeconds {
  const seconds = record.series.filter((point) => point.phase === phase).map(({ by }) => decode(by[of]));
  const all = new LatencyBins();
  for (const bins of seconds) all.merge(bins);
  return { seconds, all };
}

function decode(figures: SeriesFigures | undefined): LatencyBins {
  return figures?.okUs === undefined ? new LatencyBins() : LatencyBins.decode(figures.okUs);
}

type Place = Pick<ComparedFigure, 'of' | 'phase'>;

/**
 * p50, p95 and p99 of the response times of both runs, and whether they differ. Interval: block bootstrap over the
 * seconds of each run, because neighbouring seconds are not independent, and the distances of both added as squares.
 * Whether a difference is one says `weighDifference`; of the median Mann-Whitney must agree.
 * @param risk of calling equal runs different, of one figure
 */
export function compareLatency(
  place: Place,
  a: PhaseSeconds,
  b: PhaseSeconds,
  risk: number,
): ComparedFigure[] {
  return (['p50', 'p95', 'p99'] as const).map((measure) => compareQuantile(place, measure, a, b, risk));
}

function compareQuantile(
  place: Place,
  measure: keyof typeof QUANTILES,
  a: PhaseSeconds,
  b: PhaseSeconds,
  risk: number,
): ComparedFigure {
  const p = QUANTILES[measure];
  const quantileS = ({ all }: PhaseSeconds) => (all.count === 0 ? null : all.quantile(p) / 1e6);
  const blank: ComparedFigure = {
    ...{ ...place, measure, a: quantileS(a), b: quantileS(b), difference: null },
    ...{ change: 'cannot tell', smallestSeen: null, superiority: null, reason: '' },
  };
  const reason = tooLittle('A', a, p) ?? tooLittle('B', b, p);
  if (reason !== null) return { ...blank, reason };
  // Equal runs draw equally, so that a run compared with itself has equal intervals.
  const [first, second] = [a, b].map(({ seconds }) => bootstrapQuantile(seconds, p, BOOTSTRAP_SEED)) as [
    ReturnType<typeof bootstrapQuantile>,
    ReturnType<typeof bootstrapQuantile>,
  ];
  const us = difference(first, second);
  const blocks = Math.min(
    ...[first, second].map(({ blockLength }, i) => Math.floor([a, b][i]!.seconds.length / blockLength)),
  );
  const ranks = mannWhitneyOfCounts(edges(a.all), edges(b.all));
  const { isClear, smallestSeenUs } = weighDifference(us, { firstUs: first.estimate, blocks, risk });
  const agrees = measure !== 'p50' || (ranks.pValue < risk && Math.sign(ranks.z) === Math.sign(us.estimate));
  const inSeconds = {
    estimate: us.estimate / 1e6,
    interval: { low: us.interval.low / 1e6, high: us.interval.high / 1e6 },
  };
  const found = {
    ...blank,
    difference: inSeconds,
    superiority: measure === 'p50' ? ranks.superiority : null,
  };
  if (isClear && agrees) return { ...found, change: us.estimate > 0 ? 'slower' : 'faster' };
  return { ...found, change: 'no difference seen', smallestSeen: smallestSeenUs / 1e6 };
}

function edges(bins: LatencyBins): [number, number][] {
  return bins.entries().map(([bin, count]) => [upperEdgeUs(bin), count]);
}

function tooLittle(name: string, { seconds, all }: PhaseSeconds, p: number): string | null {
  const needed = Math.max(FEWEST_ANSWERS, minimumSamples(p));
  if (all.count < needed) return `${name} has ${all.count} ok answers in this phase, ${needed} are needed`;
  const answered = seconds.filter(({ count }) => count > 0).length;
  if (answered >= FEWEST_SECONDS) return null;
  return `${name} has answers in ${answered} seconds of this phase, ${FEWEST_SECONDS} are needed`;
}
