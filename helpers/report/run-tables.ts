/** The tables below the limits: phases, operations, errors and the facts of the run. */
import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { calibrationLine } from '../record/certificate.ts';
import type {
  Cell as RecordCell,
  JoinedPart,
  Outcome,
  PhaseRecord,
  RunRecord,
} from '../record/run-record.ts';
import { mergeClasses } from './charts/errors-chart.ts';
import { formatCount, formatDuration, formatLatency, formatRate } from './format.ts';
import type { Table } from './table.ts';

/** What became of the arrivals of each phase. */
export function phasesTable(record: RunRecord): Table {
  const titles = ['Planned', 'Started', 'Dropped', 'Late', 'Ok', 'Refused', 'Failed', 'Unanswered'];
  return {
    title: 'Phases',
    columns: [
      { title: 'Phase' },
      ...titles.map((title) => ({ title, number: true })),
      { title: 'Offered', number: true },
      { title: 'Achieved', number: true },
    ],
    rows: record.phases.map((phase) => [
      phase.warmUp ? { text: phase.name, detail: 'warm-up, not counted' } : phase.name,
      ...[phase.planned, phase.started, phase.dropped, phase.late, phase.ok].map(formatCount),
      ...(['refused', 'failed', 'unanswered'] as const).map((outcome) =>
        formatCount(countOf(record, phase.name, outcome)),
      ),
      rate(phase.due, phase),
      rate(phase.answered, phase),
    ]),
    note: 'Dropped: too many in flight already. Late: started more than 100 ms after the planned time. Offered and achieved: arrivals due and answered per second of the phase.',
  };
}

