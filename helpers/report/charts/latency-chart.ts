import type { RunRecord, SeriesFigures } from '../../record/run-record.ts';
import { LatencyBins } from '../../stats/latency-bins.ts';
import type { LimitResult, Verdict } from '../../verdict/verdict.ts';
import { formatLatency } from '../format.ts';
import { binNote, binSeries, largest } from './bins.ts';
import { renderChart } from './chart.ts';
import { FRAME, PALETTE } from './palette.ts';
import type { LimitLine, ValueAxis } from './panel.ts';
import { chartDurationS, chartPhases, chartSubtitle } from './record-bands.ts';
import { linearTicks, logTicks } from './ticks.ts';

/** From this ratio of the largest to the smallest value on, a linear axis would hide the small ones. */
const LOG_FROM = 25;

const DRAWN_MEASURES: readonly string[] = ['p50', 'p95', 'p99', 'max'];

/**
 * The key whose latency says most: the one with the most latency limits, else the profile's first operation.
 * Null when the series has no latencies at all.
 */
export function latencyKey(record: RunRecord, verdict: Verdict): string | null {
  const measured = new Set(
    record.series.flatMap((point) =>
      Object.entries(point.by).flatMap(([of, figures]) => (figures.okUs === undefined ? [] : [of])),
    ),
  );
  const limited = new Map<string, number>();
  for (const { limit, unit } of verdict.limits) {
    if (unit === 's' && measured.has(limit.of)) limited.set(limit.of, (limited.get(limit.of) ?? 0) + 1);
  }
  const most = [...limited.entries()].sort((a, b) => b[1] - a[1])[0]?.[0];
  const first = record.profile.operations.map(({ name }) => name).find((name) => measured.has(name));
  return most ?? first ?? [...measured][0] ?? null;
}

/**
 * Response time p50, p95 and maximum of `of` per second as SVG, with its limits. In bins wider than a second the
 * largest of the seconds' values is drawn, never an average of percentiles.
 */
export function latencyChart(record: RunRecord, verdict: Verdict, of: string): string {
  const { bins, widthS } = binSeries(record.series);
  const line = (figureUs: (figures: SeriesFigures) => number | undefined) =>
    bins.map((bin) => {
      const us = largest(bin, ({ by }) => (by[of] === undefined ? undefined : figureUs(by[of])));
      return { atS: bin.atS, value: us === null ? null : us / 1e6 };
    });
  const series = [
    { name: 'max', color: PALETTE.orange, dash: '2 2', width: 1.4, points: line(({ okMaxUs }) => okMaxUs) },
    { name: 'p95', color: PALETTE.blue, width: 2.2, points: line(quantile(0.95)) },
    { name: 'p50', color: PALETTE.green, dash: '6 3', points: line(quantile(0.5)) },
  ];
  const limits = limitLines(record, verdict.limits, of);
  const values = [
    ...series.flatMap((s) => s.points.map((p) => p.value)),
    ...limits.map((l) => l.value),
  ].filter((value): value is number => value !== null && value > 0);
  const axis = latencyAxis(values, `response time of ${of}, from the intended start`, widthS);
  const maxS = Math.max(0, ...series[0]!.points.map((p) => p.value ?? 0));
  return renderChart({
    title: `Response time of ${of}`,
    subtitle: chartSubtitle(record),
    description: `What ended ok, per second: p50, p95 and maximum; the slowest took ${formatLatency(maxS)}.`,
    durationS: chartDurationS(record),
    phases: chartPhases(record),
    panels: [{ height: 240, draw: 'lines', axis, series, limits }],
  });
}

const quantile =
  (p: number) =>
  ({ okUs }: SeriesFigures): number | undefined =>
    okUs === undefined ? undefined : LatencyBins.decode(okUs).quantile(p);

function latencyAxis(values: readonly number[], name: string, widthS: number): ValueAxis {
  const max = Math.max(0, ...values);
  const min = Math.min(max, ...values);
  const log = min > 0 && max / min >= LOG_FROM;
  return {
    caption: `${name}${log ? ', log scale' : ''}${binNote(widthS, 'largest per-second value')}`,
    kind: log ? 'log' : 'linear',
    // ticks of a linear axis are round in the unit that is shown
    ticks: log
      ? logTicks(min, max)
      : max < 1
        ? linearTicks(max * 1000).map((ms) => ms / 1000)
        : linearTicks(max),
    format: formatLatency,
  };
}

/** A line per limit, over the phases it judges; the same bound over the whole run is drawn once. */
function limitLines(record: RunRecord, results: readonly LimitResult[], of: string): LimitLine[] {
  const seen = new Set<string>();
  return results.flatMap((result) => {
    const { limit, boundValue } = result;
    if (limit.of !== of || boundValue === null || !DRAWN_MEASURES.includes(limit.measure)) return [];
    const judged = record.phases.filter((phase) => isJudged(phase.name, phase.warmUp, result.phase));
    const startS = judged[0]?.startS;
    const endS = judged.at(-1)?.endS;
    if (startS === undefined || endS === undefined) return [];
    const line = {
      text: `${limit.measure} ${result.bound}`,
      value: boundValue,
      startS,
      endS,
      color: result.outcome === 'FAIL' ? FRAME.limit : FRAME.muted,
    };
    const key = JSON.stringify(line);
    if (seen.has(key)) return [];
    seen.add(key);
    return [line];
  });
}

function isJudged(name: string, warmUp: boolean, pattern: string): boolean {
  if (pattern === 'run') return !warmUp;
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
