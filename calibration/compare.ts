import { OUTCOMES, type Cell, type Outcome, type RunRecord } from '../helpers/record/run-record.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { mean } from '../helpers/stats/moments.ts';
import { measureLatency, type LatencyMeasure } from '../helpers/verdict/latency.ts';
import { RecordView } from '../helpers/verdict/record-view.ts';
import { countFigure, mayBeShorter, ratioFigure, timeFigure, type Figure } from './figure.ts';
import { nearestRank } from './laws.ts';
import { STEADY, WORK, type Law } from './plan.ts';
import type { Truth } from './truth.ts';

/** What is compared of latencies, beside their mean. */
export const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99, 'p99.9': 0.999 } as const;

/**
 * Every figure of a run beside what it must be: by the closed form, and by the truth server's own books. Latencies
 * are read as the verdict reads them. A pure function, so that a doctored record shows that it can fail.
 */
export function compareRun(record: RunRecord, law: Law, truth: Truth): Figure[] {
  return [
    ...counts(record, law),
    ...withTruth(record, truth),
    ...latencies(record, law),
    ...longOnes(record, law),
    ...perSecond(record, law),
    ...histograms(record),
  ];
}

function counts(record: RunRecord, { counts: expected, bytes, isDecidedByTime }: Law): Figure[] {
  const timed = { dependsOnTime: isDecidedByTime };
  const phase = record.phases.find(({ name }) => name === STEADY);
  const started = expected.planned - expected.dropped;
  return [
    countFigure('record is complete', 1, record.ended === 'complete' ? 1 : 0),
    countFigure('planned', expected.planned, phase?.planned ?? null),
    countFigure('due', expected.planned, phase?.due ?? null),
    countFigure('started', started, phase?.started ?? null, timed),
    countFigure('dropped', expected.dropped, phase?.dropped ?? null, timed),
    countFigure('late', expected.late, phase?.late ?? null, { dependsOnTime: true }),
    ...OUTCOMES.map((outcome) =>
      countFigure(outcome, expected[outcome], booked(record, outcome, STEADY), timed),
    ),
    countFigure('bytes', bytes, received(record), { ...timed, unit: 'bytes' }),
  ];
}

/** The engine beside the books of the server: of the whole run, warm-up included, and exact whatever happened. */
function withTruth(record: RunRecord, truth: Truth): Figure[] {
  const byServer = { ok: truth.ok, refused: truth.refused, failed: truth.failed, unanswered: truth.dropped };
  const all = OUTCOMES.reduce((sum, outcome) => sum + booked(record, outcome), 0);
  return [
    countFigure('requests, by the server', truth.received, all),
    ...OUTCOMES.map((outcome) =>
      countFigure(`${outcome}, by the server`, byServer[outcome], booked(record, outcome)),
    ),
    countFigure('bytes, by the server', truth.bytes, received(record), { unit: 'bytes' }),
  ];
}

function latencies(record: RunRecord, law: Law): Figure[] {
  const view = new RecordView(record);
  const latestMs = law.endsAreFixed ? latestStartUs(record) / 1000 : 0;
  return (['response', 'service'] as const).flatMap((clock) => {
    const expected = clock === 'response' ? law.responseUs : law.serviceUs;
    if (expected.length === 0) return [];
    const measured = (measure: LatencyMeasure) => {
      const found = measureLatency(view, measure, { clock, over: 'ok' }, WORK, view.phases(STEADY));
      return found.measured === null ? null : found.measured * 1e6;
    };
    const figures = [
      ...Object.entries(QUANTILES).map(([name, p]) =>
        timeFigure(`${clock} ${name}`, nearestRank(expected, p), measured(name as LatencyMeasure)),
      ),
      timeFigure(`${clock} mean`, mean(expected), measured('mean')),
    ];
    return clock === 'response' ? figures : figures.map((figure) => mayBeShorter(figure, latestMs));
  });
}

/** By how much the latest arrival of the counted phase was late. Microseconds. */
export const latestStartUs = ({ phases }: Pick<RunRecord, 'phases'>): number =>
  phases.find(({ name }) => name === STEADY)?.latenessMaxUs ?? 0;

function longOnes(record: RunRecord, { atLeast }: Law): Figure[] {
  const histogram = cellsOf(record, 'ok', STEADY).map(({ responseUs }) =>
    LatencyHistogram.decode(responseUs),
  )[0];
  return [
    ...atLeast.map(({ latencyUs, count }) =>
      countFigure(
        `responses of ${latencyUs / 1000} ms or more`,
        count,
        histogram ? countFrom(histogram, latencyUs) : 0,
        { dependsOnTime: true },
      ),
    ),
  ];
}

/** How many latencies are in bins that end at `latencyUs` or above. */
function countFrom(histogram: LatencyHistogram, latencyUs: number): number {
  let count = 0;
  while (count < histogram.count && histogram.valueAtRank(histogram.count - count) >= latencyUs) count++;
  return count;
}

function perSecond(record: RunRecord, law: Law): Figure[] {
  const at = (atS: number) => record.series.find((point) => point.atS === atS);
  const within = (count: number) => ({ tolerance: Math.max(1, 0.01 * count), dependsOnTime: true });
  return [
    ...law.inFlight.map(({ atS, count }) =>
      countFigure(`in flight at ${atS + 1} s`, count, at(atS)?.inFlight ?? null, {
        dependsOnTime: true,
      }),
    ),
    ...law.perSecond.flatMap(({ atS, offered, achieved }) => [
      // An arrival or answer at the very end of a second may be booked in the next one.
      countFigure(`offered in second ${atS}`, offered, at(atS)?.offered ?? null, within(offered)),
      countFigure(`achieved in second ${atS}`, achieved, at(atS)?.by[WORK]?.ok ?? null, within(achieved)),
    ]),
  ];
}

/**
 * Each histogram beside the exact sum, count and maximum that were kept apart from it. Bins have three significant
 * digits, so the mean from their middles is within 0.1 %; the maximum is the upper edge of a bin, never below.
 */
function histograms(record: RunRecord): Figure[] {
  return record.cells.flatMap((cell) =>
    (['response', 'service'] as const).flatMap((clock) => {
      const histogram = LatencyHistogram.decode(clock === 'response' ? cell.responseUs : cell.serviceUs);
      const sumUs = clock === 'response' ? cell.responseSumUs : cell.serviceSumUs;
      // Whole microseconds from 1 are recorded: that much of a very short time is rounding.
      const maxUs = Math.max(1, clock === 'response' ? cell.responseMaxUs : cell.serviceMaxUs);
      const meanUs = Math.max(1, sumUs / cell.count);
      const mean = 0.001 + 1 / meanUs;
      return [
        countFigure(`count of the ${clock} histograms`, cell.count, histogram.count),
        ratioFigure(`mean of the ${clock} histograms`, histogram.mean / meanUs, mean, mean),
        ratioFigure(
          `maximum of the ${clock} histograms`,
          histogram.max / maxUs,
          0.001 + 1 / maxUs,
          0.5 / maxUs,
        ),
      ];
    }),
  );
}

function cellsOf(record: RunRecord, outcome: Outcome, phase?: string): Cell[] {
  return record.cells.filter(
    (cell) => cell.of === WORK && cell.outcome === outcome && (phase === undefined || cell.phase === phase),
  );
}

const booked = (record: RunRecord, outcome: Outcome, phase?: string) =>
  cellsOf(record, outcome, phase).reduce((sum, { count }) => sum + count, 0);

const received = (record: RunRecord) => record.counters['bytes-received'] ?? 0;
