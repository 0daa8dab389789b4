/** Server-side series as charts: one for each probe, a panel for each kind of figure. */
import { PROBE_SERIES, type SeriesUnit } from '../../profile/probe-series.ts';
import {
  joinedPoint,
  partsOf,
  type ProbePoint,
  type ProbeRecord,
  type ProbeSeries,
} from '../../record/probe-record.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatExact, formatValue } from '../../verdict/format.ts';
import type { LimitResult, Verdict } from '../../verdict/verdict.ts';
import { MAX_POINTS } from './bins.ts';
import { renderChart } from './chart.ts';
import { FRAME, PALETTE } from './palette.ts';
import type { LimitLine, Panel, PlotPoint, Series } from './panel.ts';
import { chartDurationS, chartPhases, chartSubtitle } from './record-bands.ts';
import { linearTicks } from './ticks.ts';

/** Series that are read together stand in one panel; one that is in none of these has a panel of its own. */
const GROUPS: readonly { readonly caption: string; readonly series: readonly string[] }[] = [
  { caption: 'processor time (% of a core)', series: ['cpu-cores'] },
  { caption: 'memory', series: ['memory-bytes', 'heap-bytes'] },
  { caption: 'jobs', series: ['jobs-slots', 'jobs-alive', 'jobs-streaming'] },
  { caption: 'GPU slots', series: ['gpu-slots', 'gpu-slots-in-use'] },
  { caption: 'descriptors and sockets', series: ['descriptors', 'sockets'] },
  { caption: 'database pool', series: ['pool-connections', 'pool-in-use', 'pool-waiting'] },
  { caption: 'event-loop delay p99', series: ['event-loop-delay-seconds'] },
  { caption: 'ping', series: ['ping-seconds'] },
  { caption: 'connections', series: ['connections', 'channels', 'consumers'] },
  { caption: 'queues', series: ['queues'] },
  { caption: 'messages', series: ['messages', 'messages-ready', 'messages-unacked'] },
  { caption: 'operations that wait for a lock', series: ['lock-queue'] },
  { caption: 'jobs refused so far', series: ['jobs-refused'] },
  { caption: 'age of the newest row on the canvas', series: ['frame-age-seconds'] },
  { caption: 'pages', series: ['pages-live', 'notices'] },
];
/** More panels would not be read; what has none stands in the table. */
const MOST_PANELS = 8;
const COLOURS = [PALETTE.blue, PALETTE.orange, PALETTE.green, PALETTE.purple] as const;
/** Colour is not the only thing that tells lines apart. */
const DASHES = [undefined, '7 3', '2 2', '9 3 2 3'] as const;
/** A figure without a group moves less than this: then a line says nothing. */
const isConstant = ({ points }: ProbeSeries): boolean => {
  const parts = points.map(partsOf);
  return Math.max(...parts.map(({ max }) => max)) === Math.min(...parts.map(({ min }) => min));
};

/** One chart for each probe that saw something, by its name. */
export function probeCharts(record: RunRecord, verdict: Verdict): [file: string, svg: string][] {
  return record.probes
    .filter(({ series }) => series.length > 0)
    .map((probe) => [`probe-${probe.name}.svg`, probeChart(record, probe, verdict)]);
}

function probeChart(record: RunRecord, probe: ProbeRecord, verdict: Verdict): string {
  const judged = verdict.limits.filter(({ limit }) => limit.of.startsWith(`${probe.name}.`));
  return renderChart({
    title: `${probe.kind === 'browser' ? 'Pages' : 'Server'}: ${probe.name}`,
    subtitle: `${chartSubtitle(record)} · ${probe.kind}, every ${formatExact(probe.everyS, 's')}`,
    description: description(probe),
    durationS: chartDurationS(record),
    phases: chartPhases(record),
    panels: panelsOf(probe, judged, record),
    notes: notesOf(probe),
  });
}

function description({ name, series, blind }: ProbeRecord): string {
  const seen = series.slice(0, 4).map(({ name: of, unit, points }) => {
    const most = Math.max(...points.map((point) => partsOf(point).max));
    return `${of} at most ${formatValue(most, unit)}`;
  });
  const gaps = blind.length === 0 ? '' : ` The probe was blind ${blind.length} times.`;
  return `Figures of ${name} itself while the run was on: ${seen.join(', ')}.${gaps}`;
}

function notesOf({ blind, notTold }: ProbeRecord): string[] {
  return [
    ...blind
      .slice(0, 5)
      .map(({ fromS, toS, reason }) => `Blind from ${fromS.toFixed(1)} to ${toS.toFixed(1)} s: ${reason}`),
    ...(notTold.length === 0 ? [] : [`Not told: ${notTold.map(({ series }) => series).join(', ')}`]),
  ];
}

