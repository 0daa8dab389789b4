import { describe, expect, it } from 'vitest';
import type { ComparedFigure } from '../../helpers/verdict/comparison.ts';
import { slowerThan } from './slower-than.ts';
import { changeText, comparisonText, summaryLine } from './table.ts';

const slower: ComparedFigure = {
  of: 'create',
  phase: 'peak',
  measure: 'p95',
  a: 0.1,
  b: 0.12,
  difference: { estimate: 0.02, interval: { low: 0.015, high: 0.03 } },
  change: 'slower',
  smallestSeen: null,
  superiority: null,
  reason: '',
};
const same: ComparedFigure = {
  ...slower,
  ...{ measure: 'success', a: 1, b: 0.99, change: 'no difference seen', smallestSeen: 0.031 },
  difference: { estimate: -0.01, interval: { low: -0.03, high: 0.005 } },
};
const unknown: ComparedFigure = {
  ...slower,
  ...{ a: null, b: null, difference: null, change: 'cannot tell', reason: 'B has no answers' },
};

describe('the table of a comparison', () => {
  it('should align the figures and end with what is said of them', () => {
    expect(comparisonText([slower, same, unknown]).split('\n')).toEqual(
      [
        'Operation  Phase  Figure        A       B  Difference    95 % interval',
        'create     peak   p95      100 ms  120 ms      +20 ms  +15 ms … +30 ms  slower',
        'create     peak   success  100.0 %  99.0 %      -1.0 %  -3.0 % … +0.5 %  no difference seen (smallest that could have been seen: 3.1 %)',
        'create     peak   p95           –       –           –                –  cannot tell (B has no answers)',
      ].map(
        (line) =>
          expect.stringMatching(
            new RegExp(`^${line.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/ +/g, ' +')}$`),
          ) as string,
      ),
    );
    expect(changeText(unknown)).toBe('cannot tell (B has no answers)');
    expect(summaryLine([slower, same, unknown])).toBe(
      '1 slower, 0 faster, 0 worse, 0 better, 1 without a difference, 1 cannot tell',
    );
  });
});

describe('slowerThan', () => {
  it('should name only what is surely slower, and by more than the share', () => {
    expect(slowerThan([slower, same, unknown], 0.1)).toEqual([
      'create p95 in peak: 100 ms before, 120 ms now (+20 %)',
    ]);
    expect(slowerThan([slower], 0.2)).toEqual([]);
    expect(slowerThan([{ ...slower, change: 'no difference seen' }], 0.1)).toEqual([]);
  });
});
