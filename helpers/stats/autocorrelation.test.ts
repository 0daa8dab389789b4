import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lagOneCorrelation, varianceInflation } from './autocorrelation.ts';

describe('lagOneCorrelation', () => {
  it('should be products over squares plus the bias of short series', () => {
    // Products 1 - 1 + 1, squares 4: r = 1/4, bias (1 + 1) / 4.
    expect(lagOneCorrelation([1, 1, -1, -1])).toBe(0.75);
    // Products -2 + 2, squares 6: r = 0, bias 1/3.
    expect(lagOneCorrelation([-1, 2, 1])).toBeCloseTo(1 / 3, 14);
  });

  it('should not count alternation as quiet, nor believe more than 0.9', () => {
    expect(lagOneCorrelation([1, -1, 1, -1, 1, -1, 1, -1])).toBe(0);
    expect(lagOneCorrelation(Array.from({ length: 100 }, (_, i) => i - 49.5))).toBe(0.9);
  });

  it('should see no correlation where there is no noise, and refuse an empty series', () => {
    expect(lagOneCorrelation([0, 0, 0])).toBe(0);
    expect(() => lagOneCorrelation([])).toThrow('an autocorrelation needs at least one residual, got none');
  });
});

describe('varianceInflation', () => {
  it('should be 1 for independent values and n for identical ones', () => {
    expect(varianceInflation(0, 12)).toBe(1);
    expect(varianceInflation(1, 12)).toBeCloseTo(12, 12);
    expect(varianceInflation(0.5, 2)).toBe(1.5);
  });

  it('should be the mean of all entries of the correlation matrix, times n', () => {
    const correlations = fc.double({ min: 0, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(correlations, fc.integer({ min: 1, max: 30 }), (correlation, n) => {
        let sum = 0;
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) sum += i === j ? 1 : correlation ** Math.abs(i - j);
        expect(varianceInflation(correlation, n)).toBeCloseTo(sum / n, 9);
      }),
    );
  });
});
