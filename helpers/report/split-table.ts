import { PARTS, type Part, type RunRecord, type Split } from '../record/run-record.ts';
import { LatencyHistogram, mergedHistogram } from '../stats/latency-histogram.ts';
import { formatCount, formatLatency } from './format.ts';
import type { Table } from './table.ts';

const WHAT: Readonly<Record<Part, string>> = {
  connect: 'making the connection',
  'first-byte': 'sent to first byte',
  body: 'first byte to end',
};

/**
 * Where the time of the requests went, per operation or step, without warm-up: waiting to be sent (of whole
 * arrivals), connecting, first byte, body. Null when the transport told nothing.
 */
export function splitTable(record: RunRecord): Table | null {
  const warmUp = new Set(record.phases.filter((phase) => phase.warmUp).map((phase) => phase.name));
  const splits = record.splits.filter((split) => !warmUp.has(split.phase));
  const keys = [...new Set(splits.map(({ of }) => of))];
  if (keys.length === 0) return null;
  const waits = record.phases.filter((phase) => !phase.warmUp && phase.started > 0);
  return {
    title: 'Where the time went',
    columns: [
      { title: 'Requests of', whole: true },
      { title: 'Part', whole: true },
      ...['Count', 'Mean', 'p50', 'p95', 'p99', 'Max'].map((title) => ({ title, number: true })),
    ],
    rows: [
      ...(waits.length === 0
        ? []
        : [
            [
              'every arrival',
              'planned to sent',
              ...figures(
                mergedHistogram(waits.map(({ latenessUs }) => LatencyHistogram.decode(latenessUs))),
                null,
                Math.max(...waits.map(({ latenessMaxUs }) => latenessMaxUs)),
              ),
            ],
          ]),
      ...keys.flatMap((of) =>
        PARTS.flatMap((part) => {
          const own = splits.filter((split) => split.of === of && split.part === part);
          return own.length === 0 ? [] : [[of, WHAT[part], ...partFigures(own)]];
        }),
      ),
    ],
    note: 'Per request, whatever its outcome; a step may make several. A connection is made only where none was open.',
  };
}

function partFigures(splits: readonly Split[]): string[] {
  const merged = mergedHistogram(splits.map(({ us }) => LatencyHistogram.decode(us)));
  const sumUs = splits.reduce((sum, split) => sum + split.sumUs, 0);
  return figures(merged, sumUs, Math.max(...splits.map(({ maxUs }) => maxUs)));
}

function figures(histogram: LatencyHistogram, sumUs: number | null, maxUs: number): string[] {
  const { count } = histogram;
  const meanUs = sumUs === null ? histogram.mean : sumUs / count;
  const times = [meanUs, ...[0.5, 0.95, 0.99].map((p) => histogram.quantile(p)), maxUs];
  return [formatCount(count), ...times.map((us) => formatLatency(us / 1e6))];
}
