import { describe, expect, it } from 'vitest';
import type { ContestRounds } from './figures.ts';
import { contestTable, targetTable } from './tables.ts';

const CONTESTS: readonly ContestRounds[] = [
  {
    part: 'closed',
    name: 'engine, undici',
    rounds: [{ requests: 1_000, seconds: 1, cpuUs: 33_000, errors: 1, lateness: null }],
  },
  {
    part: 'closed',
    name: 'undici',
    rounds: [{ requests: 4_000, seconds: 1, cpuUs: 80_000, errors: 0, lateness: null }],
  },
  { part: 'closed', name: 'k6', rounds: [{ missing: 'not installed: no k6 on the PATH' }] },
  {
    part: 'open',
    name: 'engine, undici',
    rounds: [{ requests: 10, seconds: 1, cpuUs: 500, errors: 0, lateness: { p50Us: 90, p99Us: 1_260 } }],
  },
];

describe('contestTable', () => {
  it('should compare with plain undici and say why a row has no figures', () => {
    expect(contestTable('closed', CONTESTS).split('\n')).toEqual([
      '|                |  CPU us/request | ratio to undici | requests/s | late p50 ms | late p99 ms | errors |',
      '| -------------- | --------------: | --------------: | ---------: | ----------: | ----------: | -----: |',
      '| engine, undici |            33.0 |            1.65 |       1000 |           - |           - |      1 |',
      '| undici         |            20.0 |            1.00 |       4000 |           - |           - |      0 |',
      '| k6             | none, see below |                 |            |             |             |        |',
      '',
      '- k6: not installed: no k6 on the PATH',
    ]);
  });

  it('should show the lateness in milliseconds', () => {
    expect(contestTable('open', CONTESTS)).toContain('|        0.09 |        1.26 |');
  });
});

describe('targetTable', () => {
  it('should show what was measured with its unit, and how the rounds differed', () => {
    const table = targetTable([
      { text: 'cheap', measured: 33.04, range: [31.96, 40], unit: 'us', outcome: 'pass' },
      { text: 'cheaper', measured: 2.345, range: [2.1, 3.005], unit: 'times', outcome: 'miss' },
      { text: 'compared', measured: null, range: null, unit: 'times', outcome: 'not measured' },
    ]);
    expect(table.split('\n').slice(2)).toEqual([
      '| cheap    |    33.0 us |  32.0 to 40.0 |         pass |',
      '| cheaper  | 2.35 times |  2.10 to 3.00 |         miss |',
      '| compared |          - |             - | not measured |',
    ]);
  });
});