function countOf(record: RunRecord, phase: string, outcome: Outcome): number {
  return record.cells
    .filter((cell) => cell.phase === phase && cell.outcome === outcome && !/[.{]/.test(cell.of))
    .reduce((sum, cell) => sum + cell.count, 0);
}

function rate(count: number, phase: PhaseRecord): string {
  const lengthS = phase.endS - phase.startS;
  return lengthS > 0 ? formatRate(count / lengthS) : '–';
}

/** Latencies of what ended ok, over all phases that count; histograms are merged, never averaged. */
export function operationsTable(record: RunRecord): Table {
  const warmUp = new Set(record.phases.filter((phase) => phase.warmUp).map((phase) => phase.name));
  const cells = record.cells.filter((cell) => !warmUp.has(cell.phase));
  // Groups have tables of their own.
  const keys = [...new Set(cells.map((cell) => cell.of))].filter((of) => !of.includes('{'));
  return {
    title: 'Operations and steps',
    columns: [
      { title: 'Operation', whole: true },
      ...['Ended', 'Ok', 'Mean', 'p50', 'p95', 'p99', 'Max'].map((title) => ({ title, number: true })),
      ...['Service p50', 'Service p95', 'Service p99', 'Service max'].map((title) => ({
        title,
        number: true,
      })),
    ],
    rows: keys.map((of) => {
      const own = cells.filter((cell) => cell.of === of);
      const ok = own.filter((cell) => cell.outcome === 'ok' && cell.count > 0);
      const count = sum(ok, (cell) => cell.count);
      const response = mergeHistograms(ok.map((cell) => cell.responseUs));
      const service = mergeHistograms(ok.map((cell) => cell.serviceUs));
      return [
        of,
        formatCount(sum(own, (cell) => cell.count)),
        formatCount(count),
        count === 0 ? '–' : formatUs(sum(ok, (cell) => cell.responseSumUs) / count),
        ...[50, 95, 99].map((p) => percentile(response, p)),
        count === 0 ? '–' : formatUs(Math.max(...ok.map((cell) => cell.responseMaxUs))),
        ...[50, 95, 99].map((p) => percentile(service, p)),
        count === 0 ? '–' : formatUs(Math.max(...ok.map((cell) => cell.serviceMaxUs))),
      ];
    }),
    note: 'Of what ended ok, without warm-up. Response time counts from the planned start, service time from the actual send. Percentiles here are for orientation; the limits say how sure they are.',
  };
}

function sum(cells: readonly RecordCell[], figure: (cell: RecordCell) => number): number {
  return cells.reduce((total, cell) => total + figure(cell), 0);
}

/** @param encoded HdrHistogram V2, compressed, base64, as cells hold them */
export function mergeHistograms(encoded: readonly string[]): Histogram | null {
  const [first, ...rest] = encoded.filter((text) => text !== '');
  if (first === undefined) return null;
  const merged = decodeFromCompressedBase64(first, 64, false);
  for (const text of rest) merged.add(decodeFromCompressedBase64(text, 64, false));
  return merged;
}

function percentile(histogram: Histogram | null, percent: number): string {
  return histogram === null ? '–' : formatUs(histogram.getValueAtPercentile(percent));
}

function formatUs(us: number): string {
  return formatLatency(us / 1e6);
}

/** Every class of error with its first example; null when there was none. */
export function errorsTable(record: RunRecord): Table | null {
  const classes = mergeClasses(record.errors);
  if (classes.length === 0) return null;
  return {
    title: 'Errors',
    columns: [
      { title: 'Class', whole: true },
      { title: 'Operation', whole: true },
      { title: 'Counted as' },
      { title: 'Count', number: true },
      { title: 'First at', number: true },
      { title: 'First in' },
      { title: 'First example' },
    ],
    rows: classes.map((c) => [
      c.class,
      c.of,
      c.outcome,
      formatCount(c.count),
      formatDuration(c.firstAtS),
      c.phase,
      c.firstExample,
    ]),
  };
}

/** What the run created and could not remove; null when there is nothing. */
export function leftoversTable(record: RunRecord): Table | null {
  if (record.leftovers.length === 0) return null;
  return {
    title: 'Left behind',
    columns: [{ title: 'Kind' }, { title: 'Id' }, { title: 'Why it could not be removed' }],
    rows: record.leftovers.map(({ kind, id, reason }) => [kind, id, reason]),
  };
}

/** Where, when, with which versions and settings: what somebody needs to run it again. */
export function factsTable(record: RunRecord): Table {
  const { profile, environment, shard } = record;
  const list = (entries: Readonly<Record<string, string>>) =>
    Object.entries(entries)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  const rows: [string, string][] = [
    ['Asked', profile.about],
    ['Success means', profile.success],
    ['Target', `${environment.name}, ${environment.baseUrl}`],
    ['Parts behind it', list(environment.parts) || 'not told'],
    [
      'Declared capacity',
      environment.declaredJobs === null ? 'not told' : `${environment.declaredJobs} jobs`,
    ],
    [
      'Profile',
      `${profile.file} at scale ${profile.scale}, seed ${profile.seed}, ${profile.transport} transport`,
    ],
    ['Clock', profile.clock === 1 ? 'real time' : `${profile.clock} times as fast as real time`],
    ['Started', `${record.startedAt}, run ${record.runId}`],
    ['Duration', `${formatDuration(record.durationS)}, ${endedText(record)}`],
    ['Versions', list(record.versions)],
    ['Calibrated', calibrationLine(record.calibration)],
  ];
  if (shard.count > 1) rows.push(['Shard', `${shard.index + 1} of ${shard.count}`]);
  if (record.joined !== null) {
    const { count, parts } = record.joined;
    if (record.joined.as === 'segments') rows.push(...segmentRows(parts));
    else {
      const what = record.profile.threads === count ? 'threads' : 'shards';
      rows.push(['Joined from', `${parts.length} of ${count} ${what}`]);
    }
  }
  for (const [name, value] of [...Object.entries(record.counters), ...Object.entries(record.figures)]) {
    rows.push([name, Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)))]);
  }
  return {
    title: 'The run',
    columns: [{ title: 'What', whole: true }, { title: 'Value' }],
    rows: rows.map(([what, value]) => [{ text: what, bold: true }, value]),
  };
}

/** One for each segment: when, how long, how it ended. */
function segmentRows(parts: readonly JoinedPart[]): [string, string][] {
  return parts.map((part) => [
    `Segment ${part.index + 1} of ${parts.length}`,
    `${part.startedAt}, run ${part.runId}, ${formatDuration(part.durationS)}, ${endedText(part)}`,
  ]);
}

function endedText(record: Pick<RunRecord, 'ended' | 'endReason'>): string {
  const why = record.endReason === null ? '' : `: ${record.endReason}`;
  return record.ended === 'complete' ? `complete${why}` : `${record.ended}${why}`;
}
