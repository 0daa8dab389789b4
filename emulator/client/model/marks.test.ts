import { describe, expect, it } from 'vitest';
import { apart, type Mark } from './marks.ts';

const mark = (distanceM: number, level: number): Mark => ({ distanceM, level, sign: '!', style: 'high' });
const ENDS = { fromM: 100, untilM: 200 };

describe('apart', () => {
  it('should keep marks that stand beside each other, both ends among them', () => {
    const marks = [mark(100, 1), mark(110, 1), mark(199, 1), mark(200, 1)];
    expect(apart(marks, ENDS, 10)).toEqual([marks[0], marks[1], marks[2]]);
  });

  it('should keep of those that cover each other the one that matters most, then the newest', () => {
    const [newest, severe, older] = [mark(101, 1), mark(109, 3), mark(105, 3)];
    expect(apart([newest, severe, older], ENDS, 10)).toEqual([severe]);
  });

  it('should leave out what lies beyond the picture', () => {
    expect(apart([mark(99.9, 3), mark(200.1, 3)], ENDS, 10)).toEqual([]);
  });
});
