import type { Limit } from '../profile/profile.ts';
import type { Outcome, PhaseRecord } from '../record/run-record.ts';
import { meanInterval } from '../stats/moments.ts';
import { minimumSamples, quantileInterval } from '../stats/quantile.ts';
import { plural } from './format.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView } from './record-view.ts';

export const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, 'p99.9': 0.999 } as const;
export type LatencyMeasure = keyof typeof QUANTILES | 'mean' | 'max';

const ANSWERS: readonly Outcome[] = ['ok', 'refused', 'failed'];

/**
 * A latency in seconds, from merged histograms: percentiles by nearest rank (upper bin edge) with the exact
 * binomial interval, means from exact sums with Student's interval, the exact maximum.
 */
export function measureLatency(
  view: RecordView,
  measure: LatencyMeasure,
  limit: Pick<Limit, 'clock' | 'over'>,
  of: string,
  phases: readonly PhaseRecord[],
): Measurement {
  const cells = view.cells(of, phases, limit.over === 'ok' ? ['ok'] : ANSWERS);
  const answers = limit.over === 'ok' ? 'ok answer' : 'answer';
  const samples = cells.reduce((sum, { count }) => sum + count, 0);
  const { due, noun } = view.tally(of, phases);
  const outOf = `${plural(samples, answers)} from ${plural(due, noun)}`;
  if (samples === 0) return noData(`there is no ${answers} of ${of} (${plural(due, noun)})`);
  const base = { samples, blind: null, detail: outOf };
  const response = limit.clock === 'response';
  if (measure === 'max') {
    const longestUs = Math.max(...cells.map((cell) => (response ? cell.responseMaxUs : cell.serviceMaxUs)));
    return { ...base, measured: longestUs / 1e6, interval: null };
  }
  const histogram = view.latencies(cells, limit.clock);
  if (measure === 'mean') {
    const sumUs = cells.reduce((sum, cell) => sum + (response ? cell.responseSumUs : cell.serviceSumUs), 0);
    const meanS = sumUs / samples / 1e6;
    // Of the sample: the histogram's is that of a population.
    const deviationS = (histogram.standardDeviation / 1e6) * Math.sqrt(samples / (samples - 1));
    const interval = meanInterval(meanS, deviationS, samples);
    const blind = interval === null ? 'one answer is no mean' : null;
    return { ...base, measured: meanS, interval, blind };
  }
  const p = QUANTILES[measure];
  const { low, high } = quantileInterval(histogram, p);
  const needed = minimumSamples(p);
  return {
    ...base,
    measured: histogram.quantile(p) / 1e6,
    interval: { low: low === null ? null : low / 1e6, high: high === null ? null : high / 1e6 },
    blind: samples < needed ? `${outOf}, and a ${measure} needs at least ${needed}` : null,
  };
}
