import type { RunRecord } from '../record/run-record.ts';
import { countedCells, okQuantileS } from './cell-figures.ts';
import { formatLatency, significant } from './format.ts';
import type { Table } from './table.ts';

/** A ratio from here on is marked. */
const NOTABLE = 1.5;

/** A phase of one operation is where that one is alone. */
interface Alone {
  readonly operation: string;
  readonly phase: string;
}

/**
 * What operations cost each other: p95 of each step alone, and in each phase in which it is mixed with others, as a
 * multiple of alone. Null unless some operation is alone in one counted phase and mixed in another.
 */
export function interferenceTable(record: RunRecord): Table | null {
  const phases = record.profile.phases.filter((phase) => !phase.warmUp && phase.kind !== 'pause');
  const alone = phases.flatMap(({ name, operations }): Alone[] =>
    operations.length === 1 ? [{ operation: operations[0]!, phase: name }] : [],
  );
  const mixed = phases.filter(({ operations }) => operations.length > 1).map(({ name }) => name);
  const cells = countedCells(record);
  const rows = alone.flatMap(({ operation, phase }) => {
    const steps = [...new Set(cells.map(({ of }) => of))].filter(
      (of) => of.startsWith(`${operation}.`) && !of.includes('{'),
    );
    return steps.flatMap((of) => {
      const p95 = (name: string) =>
        okQuantileS(
          cells.filter((cell) => cell.of === of && cell.phase === name),
          0.95,
        );
      const own = p95(phase);
      if (own === null) return [];
      return [[of, `${formatLatency(own)} (${phase})`, ...mixed.map((name) => against(p95(name), own))]];
    });
  });
  if (rows.length === 0 || mixed.length === 0) return null;
  return {
    title: 'Interference',
    columns: [
      { title: 'Step', whole: true },
      { title: 'p95 alone', number: true },
      ...mixed.map((name) => ({ title: `p95 in ${name}`, number: true })),
    ],
    rows,
    note: `Response time of what ended ok; in brackets how many times that of the step alone, marked from ${NOTABLE} on. What the limits allow stands above.`,
  };
}

function against(p95: number | null, alone: number) {
  if (p95 === null) return '–';
  const ratio = p95 / alone;
  const text = `${formatLatency(p95)} (${significant(ratio)}x)`;
  return ratio >= NOTABLE ? { text, tone: 'unsure' as const } : text;
}
