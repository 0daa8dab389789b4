import { describe, expect, it } from 'vitest';
import type { CertificateCheck } from '../helpers/record/certificate.ts';
import { countFigure, timeFigure } from './figure.ts';
import { checkTable, figureInWords, worstFigure } from './table.ts';

const check = (name: string, more: Partial<CertificateCheck>): CertificateCheck => ({
  name,
  outcome: 'passed',
  runs: 1,
  repeated: 0,
  figures: [],
  missed: [],
  ...more,
});

describe('the table of the checks', () => {
  it('should show each check with the figure that took most of its tolerance', () => {
    const figures = [timeFigure('p50', 100_000, 100_300), timeFigure('p99', 100_000, 101_200)];
    expect(worstFigure(check('fixed', { figures }))?.name).toBe('p99');
    const table = checkTable([
      check('fixed', { figures }),
      check('loss', { outcome: 'missed', figures: [countFigure('ok', 3, 3)] }),
    ]);
    expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['check', 'outcome', 'runs', 'repeated', 'figures', 'worst figure', 'expected', 'measured', 'allowed'],
      ['fixed', 'passed', '1', '0', '2', 'p99', '100 ms', '101.2 ms', '+ 1.5 ms'],
      ['loss', 'MISSED', '1', '0', '1', 'all exact'],
    ]);
  });
});

describe('a figure in words', () => {
  it('should say what was expected, allowed and measured', () => {
    expect(figureInWords(timeFigure('p50', 100_000, 101_700))).toBe(
      'p50: expected 100 ms (+ 1.5), measured 101.7 ms',
    );
    expect(figureInWords(countFigure('ok', 3, null))).toBe('ok: expected 3 (+ 0), measured nothing');
  });
});
