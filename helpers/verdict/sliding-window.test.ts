import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesFigures } from '../record/run-record.ts';
import { LatencyBins, binOf, upperEdgeUs } from '../stats/latency-bins.ts';
import { SlidingWindow, type WindowMeasure } from './sliding-window.ts';

/** A second in which answers took so many milliseconds, and others went wrong. */
function figures(okMs: readonly number[], others: Partial<SeriesFigures> = {}): SeriesFigures {
  const bins = new LatencyBins();
  for (const ms of okMs) bins.record(ms * 1000);
  const timed = {
    okUs: bins.encode(),
    okSumUs: okMs.reduce((sum, ms) => sum + ms * 1000, 0),
    okMaxUs: Math.max(...okMs) * 1000,
  };
  const none = { refused: 0, failed: 0, unanswered: 0 };
  return { ok: okMs.length, ...none, ...(okMs.length > 0 ? timed : {}), ...others };
}

const windowOf = (lengthS: number, ...seconds: (SeriesFigures | undefined)[]): SlidingWindow => {
  const window = new SlidingWindow(lengthS);
  for (const second of seconds) window.push(second);
  return window;
};

describe('SlidingWindow', () => {
  it('should be full once it has as many seconds as it is long', () => {
    const window = new SlidingWindow(2);
    window.push(undefined);
    expect(window.full).toBe(false);
    window.push(undefined);
    expect(window.full).toBe(true);
    window.push(undefined);
    expect(window.full).toBe(true);
  });

  it('should take shares of what ended or was dropped in it', () => {
    const window = windowOf(
      2,
      figures([9, 9, 9, 9]),
      figures([1, 1, 1], { refused: 1, failed: 2, unanswered: 1 }),
      figures([1, 1], { dropped: 1 }),
    );
    expect(window.measure('success')).toMatchObject({ measured: 5 / 10, samples: 10, blind: null });
    expect(window.measure('failed')).toMatchObject({ measured: 3 / 9, samples: 9 });
    expect(window.measure('refused')).toMatchObject({ measured: 1 / 9, samples: 9 });
  });

  it('should take latencies from all answers in it, never from averages of seconds', () => {
    const window = windowOf(2, figures([500]), figures([1]), figures(new Array<number>(9).fill(2)));
    expect(window.measure('mean')).toMatchObject({ measured: 0.0019, samples: 10, blind: null });
    expect(window.measure('max')).toMatchObject({ measured: 0.002, interval: null });
    expect(window.measure('p50')).toMatchObject({ measured: upperEdgeUs(binOf(2_000)) / 1e6, blind: null });
  });

  it('should have the interval of a mean by Student', () => {
    // 1, 2 and 3 s: mean 2, deviation 1, t(2) = 4.3027: 2 ± 4.3027 / sqrt(3); bins are up to 0.8 % wide.
    const { interval } = windowOf(1, figures([1000, 2000, 3000])).measure('mean') ?? {};
    expect(interval?.low).toBeCloseTo(2 - 2.4841, 1);
    expect(interval?.high).toBeCloseTo(2 + 2.4841, 1);
  });

  it('should say that a percentile has too few answers, and one answer is no mean', () => {
    const times = (count: number) => windowOf(1, figures(new Array<number>(count).fill(1)));
    expect(times(58).measure('p95')?.blind).toBe('it has 58 ok answers, and a p95 needs at least 59');
    expect(times(59).measure('p95')?.blind).toBeNull();
    expect(times(1).measure('mean')?.blind).toBe('one answer is no mean');
    expect(windowOf(1, figures([], { failed: 1 })).measure('max')).toMatchObject({
      measured: null,
      blind: 'none of what ended in it was ok',
    });
  });

  it('should have nothing to say where nothing was asked', () => {
    const measures: WindowMeasure[] = ['success', 'failed', 'refused', 'p95', 'max', 'mean'];
    expect(
      measures.map((measure) => windowOf(2, figures([1]), undefined, undefined).measure(measure)),
    ).toEqual(measures.map(() => null));
    // Dropped only: nothing was attempted, and none of it succeeded.
    const dropped = windowOf(1, figures([], { dropped: 4 }));
    expect(dropped.measure('success')).toMatchObject({ measured: 0, samples: 4 });
    expect([dropped.measure('failed'), dropped.measure('refused')]).toEqual([null, null]);
  });

  it('should be what its own seconds are, whatever went through it before', () => {
    const second = fc.option(
      fc
        .tuple(
          fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 6 }),
          fc.nat(3),
          fc.nat(3),
          fc.nat(2),
        )
        .map(([ok, failed, refused, dropped]) => figures(ok, { failed, refused, dropped })),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(second, { minLength: 3 }), fc.integer({ min: 1, max: 3 }), (seconds, lengthS) => {
        const moved = windowOf(lengthS, ...seconds);
        const fresh = windowOf(lengthS, ...seconds.slice(-lengthS));
        for (const measure of ['success', 'failed', 'refused', 'mean', 'max', 'p50'] as const) {
          expect(moved.measure(measure)).toEqual(fresh.measure(measure));
        }
      }),
    );
  });
});
