import { partsOf, pointsWithin, type ProbeSeries } from '../record/probe-record.ts';
import type { PhaseRecord, RunRecord } from '../record/run-record.ts';
import { formatValue } from '../verdict/format.ts';
import type { Cell, Table } from './table.ts';

/** Of a profile with many phases the first and the last ones. */
const MOST_PHASES = 6;

/** What each server-side series was in each phase: its mean, and below it minimum and maximum; null without probes. */
export function probeTable(record: RunRecord): Table | null {
  const rows = record.probes.flatMap((probe) =>
    probe.series.map((series) => ({ of: `${probe.name}.${series.name}`, series })),
  );
  if (rows.length === 0) return null;
  const [quiet, moving] = [rows.filter(isAlwaysZero), rows.filter((row) => !isAlwaysZero(row))];
  const phases = shownPhases(record.phases);
  const left = record.phases.length - phases.length;
  return {
    title: 'Servers',
    columns: [
      { title: 'Probe and series', whole: true },
      ...phases.map(({ name }) => ({ title: name, number: true })),
    ],
    rows: moving.map(({ of, series }) => [of, ...phases.map((phase) => cellOf(series, phase))]),
    note:
      'Figures of the servers themselves. Mean over the samples of a phase; below it the smallest and the largest one. ' +
      'Processor time in % of one core.' +
      (quiet.length > 0 ? ` Always 0: ${quiet.map(({ of }) => of).join(', ')}.` : '') +
      (left > 0 ? ` ${left} phases in between are left out; the record has them.` : ''),
  };
}

function isAlwaysZero({ series }: { readonly series: ProbeSeries }): boolean {
  return series.points.map(partsOf).every(({ min, max }) => min === 0 && max === 0);
}

/** The note says what the percentage is of. */
const format = (value: number, unit: ProbeSeries['unit']): string =>
  formatValue(value, unit).replace(/ of a core$/, '');

function shownPhases(phases: readonly PhaseRecord[]): readonly PhaseRecord[] {
  const half = MOST_PHASES / 2;
  return phases.length <= MOST_PHASES ? phases : [...phases.slice(0, half), ...phases.slice(-half)];
}

function cellOf({ unit, points }: ProbeSeries, phase: PhaseRecord): string | Cell {
  const parts = pointsWithin(points, [phase]).map(partsOf);
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  if (samples === 0) return '–';
  const mean = parts.reduce((sum, part) => sum + part.mean * part.samples, 0) / samples;
  const [min, max] = [Math.min(...parts.map((part) => part.min)), Math.max(...parts.map((part) => part.max))];
  if (min === max) return format(mean, unit);
  return { text: format(mean, unit), detail: `${format(min, unit)} … ${format(max, unit)}` };
}
