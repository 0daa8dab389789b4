import { describe, expect, it } from 'vitest';
import { scorePercent, scoreTable, survivors, type JudgedMutant } from './score.ts';

const mutant = (status: JudgedMutant['status'], line = 1, fileName = '/p/a.ts'): JudgedMutant => ({
  fileName,
  location: { start: { line, column: 3 }, end: { line, column: 9 } },
  mutatorName: 'EqualityOperator',
  replacement: 'a\n  <= b',
  status,
});
const of = (...states: JudgedMutant['status'][]) => states.map((status) => mutant(status));

describe('scorePercent', () => {
  it('should be noticed by noticed and unnoticed, and leave out what was no judgement', () => {
    expect(scorePercent(of('Killed', 'Timeout', 'Survived', 'NoCoverage', 'CompileError', 'Ignored'))).toBe(
      50,
    );
    expect(scorePercent(of('Killed', 'Killed', 'Survived', 'RuntimeError'))).toBeCloseTo(200 / 3, 12);
  });
});

describe('scoreTable', () => {
  it('should have a line per room and name those below', () => {
    const scores = [
      { room: 'schedule', mutants: of('Killed', 'Killed', 'Killed', 'Survived') },
      { room: 'stats', mutants: of('Killed', 'Survived', 'Survived') },
    ];
    expect(scoreTable(scores, 75)).toEqual({
      text: [
        'schedule    75.0 %  3 of 4 mutants noticed',
        'stats       33.3 %  1 of 3 mutants noticed, below 75 %',
      ].join('\n'),
      below: ['stats'],
    });
  });
});

describe('survivors', () => {
  it('should list what no test noticed in the order of the files, on a line each', () => {
    const all = [
      mutant('NoCoverage', 2, '/p/b.ts'),
      mutant('Survived', 10),
      mutant('Killed', 3),
      mutant('Survived', 9),
    ];
    expect(survivors(all, (file) => file.slice(3)).split('\n')).toEqual([
      'a.ts:9:3 EqualityOperator -> a <= b',
      'a.ts:10:3 EqualityOperator -> a <= b',
      'b.ts:2:3 EqualityOperator -> a <= b (never run)',
    ]);
  });
});
