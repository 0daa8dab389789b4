import { describe, expect, it } from 'vitest';
import { isRight } from '../helpers/record/certificate.ts';
import type { Cell, RunRecord } from '../helpers/record/run-record.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { lawOf, STEADY, WORK } from './plan.ts';
import { Pool } from './pool.ts';

/** 100 responses: 90 of `lowUs`, 10 of `highUs`. */
const shares = (lowUs: number, highUs: number) => [
  ...Array.from({ length: 90 }, () => lowUs),
  ...Array.from({ length: 10 }, () => highUs),
];

function recordOf(timesUs: readonly number[]): Pick<RunRecord, 'cells'> {
  const histogram = new LatencyHistogram();
  for (const us of timesUs) histogram.record(us);
  const sumUs = timesUs.reduce((a, b) => a + b, 0);
  const encoded = histogram.encode();
  const cell = {
    ...{ of: WORK, phase: STEADY, outcome: 'ok', responseUs: encoded, serviceUs: encoded },
    ...{ responseSumUs: sumUs, serviceSumUs: sumUs },
  };
  return { cells: [cell as unknown as Cell] };
}

const law = (timesUs: readonly number[]) => lawOf({ counts: {}, responseUs: timesUs, serviceUs: timesUs });
const wrong = (figures: readonly Parameters<typeof isRight>[0][]) =>
  figures.filter((figure) => !isRight(figure)).map(({ name }) => name);

describe('the pooled times', () => {
  it('should compare the quantiles that ten latencies lie beyond, and the mean', () => {
    const pool = new Pool();
    const timesUs = shares(50_000, 200_000);
    pool.add(recordOf(timesUs), law(timesUs), timesUs);
    expect(
      pool.besideWitness().map(({ name, expected, latenciesBeyond }) => [name, expected, latenciesBeyond]),
    ).toEqual([
      ["response p50, by the server's clock", 50, 50],
      ["response p90, by the server's clock", 50, 10],
      ["response mean, by the server's clock", 65, 100],
    ]);
    pool.add(recordOf(timesUs), law(timesUs), timesUs);
    expect(pool.besideWitness().map(({ latenciesBeyond }) => latenciesBeyond)).toEqual([100, 20, 200]);
    expect(wrong(pool.besideWitness())).toEqual([]);
  });

  it('should find the engine wrong that is 1 ms later than the server by more than its tolerance', () => {
    const pool = new Pool();
    const answeredUs = shares(20_000, 200_000);
    pool.add(recordOf(shares(21_000, 201_000)), law(answeredUs), answeredUs);
    // 20 ms allow 0.7 ms; the mean, 38 ms, 0.88.
    expect(wrong(pool.besideWitness())).toEqual([
      "response p50, by the server's clock",
      "response p90, by the server's clock",
      "response mean, by the server's clock",
    ]);
  });

  it('should find a response that ends before the server answered it', () => {
    const pool = new Pool();
    const answeredUs = shares(50_000, 200_000);
    pool.add(recordOf(shares(49_900, 200_000)), law(answeredUs), answeredUs);
    expect(wrong(pool.besideWitness())).toContain("response p50, by the server's clock");
  });

  it('should allow the closed form the round trip of the machine, on both clocks', () => {
    const pool = new Pool();
    const timesUs = shares(50_000, 200_000);
    pool.add(recordOf(shares(51_900, 201_900)), law(timesUs), shares(51_000, 201_000));
    expect(wrong(pool.besideLaw(1000))).toEqual([]);
    expect(wrong(pool.besideLaw(500))).toEqual([
      'response p50, by the closed form',
      'response p90, by the closed form',
      'response mean, by the closed form',
      'service p50, by the closed form',
      'service p90, by the closed form',
      'service mean, by the closed form',
    ]);
  });

  it('should say that nothing was measured, and leave out what asks for no times', () => {
    const pool = new Pool();
    pool.add({ cells: [] }, lawOf({ counts: { ok: 5 } }), []);
    expect(pool.besideLaw(0)).toEqual([]);
    pool.add({ cells: [] }, law(shares(1, 2)), shares(1, 2));
    expect(pool.besideWitness().map(({ measured }) => measured)).toEqual([null, null, null]);
  });
});
