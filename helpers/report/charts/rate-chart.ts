import type { RunRecord, SeriesPoint } from '../../record/run-record.ts';
import { formatCount, significant } from '../format.ts';
import { binNote, binSeries, perSecond } from './bins.ts';
import { renderChart } from './chart.ts';
import { PALETTE } from './palette.ts';
import { chartDurationS, chartPhases, chartSubtitle, sumOperations } from './record-bands.ts';
import { linearTicks } from './ticks.ts';

/** Offered, started, ok and not ok arrivals per second, as SVG. Bins wider than a second show their mean rate. */
export function rateChart(record: RunRecord): string {
  const { bins, widthS } = binSeries(record.series);
  const line = (count: (point: SeriesPoint) => number) =>
    bins.map((bin) => ({ atS: bin.atS, value: perSecond(bin, count) }));
  const series = [
    { name: 'offered', color: PALETTE.grey, dash: '6 3', width: 2.4, points: line((p) => p.offered) },
    { name: 'started', color: PALETTE.sky, points: line((p) => p.started) },
    { name: 'ok', color: PALETTE.green, width: 2.2, points: line((p) => sumOperations(p, (f) => f.ok)) },
    {
      name: 'not ok',
      color: PALETTE.red,
      dash: '2 2',
      width: 2.2,
      points: line((p) => p.dropped + sumOperations(p, (f) => f.refused + f.failed + f.unanswered)),
    },
  ];
  const max = Math.max(0, ...series.flatMap((s) => s.points.map((point) => point.value)));
  const due = record.phases.reduce((sum, phase) => sum + phase.due, 0);
  const ok = record.phases.reduce((sum, phase) => sum + phase.ok, 0);
  return renderChart({
    title: 'Rate: what was asked of the server and what it did',
    subtitle: chartSubtitle(record),
    description: `${formatCount(due)} arrivals came due, ${formatCount(ok)} ended ok; at most ${significant(max)} per second.`,
    durationS: chartDurationS(record),
    phases: chartPhases(record),
    panels: [
      {
        height: 220,
        draw: 'lines',
        axis: {
          caption: `arrivals per second${binNote(widthS, 'mean')}`,
          kind: 'linear',
          ticks: linearTicks(max),
          format: significant,
        },
        series,
      },
    ],
  });
}
