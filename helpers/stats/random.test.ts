import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';

/** A second implementation on BigInt, from the papers: no 32-bit operators, so no shared mistakes with them. */
const M = 0xffff_ffffn;
function splitmix32(seed: bigint) {
  let state = seed & M;
  return () => {
    state = (state + 0x9e3779b9n) & M;
    let z = state ^ (state >> 16n);
    z = (z * 0x21f0aaadn) & M;
    z ^= z >> 15n;
    z = (z * 0x735a2d97n) & M;
    return z ^ (z >> 15n);
  };
}
function reference(seed: number) {
  const big = BigInt.asUintN(32, BigInt(seed));
  const high = BigInt.asUintN(32, BigInt(Math.floor(seed / 2 ** 32)));
  const word = splitmix32(splitmix32(splitmix32(big)() ^ high)());
  let [a, b, c, counter] = [word(), word(), word(), 1n];
  const next = () => {
    const out = (a + b + counter) & M;
    counter = (counter + 1n) & M;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & M;
    c = ((((c << 21n) & M) | (c >> 11n)) + out) & M;
    return out;
  };
  for (let i = 0; i < 15; i++) next();
  return () => Number(((next() >> 5n) << 26n) | (next() >> 6n)) / 2 ** 53;
}

describe('seededRandom', () => {
  it('should never change its values: a new generator would be a new load', () => {
    const random = seededRandom(42);
    expect([random(), random(), random()]).toEqual([
      0.9811856719518764, 0.13028794422226941, 0.7674480807405161,
    ]);
  });

  it('should agree with an implementation on whole numbers', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        const random = seededRandom(seed);
        const other = reference(seed);
        for (let i = 0; i < 20; i++) expect(random()).toBe(other());
      }),
    );
  });

  it('should give unrelated streams for seeds that differ in any part', () => {
    const starts = [[1], [2], [1, 0], [1, 1], [0, 1], [1 + 2 ** 32]].map((seeds) => seededRandom(...seeds)());
    expect(new Set(starts).size).toBe(6);
  });

  it('should be uniform: 100,000 numbers over 100 cells, chi-square below its 0.1 % bound', () => {
    const random = seededRandom(1);
    const cells = new Array<number>(100).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const cell = Math.floor(random() * 100);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const chiSquare = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99 degrees of freedom: 99.9 % of such sums are below 148.2, and 99.9 % above 60.
    expect(chiSquare).toBeLessThan(148.2);
    expect(chiSquare).toBeGreaterThan(60);
  });

  it('should not correlate first numbers of neighbouring seeds', () => {
    const firsts = Array.from({ length: 10_000 }, (_, seed) => seededRandom(seed)());
    const mean = firsts.reduce((a, b) => a + b, 0) / firsts.length;
    const covariance = firsts.slice(1).reduce((sum, x, i) => sum + (x - mean) * ((firsts[i] ?? 0) - mean), 0);
    const correlation = covariance / firsts.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(Math.abs(correlation)).toBeLessThan(0.033);
  });
});
