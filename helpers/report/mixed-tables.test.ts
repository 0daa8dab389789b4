import { describe, expect, it } from 'vitest';
import type { Phase } from '../profile/profile.ts';
import type { Cell, RunRecord } from '../record/run-record.ts';
import { bytesTable } from './bytes-table.ts';
import { groupTables } from './groups-table.ts';
import { interferenceTable } from './interference-table.ts';
import { operationsTable, phasesTable } from './run-tables.ts';
import { encodeHistogram, fabricatedRecord } from './testing.ts';

const cell = (of: string, phase: string, ms: readonly number[], outcome: Cell['outcome'] = 'ok'): Cell => {
  const us = ms.map((value) => value * 1000);
  return {
    of,
    phase,
    outcome,
    count: us.length,
    responseUs: encodeHistogram(us),
    serviceUs: encodeHistogram(us),
    responseSumUs: us.reduce((a, b) => a + b, 0),
    serviceSumUs: us.reduce((a, b) => a + b, 0),
    responseMaxUs: Math.max(...us),
    serviceMaxUs: Math.max(...us),
  };
};
const phase = (name: string, operations: readonly string[], warmUp = false): Phase => ({
  kind: 'constant',
  name,
  operations,
  warmUp,
  durationS: 10,
  ratePerSecond: 1,
  spacing: 'even',
});

/** Two operations, each alone and then together. */
function record(cells: readonly Cell[], counters: Readonly<Record<string, number>> = {}): RunRecord {
  const base = fabricatedRecord();
  const phases = [
    phase('warm-up', ['read', 'write'], true),
    phase('alone-read', ['read']),
    phase('alone-write', ['write']),
    phase('mix', ['read', 'write']),
  ];
  const use = (name: string, module: string) => ({ name, use: module, weight: 1, options: {} });
  return {
    ...base,
    profile: { ...base.profile, phases, operations: [use('read', 'channels'), use('write', 'configure')] },
    phases: phases.map(({ name, warmUp }, index) => ({
      ...base.phases[0]!,
      name,
      warmUp,
      startS: index * 10,
      endS: index * 10 + 10,
    })),
    cells,
    counters,
  };
}
const texts = (row: readonly (string | { text: string })[]) =>
  row.map((entry) => (typeof entry === 'string' ? entry : entry.text));

describe('interferenceTable', () => {
  const alone = [cell('read.request', 'alone-read', [10, 10]), cell('write.make', 'alone-write', [40, 40])];

  it('should show each step alone and as a multiple of it in the mix, and mark what is slower', () => {
    const table = interferenceTable(
      record([
        ...alone,
        cell('read.request', 'mix', [20, 20]),
        cell('write.make', 'mix', [40, 40]),
        cell('read.request', 'warm-up', [900]),
        cell('read.request{user=1}', 'mix', [900]),
        cell('read', 'mix', [900]),
        cell('read.request', 'mix', [900], 'failed'),
      ]),
    );
    expect(table?.columns.map(({ title }) => title)).toEqual(['Step', 'p95 alone', 'p95 in mix']);
    expect(table?.rows.map(texts)).toEqual([
      ['read.request', '10 ms (alone-read)', '20 ms (2x)'],
      ['write.make', '40 ms (alone-write)', '40 ms (1x)'],
    ]);
    expect(table?.rows[0]?.[2]).toMatchObject({ tone: 'unsure' });
    expect(typeof table?.rows[1]?.[2]).toBe('string');
  });

  it('should say nothing where a step had no answer, and be none without a mix or without one alone', () => {
    expect(interferenceTable(record(alone))?.rows.map(texts)[0]?.[2]).toBe('–');
    expect(interferenceTable(record([cell('read.request', 'mix', [1])]))).toBeNull();
    expect(interferenceTable(fabricatedRecord())).toBeNull();
  });
});

describe('groupTables', () => {
  it('should show every user beside the others, in the order of people, with the index', () => {
    const tables = groupTables(
      record([
        cell('write{user=10}', 'mix', [10, 10]),
        cell('write{user=9}', 'mix', [20, 20]),
        cell('write{user=9}', 'mix', [5, 5], 'failed'),
        cell('write{user=9}', 'warm-up', [5]),
        cell('write.make{user=9}', 'mix', [5]),
        cell('write', 'mix', [5]),
      ]),
    );
    expect(tables.map(({ title }) => title)).toEqual(['write by user']);
    expect(tables[0]?.columns[0]?.title).toBe('user');
    expect(tables[0]?.rows).toEqual([
      ['9', '4', '2', '50.0 %', '20 ms', '20 ms', '20 ms'],
      ['10', '2', '2', '100.0 %', '10 ms', '10 ms', '10 ms'],
    ]);
    expect(tables[0]?.note).toContain('1.000');
  });

  it('should show a user of whom nothing was ok', () => {
    const [table] = groupTables(
      record([cell('write{user=1}', 'mix', [5], 'refused'), cell('write{user=2}', 'mix', [10])]),
    );
    expect(table?.rows[0]).toEqual(['1', '1', '0', '0.0 %', '–', '–', '–']);
    // (0 + 1)^2 / (2 x 1) = 1/2
    expect(table?.note).toContain('0.500');
  });
});

describe('groups in the other tables', () => {
  it('should neither be counted twice nor be listed among the operations', () => {
    const grouped = record([
      cell('write', 'mix', [5, 5], 'failed'),
      cell('write{user=1}', 'mix', [5, 5], 'failed'),
    ]);
    expect(phasesTable(grouped).rows.map(texts).at(-1)?.[7]).toBe('2');
    expect(
      operationsTable(grouped)
        .rows.map(texts)
        .map(([of]) => of),
    ).toEqual(['write']);
  });
});

describe('bytesTable', () => {
  it('should tell bytes per answer and per second of the phases that ask', () => {
    // 3 answers of 1,000 bytes on average, 2 of them in 20 counted seconds.
    const cells = [
      cell('read', 'warm-up', [5]),
      cell('read', 'alone-read', [5]),
      cell('read', 'mix', [5], 'failed'),
      cell('read', 'mix', [5], 'unanswered'),
    ];
    const table = bytesTable(record(cells, { 'channels-bytes': 3000, 'other-bytes': 5, rows: 7 }));
    expect(table?.rows).toEqual([['read', '3,000', '1,000', '0.1 kB/s']]);
  });

  it('should be none where nothing is counted', () => {
    expect(bytesTable(fabricatedRecord())).toBeNull();
    expect(bytesTable(record([], { 'channels-bytes': 0 }))).toBeNull();
  });
});
