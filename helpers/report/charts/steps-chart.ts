import type { RunRecord } from '../../record/run-record.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { LatencyBins } from '../../stats/latency-bins.ts';
import { formatLatency } from '../format.ts';
import { binNote, binSeries, largest } from './bins.ts';
import { renderChart } from './chart.ts';
import { PALETTE } from './palette.ts';
import { chartDurationS, chartPhases, chartSubtitle } from './record-bands.ts';
import { linearTicks, logTicks } from './ticks.ts';

const LOOKS = [
  { color: PALETTE.blue },
  { color: PALETTE.orange },
  { color: PALETTE.green, dash: '6 3' },
  { color: PALETTE.purple },
  { color: PALETTE.red, dash: '2 2' },
  { color: PALETTE.sky },
  { color: PALETTE.grey, dash: '6 3' },
  { color: PALETTE.black, dash: '2 2' },
];
/** From this ratio of the largest to the smallest value on, a linear axis would hide the small ones. */
const LOG_FROM = 25;
/** Anything shorter is drawn at the edge. */
const SHORTEST_S = 1e-4;

/**
 * Where the time of an operation goes: the p95 of each of its steps (of an alert: each hop) per second, as SVG; null
 * when fewer than two steps were timed. Bins wider than a second show their largest value.
 * @param operation the operation, or one of its steps
 */
export function stepsChart(record: RunRecord, operation: string): string | null {
  const [name = operation] = operation.split('.');
  const start = `${name}.`;
  const timed = (of: string) => of.startsWith(start) && !of.includes('{');
  const steps = [
    ...new Set(
      record.series.flatMap(({ by }) =>
        Object.entries(by).flatMap(([of, { okUs }]) => (timed(of) && okUs !== undefined ? [of] : [])),
      ),
    ),
  ]
    .sort((a, b) => placeOf(record, name, a) - placeOf(record, name, b))
    .slice(0, LOOKS.length);
  if (steps.length < 2) return null;
  const { bins, widthS } = binSeries(record.series);
  const series = steps.map((of, i) => ({
    name: of.slice(start.length),
    ...LOOKS[i % LOOKS.length]!,
    points: bins.map((bin) => {
      const us = largest(bin, ({ by }) => {
        const okUs = by[of]?.okUs;
        return okUs === undefined ? undefined : LatencyBins.decode(okUs).quantile(0.95);
      });
      return { atS: bin.atS, value: us === null ? null : us / 1e6 };
    }),
  }));
  const values = series.flatMap(({ points }) => points.flatMap(({ value }) => (value ? [value] : [])));
  const max = Math.max(0, ...values);
  // What took no time at all would stretch a logarithmic axis over empty decades.
  const min = Math.min(max, Math.max(SHORTEST_S, Math.min(max, ...values)));
  const log = min > 0 && max / min >= LOG_FROM;
  return renderChart({
    title: `Steps of ${name}`,
    subtitle: chartSubtitle(record),
    description: `The p95 of each step that ended ok, per second; the slowest was ${formatLatency(max)}.`,
    durationS: chartDurationS(record),
    phases: chartPhases(record),
    panels: [
      {
        height: 220,
        draw: 'lines',
        axis: {
          caption: `p95 of each step${log ? ', log scale' : ''}${binNote(widthS, 'largest per-second value')}`,
          kind: log ? 'log' : 'linear',
          ticks: log ? logTicks(min, max) : linearTicks(max),
          format: formatLatency,
        },
        series,
      },
    ],
  });
}

/** In which order an operation takes its steps; what its module does not name comes last. */
function placeOf({ profile }: RunRecord, name: string, of: string): number {
  const use = profile.operations.find((operation) => operation.name === name)?.use ?? '';
  const place = OPERATION_SIGNATURES[use]?.steps.indexOf(of.slice(name.length + 1)) ?? -1;
  return place < 0 ? Number.MAX_SAFE_INTEGER : place;
}
