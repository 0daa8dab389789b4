import type { RunRecord } from '../record/run-record.ts';
import { countedCells, countOf } from './cell-figures.ts';
import { formatCount, significant } from './format.ts';
import type { Table } from './table.ts';

/** The counter of the bytes that a module was answered. */
const COUNTER = /^(.+)-bytes$/;

/**
 * Bytes of each endpoint: in all, per answer, and per second of the phases in which it is asked. Null when no module
 * counts them.
 */
export function bytesTable(record: RunRecord): Table | null {
  const cells = countedCells(record);
  const phases = record.phases.filter((phase) => !phase.warmUp);
  const rows = Object.entries(record.counters).flatMap(([counter, bytes]) => {
    const module = COUNTER.exec(counter)?.[1];
    const uses = record.profile.operations.filter(({ use }) => use === module).map(({ name }) => name);
    if (module === undefined || uses.length === 0) return [];
    const answers = countOf(
      record.cells.filter(({ of, outcome }) => uses.includes(of) && outcome !== 'unanswered'),
    );
    const counted = cells.filter(({ of, outcome }) => uses.includes(of) && outcome !== 'unanswered');
    const asked = phases.filter(({ name }) => counted.some(({ phase }) => phase === name));
    const seconds = asked.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
    if (answers === 0 || seconds === 0) return [];
    const each = bytes / answers;
    return [
      [
        uses.join(', '),
        formatCount(bytes),
        formatCount(Math.round(each)),
        `${significant((each * countOf(counted)) / seconds / 1000)} kB/s`,
      ],
    ];
  });
  if (rows.length === 0) return null;
  return {
    title: 'Bytes of each endpoint',
    columns: [
      { title: 'Operation', whole: true },
      ...['Bytes', 'Per answer', 'Per second'].map((title) => ({ title, number: true })),
    ],
    rows,
    note: 'Bodies only. All of the run and its mean per answer; per second of the phases that count, at that mean.',
  };
}
