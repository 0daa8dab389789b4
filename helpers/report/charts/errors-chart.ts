import type { ErrorClass, RunRecord, SeriesPoint } from '../../record/run-record.ts';
import { formatCount, significant } from '../format.ts';
import { binNote, binSeries, perSecond } from './bins.ts';
import { renderChart } from './chart.ts';
import { PALETTE } from './palette.ts';
import { chartDurationS, chartPhases, chartSubtitle, sumOperations } from './record-bands.ts';
import { linearTicks, timeLabel, timeUnit } from './ticks.ts';

/** More classes than this are in the table only. */
const MAX_NOTES = 8;

/**
 * What was not ok, per second and stacked, with a numbered mark where each class of error was first seen; null
 * when everything was ok.
 */
export function errorsChart(record: RunRecord): string | null {
  const { bins, widthS } = binSeries(record.series);
  const line = (count: (point: SeriesPoint) => number) =>
    bins.map((bin) => ({ atS: bin.atS, value: perSecond(bin, count) }));
  const all = [
    { name: 'failed', color: PALETTE.red, points: line((p) => sumOperations(p, (f) => f.failed)) },
    { name: 'unanswered', color: PALETTE.black, points: line((p) => sumOperations(p, (f) => f.unanswered)) },
    { name: 'refused', color: PALETTE.orange, points: line((p) => sumOperations(p, (f) => f.refused)) },
    { name: 'dropped by the generator', color: PALETTE.purple, points: line((p) => p.dropped) },
  ];
  const series = all.filter((s) => s.points.some((point) => point.value > 0));
  const classes = mergeClasses(record.errors);
  if (series.length === 0 && classes.length === 0) return null;
  const max = Math.max(
    0,
    ...bins.map((_, i) => series.reduce((sum, s) => sum + (s.points[i]?.value ?? 0), 0)),
  );
  const durationS = chartDurationS(record);
  const shown = classes.slice(0, MAX_NOTES);
  const first = shown[0];
  return renderChart({
    title: 'Errors: what was not ok, and since when',
    subtitle: chartSubtitle(record),
    description: first
      ? `${classes.length} classes of error; most frequent: ${first.class}, ${formatCount(first.count)} times.`
      : 'Arrivals that the generator could not make.',
    durationS,
    phases: chartPhases(record),
    panels: [
      {
        height: 160,
        draw: 'stacked-bars',
        barS: widthS,
        axis: {
          caption: `per second, stacked${binNote(widthS, 'mean')}`,
          kind: 'linear',
          ticks: linearTicks(max),
          format: significant,
        },
        series,
        markers: shown.map((c, i) => ({
          atS: c.firstAtS,
          text: String(i + 1),
          title: `${c.class}: first at ${c.firstAtS.toFixed(1)} s`,
        })),
      },
    ],
    notes: shown.map(
      (c, i) =>
        `${i + 1}  ${c.class} × ${formatCount(c.count)}, first at ${timeLabel(Math.floor(c.firstAtS), durationS)} ${timeUnit(durationS)} in ${c.phase} (${c.of})`,
    ),
  });
}

/** One entry per class, over phases and operations, the most frequent first. */
export function mergeClasses(errors: readonly ErrorClass[]): ErrorClass[] {
  const merged = new Map<string, ErrorClass>();
  for (const error of errors) {
    const key = `${error.of}\u0000${error.class}\u0000${error.outcome}`;
    const known = merged.get(key);
    if (!known) merged.set(key, error);
    else {
      const earlier = error.firstAtS < known.firstAtS ? error : known;
      merged.set(key, { ...earlier, count: known.count + error.count });
    }
  }
  return [...merged.values()].sort((a, b) => b.count - a.count || a.firstAtS - b.firstAtS);
}
