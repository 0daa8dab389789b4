import { describe, expect, it } from 'vitest';
import {
  betaQuantile,
  binomialCdf,
  binomialPmf,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from './distributions.ts';
import { incompleteBeta, logGamma } from './special-functions.ts';

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
const choose = (n: number, k: number) => factorial(n) / factorial(k) / factorial(n - k);

describe('logGamma', () => {
  it('should be ln (n - 1)! for whole numbers and ln sqrt(pi) at 1/2', () => {
    for (let n = 1; n <= 20; n++) expect(logGamma(n)).toBeCloseTo(Math.log(factorial(n - 1)), 11);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(0.25)).toBeCloseTo(1.2880225246980774, 12);
  });
});

describe('incompleteBeta', () => {
  it('should be x^a for b = 1, and 1 - (1 - x)^b for a = 1', () => {
    for (const x of [0.01, 0.3, 0.5, 0.77, 0.999]) {
      expect(incompleteBeta(x, 3, 1)).toBeCloseTo(x ** 3, 12);
      expect(incompleteBeta(x, 1, 7)).toBeCloseTo(1 - (1 - x) ** 7, 12);
    }
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});

describe('binomial distribution', () => {
  it('should agree with the sum of its terms, by factorials', () => {
    for (const n of [1, 5, 20]) {
      for (const p of [0.05, 0.5, 0.95]) {
        let sum = 0;
        for (let k = 0; k <= n; k++) {
          const term = choose(n, k) * p ** k * (1 - p) ** (n - k);
          sum += term;
          expect(binomialPmf(k, n, p)).toBeCloseTo(term, 11);
          expect(binomialCdf(k, n, p)).toBeCloseTo(sum, 11);
        }
      }
    }
    expect([
      binomialCdf(-1, 5, 0.5),
      binomialCdf(5, 5, 0.5),
      binomialPmf(0, 5, 0),
      binomialPmf(5, 5, 1),
      binomialPmf(1, 5, 0),
      binomialPmf(4, 5, 1),
    ]).toEqual([0, 1, 1, 1, 0, 0]);
  });

  it('should stay exact for large n: P(B <= n - 1) = 1 - p^n', () => {
    expect(binomialCdf(2994, 2995, 0.999)).toBeCloseTo(1 - 0.999 ** 2995, 10);
    // Symmetric around the mean at p = 1/2: P(B <= (n - 1) / 2) = 1/2 for odd n.
    expect(binomialCdf(360_000, 720_001, 0.5)).toBeCloseTo(0.5, 7);
  });
});

describe('normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.959963984540054, 0.975],
    [2.5758293035489004, 0.995],
    [-3, 0.0013498980316301],
    [-7, 1.279812543885835e-12],
  ])('should have P(Z <= %d) = %d', (z, p) => {
    expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-12);
    expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 15);
  });

  it('should agree with Simpson sums of its density', () => {
    const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    for (const z of [0.1, 0.7, 1.5, 3.3, 5.9]) {
      const h = z / 2000;
      let sum = density(0) + density(z);
      for (let i = 1; i < 2000; i++) sum += density(i * h) * (i % 2 === 1 ? 4 : 2);
      expect(normalCdf(z)).toBeCloseTo(0.5 + (sum * h) / 3, 12);
    }
  });

  it('should invert', () => {
    for (const p of [0.001, 0.2, 0.5, 0.975, 0.9995]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 13);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
  });
});

describe("Student's t and beta", () => {
  it('should be the Cauchy distribution with one degree of freedom', () => {
    for (const t of [-10, -1, 0, 0.5, 3])
      expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
  });

  it.each([
    [1, 12.706204736432095],
    [2, 4.302652729696142],
    [9, 2.2621571628540993],
    [100, 1.983971518449634],
  ])('should have the 97.5 %% point of tables with %i degrees of freedom', (df, t) => {
    expect(studentQuantile(0.975, df)).toBeCloseTo(t, 8);
  });

  it('should invert the beta distribution: median of Beta(2, 1) is sqrt(1/2)', () => {
    expect(betaQuantile(0.5, 2, 1)).toBeCloseTo(Math.SQRT1_2, 12);
  });
});
