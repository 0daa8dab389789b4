import type { RunRecord } from '../../record/run-record.ts';
import { significant } from '../format.ts';
import { binNote, binSeries, largest } from './bins.ts';
import { renderChart } from './chart.ts';
import { PALETTE } from './palette.ts';
import type { Panel } from './panel.ts';
import { chartDurationS, chartPhases, chartSubtitle } from './record-bands.ts';
import { linearTicks } from './ticks.ts';

/** More levels than this are not drawn: the record has them all. */
const MOST_PANELS = 6;
const COLORS = [PALETTE.blue, PALETTE.green, PALETTE.purple, PALETTE.orange, PALETTE.red, PALETTE.grey];

/**
 * Levels over time that operations told of (jobs that stream, messages in a queue), one panel each, as SVG; null when
 * there are none. Bins wider than a second show their largest value.
 */
export function levelsChart(record: RunRecord): string | null {
  const names = [...new Set(record.series.flatMap(({ gauges }) => Object.keys(gauges ?? {})))].sort();
  if (names.length === 0) return null;
  const { bins, widthS } = binSeries(record.series);
  const tops: string[] = [];
  const panels = names.slice(0, MOST_PANELS).map((name, i): Panel => {
    const points = bins.map((bin) => ({
      atS: bin.atS,
      value: largest(bin, (point) => point.gauges?.[name]),
    }));
    const top = Math.max(0, ...points.map(({ value }) => value ?? 0));
    tops.push(`${name} at most ${significant(top)}`);
    return {
      height: 110,
      draw: 'lines',
      axis: {
        caption: `${name}${binNote(widthS, 'largest')}`,
        kind: 'linear',
        ticks: linearTicks(top, true),
        format: significant,
      },
      series: [{ name, color: COLORS[i] ?? PALETTE.black, width: 2.2, points }],
    };
  });
  return renderChart({
    title: 'Levels over time',
    subtitle: chartSubtitle(record),
    description: `${tops.join(', ')}.`,
    durationS: chartDurationS(record),
    phases: chartPhases(record),
    panels,
    notes: names.length > MOST_PANELS ? [`not drawn: ${names.slice(MOST_PANELS).join(', ')}`] : [],
  });
}
