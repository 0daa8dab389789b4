import { describe, expect, it } from 'vitest';
import { recordOf } from '../verdict/testing.ts';
import { splitTable } from './split-table.ts';
import { fabricatedRecord } from './testing.ts';

describe('splitTable', () => {
  it('should show every part with its percentiles, and what arrivals waited to be sent', () => {
    const table = splitTable(fabricatedRecord());
    expect(table?.rows.map((row) => row.slice(0, 3))).toEqual([
      ['every arrival', 'planned to sent', '303'],
      ['create.configure', 'making the connection', '20'],
      ['create.configure', 'sent to first byte', '400'],
      ['create.configure', 'first byte to end', '400'],
    ]);
    // 900, 940, … 1660 µs: mean 1280, the 10th is 1260, the 19th 1620, the 20th 1660.
    expect(table?.rows[1]?.slice(3)).toEqual(['1.28 ms', '1.26 ms', '1.62 ms', '1.66 ms', '1.66 ms']);
  });

  it('should leave out warm-up, and be nothing when no transport told anything', () => {
    const record = fabricatedRecord();
    const warm = record.splits.map((split) => ({ ...split, phase: 'warm-up' }));
    const phases = record.phases.map((phase) =>
      phase.name === 'warm-up' ? { ...phase, warmUp: true } : phase,
    );
    expect(splitTable({ ...record, phases, splits: warm })).toBeNull();
    expect(splitTable(recordOf())).toBeNull();
  });
});
