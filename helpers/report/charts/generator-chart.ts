import type { RunRecord, SeriesPoint } from '../../record/run-record.ts';
import { formatCount, significant } from '../format.ts';
import { binNote, binSeries, largest, type Bin } from './bins.ts';
import { renderChart } from './chart.ts';
import { PALETTE } from './palette.ts';
import type { PlotPoint } from './panel.ts';
import { chartDurationS, chartPhases, chartSubtitle } from './record-bands.ts';
import { linearTicks } from './ticks.ts';

/**
 * Operations in flight, and whether the generator kept up: its event-loop delay, its CPU, and that of its machine with
 * all that runs there, as SVG. Bins wider than a second show their largest value.
 */
export function generatorChart(record: RunRecord): string {
  const { bins, widthS } = binSeries(record.series);
  const line = (value: (bin: Bin) => number | null): PlotPoint[] =>
    bins.map((bin) => ({ atS: bin.atS, value: value(bin) }));
  const inFlight = line((bin) => largest(bin, (p) => p.inFlight));
  const delay = line((bin) => largest(bin, (p) => worst(p, 'eventLoopDelayP99Ms')));
  const cpu = line((bin) => largest(bin, (p) => worst(p, 'cpuCores')));
  const percent = (figure: 'machineUse' | 'steal') =>
    line((bin) => largest(bin, (p) => worst(p, figure))).map(({ atS, value }) => ({
      atS,
      value: value === null ? null : value * 100,
    }));
  const [inUse, stolen] = [percent('machineUse'), percent('steal')];
  const watched = isKnown(cpu);
  const panel = (caption: string, name: string, color: string, points: PlotPoint[], wholeOnly: boolean) => ({
    height: 90,
    draw: 'lines' as const,
    axis: {
      caption: `${caption}${binNote(widthS, 'largest')}`,
      kind: 'linear' as const,
      ticks: linearTicks(top(points), wholeOnly),
      format: significant,
    },
    series: [{ name, color, points }],
  });
  return renderChart({
    title: 'In flight, and whether the generator kept up',
    subtitle: chartSubtitle(record),
    description: `At most ${formatCount(top(inFlight))} operations in flight (allowed: ${formatCount(record.profile.maxInFlight)}); the generator's event loop was late by at most ${significant(top(delay))} ms.`,
    durationS: chartDurationS(record),
    phases: chartPhases(record),
    panels: [
      panel('operations in flight', 'in flight', PALETTE.blue, inFlight, true),
      ...(watched
        ? [
            panel(
              'event-loop delay p99 of the generator (ms)',
              'event-loop delay',
              PALETTE.purple,
              delay,
              false,
            ),
            panel('CPU of the generator (cores)', 'CPU', PALETTE.orange, cpu, false),
          ]
        : []),
      ...(isKnown(inUse) ? [machinePanel(widthS, inUse, stolen)] : []),
    ],
  });
}

/** All that runs on the machine: where it is the server's too, that is what the server had to share. */
function machinePanel(widthS: number, inUse: PlotPoint[], stolen: PlotPoint[]) {
  return {
    height: 90,
    draw: 'lines' as const,
    axis: {
      caption: `CPU of its machine, by all that runs there (%)${binNote(widthS, 'largest')}`,
      kind: 'linear' as const,
      ticks: [0, 50, 100],
      format: significant,
    },
    series: [
      { name: 'in use', color: PALETTE.orange, points: inUse },
      ...(isKnown(stolen)
        ? [{ name: 'of that stolen by the host', color: PALETTE.purple, points: stolen }]
        : []),
    ],
  };
}

/** Of several generators the one that did worst. */
function worst(
  point: SeriesPoint,
  figure: 'eventLoopDelayP99Ms' | 'cpuCores' | 'machineUse' | 'steal',
): number | undefined {
  const values = point.generators.flatMap((generator) => generator[figure] ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}

const isKnown = (points: readonly PlotPoint[]): boolean => points.some(({ value }) => value !== null);

function top(points: readonly PlotPoint[]): number {
  return Math.max(0, ...points.map((point) => point.value ?? 0));
}
