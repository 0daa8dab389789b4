import type { RunRecord } from '../../record/run-record.ts';
import type { SearchLevel } from '../../record/search-record.ts';
import { searchAnswer } from '../../search/answer.ts';
import { throughputCurve } from '../../search/models.ts';
import { mergedHistogram, LatencyHistogram } from '../../stats/latency-histogram.ts';
import { formatLatency, significant } from '../format.ts';
import { levelValue } from '../search-tables.ts';
import { renderChart } from './chart.ts';
import { FRAME, PALETTE } from './palette.ts';
import type { Marker, Panel, PlotPoint, Series } from './panel.ts';
import { chartSubtitle } from './record-bands.ts';
import { linearTicks } from './ticks.ts';

const HEIGHT = 130;

/**
 * Throughput, p95 and success over the levels of a search, the way down left out; capacity, first bad level and knee
 * are marked. Null when nothing was run.
 */
export function searchChart(record: RunRecord): string | null {
  const { profile, search } = record;
  if (profile.search === undefined || search === undefined) return null;
  const up = search.levels.filter(({ purpose }) => purpose !== 'way-down' && purpose !== 'overload');
  if (up.length === 0) return null;
  const { over } = profile.search;
  const answer = searchAnswer(profile.search, search);
  const values = [...new Set(up.map(({ value }) => value))].sort((a, b) => a - b);
  const most = linearTicks(values.at(-1) ?? 1, over === 'jobs').at(-1) ?? 1;
  const marks: [string, number | null, string][] = [
    ['C', answer.capacity, 'capacity'],
    ['B', answer.firstBad, 'first bad level'],
    ['K', answer.knee.value, 'knee of the throughput'],
  ];
  const known = marks.flatMap(([text, at, name]) =>
    at === null || at === 0 ? [] : [{ text, at, title: `${name}: ${levelValue(at, over)}` }],
  );
  const markers: Marker[] = known.map(({ text, at, title }) => ({ atS: at, text, title }));
  const panels = [
    throughputPanel(up, over === 'jobs' ? 'jobs that stream' : 'answered per second', most, markers),
    latencyPanel(record, up, values),
    successPanel(up, values),
  ].filter((panel) => panel !== null);
  return renderChart({
    title: over === 'jobs' ? 'Levels of jobs held at once' : 'Levels of arrivals per second',
    subtitle: chartSubtitle(record),
    description: `Throughput, latency and success over the levels; ${known.map(({ title }) => title).join(', ')}.`,
    durationS: most,
    phases: [],
    panels,
    xAxis: {
      caption: over === 'jobs' ? 'jobs asked for' : 'arrivals offered per second',
      ticks: linearTicks(values.at(-1) ?? 1, over === 'jobs'),
      format: significant,
    },
    notes: known.map(({ text, title }) => `${text}  ${title}`),
  });
}

function throughputPanel(
  up: readonly SearchLevel[],
  caption: string,
  most: number,
  markers: readonly Marker[],
): Panel {
  const curve = throughputCurve(up);
  const ticks = linearTicks(1.2 * Math.max(...up.map(({ throughput }) => throughput), 1));
  const top = ticks.at(-1) ?? 1;
  return {
    height: HEIGHT + 40,
    draw: 'lines',
    axis: { caption, kind: 'linear', ticks, format: significant },
    series: [
      {
        name: 'all that is asked for',
        color: PALETTE.grey,
        dash: '3 4',
        width: 1.2,
        points: [
          { atS: 0, value: 0 },
          { atS: Math.min(top, most), value: Math.min(top, most) },
        ],
      },
      {
        name: 'measured',
        color: PALETTE.blue,
        width: 2.2,
        points: curve.map(({ value, throughput }) => ({ atS: value, value: throughput })),
      },
      dots('level that held', PALETTE.green, up, 'healthy'),
      dots('level that broke', PALETTE.red, up, 'breach'),
      dots('generator-limited', PALETTE.orange, up, 'generator-limited'),
    ].filter(({ points }) => points.length > 0),
    markers,
  };
}

/** Points that are not joined: a gap after each. */
function dots(
  name: string,
  color: string,
  up: readonly SearchLevel[],
  outcome: SearchLevel['outcome'],
): Series {
  const points = up
    .filter((level) => level.outcome === outcome)
    .flatMap(({ value, throughput }): PlotPoint[] => [
      { atS: value, value: throughput },
      { atS: value, value: null },
    ]);
  return { name, color, width: 2.4, dot: 4, points };
}

/** Of what a level does first for its success: an arrival of a rate, the first row of a job. */
function latencyPanel(
  record: RunRecord,
  up: readonly SearchLevel[],
  values: readonly number[],
): Panel | null {
  const isJobs = record.profile.search?.over === 'jobs';
  const [operation] = record.profile.search?.operations ?? [];
  if (operation === undefined) return null;
  const of = isJobs ? `${operation}.first-row` : operation;
  const points = values.map((value) => {
    const phases = up.filter((level) => level.value === value).map(({ phase }) => phase);
    const cells = record.cells.filter(
      (cell) => cell.of === of && cell.outcome === 'ok' && phases.includes(cell.phase),
    );
    if (cells.length === 0) return { atS: value, value: null };
    const merged = mergedHistogram(cells.map(({ responseUs }) => LatencyHistogram.decode(responseUs)));
    return { atS: value, value: merged.quantile(0.95) / 1e6 };
  });
  const most = Math.max(0, ...points.map(({ value }) => value ?? 0));
  if (most === 0) return null;
  const ticks = most < 1 ? linearTicks(most * 1000).map((ms) => ms / 1000) : linearTicks(most);
  return {
    height: HEIGHT,
    draw: 'lines',
    axis: { caption: `p95 of ${of}, of what ended ok`, kind: 'linear', ticks, format: formatLatency },
    series: [{ name: 'p95', color: PALETTE.purple, width: 2.2, points }],
  };
}

function successPanel(up: readonly SearchLevel[], values: readonly number[]): Panel | null {
  const successOf = (level: SearchLevel) =>
    level.measured.find(({ what }) => / success /.test(what))?.measured ?? null;
  const points = values.map((value) => {
    const shares = up.filter((level) => level.value === value).flatMap((level) => successOf(level) ?? []);
    return { atS: value, value: shares.length === 0 ? null : Math.min(...shares) };
  });
  if (points.every(({ value }) => value === null)) return null;
  return {
    height: HEIGHT,
    draw: 'lines',
    axis: {
      caption: 'success, the lowest of the runs of a level',
      kind: 'linear',
      ticks: [0, 0.25, 0.5, 0.75, 1],
      format: (share) => `${Math.round(share * 100)} %`,
    },
    series: [{ name: 'success', color: FRAME.text, width: 2.2, points }],
  };
}