/** Panels in the order of `GROUPS`, then what has no group and moves. What is judged always has one. */
function panelsOf(probe: ProbeRecord, judged: readonly LimitResult[], record: RunRecord): Panel[] {
  const isJudged = ({ name }: ProbeSeries) =>
    judged.some(({ limit }) => limit.of === `${probe.name}.${name}`);
  const grouped = GROUPS.flatMap(({ caption, series }) => {
    const own = series.flatMap((name) => probe.series.find((one) => one.name === name) ?? []);
    // A row of zeros (no GPU, no message) is told by the table.
    const quiet = own.every((one) => isConstant(one) && partsOf(one.points[0] ?? [0, 0]).mean === 0);
    return own.length === 0 || (quiet && !own.some(isJudged)) ? [] : [{ caption, series: own }];
  });
  const known = new Set(GROUPS.flatMap(({ series }) => series));
  const others = probe.series
    .filter((one) => !known.has(one.name) && (isJudged(one) || !isConstant(one)))
    .map((one) => ({ caption: captionOf(one.name), series: [one] }));
  const all = [...grouped, ...others];
  const first = all.filter(({ series }) => series.some(isJudged));
  const rest = all.filter(({ series }) => !series.some(isJudged));
  const chosen = new Set([...first, ...rest].slice(0, Math.max(MOST_PANELS, first.length)));
  return all
    .filter((group) => chosen.has(group))
    .map(({ caption, series }) => panel(caption, series, limitLines(probe, series, judged, record)));
}

function captionOf(name: string): string {
  return Object.hasOwn(PROBE_SERIES, name) ? PROBE_SERIES[name as keyof typeof PROBE_SERIES] : name;
}

function panel(caption: string, series: readonly ProbeSeries[], limits: readonly LimitLine[]): Panel {
  const unit = series[0]?.unit ?? 'count';
  const lines = series.map(({ name, points }, i): Series => {
    const dash = DASHES[i % DASHES.length];
    return {
      name,
      color: COLOURS[i % COLOURS.length] ?? PALETTE.blue,
      ...(dash === undefined ? {} : { dash }),
      points: plotted(points),
    };
  });
  const top = Math.max(
    0,
    ...lines.flatMap(({ points }) => points.map(({ value }) => value ?? 0)),
    ...limits.map(({ value }) => value),
  );
  return {
    height: 84,
    draw: 'lines',
    axis: { caption, kind: 'linear', ...axisOf(unit, top) },
    series: lines,
    limits,
  };
}

/** Ticks on round numbers of what is written at them. */
function axisOf(unit: SeriesUnit, top: number): Pick<Panel['axis'], 'ticks' | 'format'> {
  if (unit === 'cores') {
    return {
      ticks: linearTicks(top * 100).map((tick) => tick / 100),
      format: (value) => String(Number((value * 100).toPrecision(3))),
    };
  }
  const format = (value: number) => (value === 0 ? '0' : formatValue(value, unit));
  return { ticks: linearTicks(top, unit === 'count'), format };
}

/** The largest of each bin: a peak must be seen, however long the run was. */
function plotted(points: readonly ProbePoint[]): PlotPoint[] {
  const size = Math.ceil(points.length / MAX_POINTS);
  const shown =
    size <= 1
      ? points
      : Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
          joinedPoint(points.slice(i * size, (i + 1) * size)),
        );
  return shown.map(partsOf).flatMap(({ atS, max }) => (atS < 0 ? [] : [{ atS, value: max }]));
}

/** Levels that a limit bounds, over the phases that it is judged in; growth and leaks have no height. */
function limitLines(
  probe: ProbeRecord,
  series: readonly ProbeSeries[],
  judged: readonly LimitResult[],
  record: RunRecord,
): LimitLine[] {
  return judged.flatMap(({ limit, boundValue, bound, phase }): LimitLine[] => {
    const isLevel = limit.measure === 'probe' && ['mean', 'max', 'min', 'last'].includes(limit.take ?? '');
    const own = series.some(({ name }) => limit.of === `${probe.name}.${name}`);
    if (!isLevel || !own || boundValue === null) return [];
    const spans = record.phases.filter(({ name, warmUp }) => name === phase || (phase === 'run' && !warmUp));
    const [startS, endS] = [spans[0]?.startS ?? 0, spans.at(-1)?.endS ?? record.durationS];
    return [{ text: `${limit.take} ${bound}`, value: boundValue, startS, endS, color: FRAME.limit }];
  });
}
