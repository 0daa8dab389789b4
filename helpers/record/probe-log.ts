/** From what a sampler wrote, line by line, to the probes of a record. */
import { PROBE_SERIES, unitOfSeries } from '../profile/probe-series.ts';
import { compareText } from './order.ts';
import {
  thinned,
  type BlindSpan,
  type ProbePoint,
  type ProbeRecord,
  type ProbeSeries,
} from './probe-record.ts';

/** What a sampler writes: once which probes there are, then every look of each, at last when it stopped. */
export type ProbeLine =
  | {
      readonly kind: 'begin';
      readonly atMs: number;
      readonly probes: readonly Pick<ProbeRecord, 'name' | 'kind' | 'everyS'>[];
    }
  | {
      readonly kind: 'look';
      readonly probe: string;
      /** When the answer came, milliseconds since the epoch. */
      readonly atMs: number;
      readonly values: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'missed'; readonly probe: string; readonly atMs: number; readonly reason: string }
  | {
      readonly kind: 'not-told';
      readonly probe: string;
      readonly series: string;
      readonly reason: string;
    }
  | { readonly kind: 'end'; readonly atMs: number };

/**
 * A probe is blind when it saw nothing for longer than this many samples. Shorter gaps are what a busy machine makes,
 * and a series that misses three samples still tells what it told.
 */
export const BLIND_AFTER_SAMPLES = 5;

/**
 * The probes of a record from the lines of their sampler, which may end anywhere. Times are seconds since `startMs`.
 */
export function probesOf(lines: readonly ProbeLine[], startMs: number): ProbeRecord[] {
  const begin = lines.find((line) => line.kind === 'begin');
  if (begin === undefined) return [];
  const lastMs = lines.reduce((last, line) => Math.max(last, 'atMs' in line ? line.atMs : 0), begin.atMs);
  return begin.probes.map(({ name, kind, everyS }) => {
    const own = lines.filter((line) => 'probe' in line && line.probe === name);
    const looks = own.filter((line) => line.kind === 'look');
    const missed = own.filter((line) => line.kind === 'missed');
    const seconds = (atMs: number) => round((atMs - startMs) / 1000);
    return {
      name,
      kind,
      everyS,
      series: seriesOf(looks, seconds),
      blind: blindSpans({ looks, missed, beginMs: begin.atMs, endMs: lastMs, everyS }).map(
        ({ fromMs, toMs, reason }) => ({ fromS: seconds(fromMs), toS: seconds(toMs), reason }),
      ),
      notTold: notTold(own),
    };
  });
}

type Look = Extract<ProbeLine, { kind: 'look' }>;
type Missed = Extract<ProbeLine, { kind: 'missed' }>;

function seriesOf(looks: readonly Look[], seconds: (atMs: number) => number): ProbeSeries[] {
  const samples = new Map<string, ProbePoint[]>();
  for (const { atMs, values } of looks) {
    for (const [name, value] of Object.entries(values)) {
      const points = samples.get(name) ?? [];
      points.push([seconds(atMs), value]);
      samples.set(name, points);
    }
  }
  const order = Object.keys(PROBE_SERIES);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const sorted = [...samples].sort(([a], [b]) => rank(a) - rank(b) || compareText(a, b));
  return sorted.map(([name, points]) => ({ name, unit: unitOfSeries(name), points: thinned(points) }));
}

/** A series that was told later after all is told. */
function notTold(lines: readonly ProbeLine[]): ProbeRecord['notTold'] {
  const told = new Set(lines.flatMap((line) => (line.kind === 'look' ? Object.keys(line.values) : [])));
  const reasons = new Map(
    lines.flatMap((line) => (line.kind === 'not-told' ? [[line.series, line.reason] as const] : [])),
  );
  return [...reasons].filter(([series]) => !told.has(series)).map(([series, reason]) => ({ series, reason }));
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
}

/** Times longer than `BLIND_AFTER_SAMPLES` between looks, from the beginning of the sampling to its end. */
function blindSpans(parts: {
  looks: readonly Look[];
  missed: readonly Missed[];
  beginMs: number;
  endMs: number;
  everyS: number;
}): Span[] {
  const { looks, missed, beginMs, endMs, everyS } = parts;
  const edges = [beginMs, ...looks.map(({ atMs }) => atMs), endMs];
  return edges.slice(1).flatMap((toMs, i) => {
    const fromMs = edges[i] ?? beginMs;
    if (toMs - fromMs <= BLIND_AFTER_SAMPLES * everyS * 1000) return [];
    const within = missed.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    const reason = within.at(-1)?.reason ?? 'no sample was taken: the machine that samples was too busy';
    return [{ fromMs, toMs, reason }];
  });
}

/** To a millisecond, which is what the times are known to. */
const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/**
 * The blind times of a probe, of which more than `BLIND_AFTER_SAMPLES` lie in a span: what is missing at its edge is as
 * little as any short gap.
 */
export function blindWithin(
  { blind, everyS }: Pick<ProbeRecord, 'blind' | 'everyS'>,
  spans: readonly { readonly startS: number; readonly endS: number }[],
): BlindSpan[] {
  return blind.filter(({ fromS, toS }) =>
    spans.some(
      ({ startS, endS }) => Math.min(toS, endS) - Math.max(fromS, startS) > BLIND_AFTER_SAMPLES * everyS,
    ),
  );
}
