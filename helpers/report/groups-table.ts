import { compareGroups, parseGroup } from '../record/groups.ts';
import type { Cell, RunRecord } from '../record/run-record.ts';
import { jainIndex } from '../stats/fairness.ts';
import { countedCells, countOf, okMeanS, okOf, okQuantileS } from './cell-figures.ts';
import { formatCount, formatLatency } from './format.ts';
import type { Table } from './table.ts';

/** One table for each operation and dimension that it is grouped by: every user, class or kind beside the others. */
export function groupTables(record: RunRecord): Table[] {
  const byTable = new Map<string, Map<string, Cell[]>>();
  for (const cell of countedCells(record)) {
    const group = parseGroup(cell.of);
    if (group === null || group.of.includes('.')) continue;
    const key = `${group.of} by ${group.dimension}`;
    const groups = byTable.get(key) ?? new Map<string, Cell[]>();
    byTable.set(key, groups);
    groups.set(group.value, [...(groups.get(group.value) ?? []), cell]);
  }
  return [...byTable].map(([title, groups]) => groupTable(title, groups));
}

function groupTable(title: string, groups: ReadonlyMap<string, readonly Cell[]>): Table {
  const values = [...groups.keys()].sort(compareGroups);
  const shares = values.map((value) => countOf(okOf(groups.get(value)!)));
  return {
    title,
    columns: [
      { title: title.slice(title.lastIndexOf(' ') + 1), whole: true },
      ...['Ended', 'Ok', 'Success', 'Mean', 'p50', 'p95'].map((column) => ({ title: column, number: true })),
    ],
    rows: values.map((value, index) => {
      const cells = groups.get(value)!;
      const ended = countOf(cells);
      const seconds = [okMeanS(cells), okQuantileS(cells, 0.5), okQuantileS(cells, 0.95)];
      return [
        value,
        formatCount(ended),
        formatCount(shares[index]!),
        ended === 0 ? '–' : `${((100 * shares[index]!) / ended).toFixed(1)} %`,
        ...seconds.map((s) => (s === null ? '–' : formatLatency(s))),
      ];
    }),
    note: `Without warm-up. Jain's index over what was ok: ${jainIndex(shares).toFixed(3)} (1: all got the same).`,
  };
}
