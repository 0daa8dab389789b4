import { normalCdf } from './distributions.ts';
import type { MannWhitney } from './mann-whitney.ts';

/** Values and how often each was seen. */
export type Counts = Iterable<readonly [value: number, count: number]>;

/**
 * The Mann-Whitney test of `mannWhitney` for counted values, such as the bins of latencies: the same figures, in time
 * and memory of the distinct values. Values that share a bin count as ties.
 * @throws RangeError when a sample is empty
 */
export function mannWhitneyOfCounts(first: Counts, second: Counts): MannWhitney {
  const seen = new Map<number, [inFirst: number, inSecond: number]>();
  const add = (counts: Counts, side: 0 | 1) => {
    for (const [value, count] of counts) {
      const both = seen.get(value) ?? [0, 0];
      both[side] += count;
      seen.set(value, both);
    }
  };
  add(first, 0);
  add(second, 1);
  let [n, m, u, ties] = [0, 0, 0, 0];
  for (const [, [inFirst, inSecond]] of [...seen].sort(([a], [b]) => a - b)) {
    u += inSecond * (n + inFirst / 2);
    n += inFirst;
    m += inSecond;
    const same = inFirst + inSecond;
    ties += same ** 3 - same;
  }
  if (n === 0 || m === 0)
    throw new RangeError(`a comparison needs values in both samples, got ${n} and ${m}`);
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  const away = u - (n * m) / 2;
  const corrected = Math.sign(away) * Math.max(0, Math.abs(away) - 0.5);
  const z = variance <= 0 ? 0 : corrected / Math.sqrt(variance);
  return { u, variance, z, pValue: Math.min(1, 2 * normalCdf(-Math.abs(z))), superiority: u / (n * m) };
}
