import { describe, expect, it } from 'vitest';
import { bySegment } from './segments.ts';

describe('bySegment', () => {
  it('should give the phases of each segment, in order of time', () => {
    const [a, b, c] = [{ segment: 10 }, { segment: 2 }, { segment: 10 }];
    expect(bySegment([a, b, c])).toEqual([[b], [a, c]]);
  });

  it('should take what names no segment for the first, and all of it for one', () => {
    const [a, b, c] = [{}, { segment: 0 }, {}];
    expect(bySegment([a, b, c])).toEqual([[a, b, c]]);
    expect(bySegment([])).toEqual([]);
  });
});
