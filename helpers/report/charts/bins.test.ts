import { describe, expect, it } from 'vitest';
import type { SeriesPoint } from '../../record/run-record.ts';
import { binNote, binSeries, largest, perSecond } from './bins.ts';

const series = (seconds: number): SeriesPoint[] =>
  Array.from({ length: seconds }, (_, atS) => ({
    atS,
    phase: 'run',
    offered: atS % 2 === 0 ? 4 : 0,
    started: 0,
    dropped: 0,
    late: 0,
    inFlight: atS,
    by: {},
    generators: [],
  }));

describe('binSeries', () => {
  it('should keep seconds while at most 600 points are drawn', () => {
    const { widthS, bins } = binSeries(series(600));
    expect([widthS, bins.length, bins[0]?.atS]).toEqual([1, 600, 0.5]);
  });

  it('should take two seconds from 601 on, and the mean over the seconds there are', () => {
    const { widthS, bins } = binSeries(series(601));
    expect([widthS, bins.length]).toEqual([2, 301]);
    expect(perSecond(bins[0]!, (p) => p.offered)).toBe(2);
    // the last bin holds second 600 alone
    expect(perSecond(bins[300]!, (p) => p.offered)).toBe(4);
  });

  it('should draw a day in at most 600 points', () => {
    const { widthS, bins } = binSeries(series(86_400));
    expect([widthS, bins.length]).toEqual([300, 288]);
  });

  it('should have nothing for an empty series', () => {
    expect(binSeries([])).toEqual({ widthS: 1, bins: [] });
  });
});

describe('largest', () => {
  it('should take the largest value and leave a gap where there is none', () => {
    const bin = binSeries(series(1200)).bins[1]!;
    expect(largest(bin, (p) => p.inFlight)).toBe(3);
    expect(largest(bin, () => undefined)).toBeNull();
  });
});

it('should say how wide bins were made, and nothing for seconds', () => {
  expect(binNote(1, 'mean')).toBe('');
  expect(binNote(30, 'mean')).toBe(' (mean in 30 s)');
});
