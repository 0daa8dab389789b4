import { describe, expect, it } from 'vitest';
import { isRight } from '../helpers/record/certificate.ts';
import type { Cell, PhaseRecord, RunRecord } from '../helpers/record/run-record.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { lawOf, STEADY, WORK } from './plan.ts';
import { Pool } from './pool.ts';

/** 100 responses: 90 of `lowUs`, 10 of `highUs`. */
const shares = (lowUs: number, highUs: number) => [
  ...Array.from({ length: 90 }, () => lowUs),
  ...Array.from({ length: 10 }, () => highUs),
];

function recordOf(timesUs: readonly number[], latestStartUs = 0): Pick<RunRecord, 'cells' | 'phases'> {
  const histogram = new LatencyHistogram();
  for (const us of timesUs) histogram.record(us);
  const sumUs = timesUs.reduce((a, b) => a + b, 0);
  const encoded = histogram.encode();
  const cell = {
    ...{ of: WORK, phase: STEADY, outcome: 'ok', responseUs: encoded, serviceUs: encoded },
    ...{ responseSumUs: sumUs, serviceSumUs: sumUs },
  };
  const phase = { name: STEADY, latenessMaxUs: latestStartUs };
  return { cells: [cell as unknown as Cell], phases: [phase as unknown as PhaseRecord] };
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

  it('should allow the way back that a client without the engine has', () => {
    const pool = new Pool();
    const answeredUs = shares(20_000, 200_000);
    pool.add(recordOf(shares(21_000, 201_000)), law(answeredUs), answeredUs);
    pool.addBare({ responseUs: shares(30_350, 210_350), serviceUs: [] }, law([]), shares(30_000, 210_000));
    expect(wrong(pool.besideWitness())).toEqual([]);
    pool.add(recordOf(shares(21_200, 201_200)), law(answeredUs), answeredUs);
    // The longer half of them is too long; the mean, half as much longer, is not.
    expect(wrong(pool.besideWitness())).toEqual([
      "response p50, by the server's clock",
      "response p90, by the server's clock",
    ]);
  });

  it('should find a response that ends before the server answered it', () => {
    const pool = new Pool();
    const answeredUs = shares(50_000, 200_000);
    pool.add(recordOf(shares(49_900, 200_000)), law(answeredUs), answeredUs);
    expect(wrong(pool.besideWitness())).toContain("response p50, by the server's clock");
  });

  it('should allow the closed form what a client without the engine takes, figure by figure', () => {
    const pool = new Pool();
    const timesUs = shares(50_000, 200_000);
    pool.add(recordOf(shares(51_800, 201_800)), law(timesUs), shares(51_000, 201_000));
    const all = ['response', 'service'].flatMap((clock) =>
      ['p50', 'p90', 'mean'].map((name) => `${clock} ${name}, by the closed form`),
    );
    expect(wrong(pool.besideLaw())).toEqual(all);
    // 50 ms allow 1 ms of their own: 0.9 are the machine's, 0.5 are too few.
    pool.addBare(
      { responseUs: shares(50_900, 200_500), serviceUs: shares(50_500, 200_500) },
      law(timesUs),
      [],
    );
    expect(wrong(pool.besideLaw())).toEqual(all.filter((name) => name.startsWith('service')));
  });

  it('should allow a tail at least what the median takes, and never more than 5 ms', () => {
    const pool = new Pool();
    const timesUs = shares(50_000, 50_000);
    pool.add(recordOf(timesUs), law(timesUs), timesUs);
    const allowed = () => pool.besideLaw().map(({ tolerance }) => Math.round((tolerance - 1) * 1e6) / 1e6);
    expect(allowed()).toEqual([0, 0, 0, 0, 0, 0]);
    // The bare client's own tail is shorter than its median here, as the law's is longer where a generator is held.
    pool.addBare(
      { responseUs: [50_700, 50_700, 50_700], serviceUs: [57_000, 57_000, 57_000] },
      law(timesUs),
      [],
    );
    expect(allowed()).toEqual([0.7, 0.7, 0.7, 5, 5, 5]);
    const faster = new Pool();
    faster.add(recordOf(shares(10_000, 90_000)), law(shares(10_000, 90_000)), []);
    faster.addBare(
      { responseUs: shares(10_600, 10_600), serviceUs: shares(9_000, 9_000) },
      law(shares(10_000, 90_000)),
      [],
    );
    expect(
      faster
        .besideLaw()
        .map(({ expected, tolerance }) => Math.round((tolerance - 0.01 * expected) * 1e6) / 1e6),
    ).toEqual([1.1, 1.1, 1.1, 0.5, 0.5, 0.5]);
  });

  it('should hold the client without the engine against the law of its own plans, not of all', () => {
    const pool = new Pool();
    const [own, other] = [shares(50_000, 200_000), shares(20_000, 80_000)];
    pool.add(recordOf(own), law(own), own);
    pool.add(recordOf(other), law(other), other);
    pool.addBare({ responseUs: shares(20_300, 80_300), serviceUs: shares(20_100, 80_100) }, law(other), []);
    const allowed = pool.besideLaw().map(({ expected, tolerance }) => tolerance - 0.01 * expected - 0.5);
    expect(allowed.map((ms) => Math.round(ms * 1e6) / 1e6)).toEqual([0.3, 0.3, 0.3, 0.1, 0.1, 0.1]);
  });

  it('should let a service time be shorter by as much as an arrival was late, where the server sets the end', () => {
    const timesUs = shares(50_000, 200_000);
    const short = { cells: recordOf(shares(49_800, 199_800)).cells, phases: recordOf([1], 250).phases };
    const shorter = (endsAreFixed: boolean) => {
      const pool = new Pool();
      pool.add(
        short,
        lawOf({ counts: {}, responseUs: timesUs, serviceUs: timesUs, endsAreFixed }),
        shares(49_800, 199_800),
      );
      return wrong(pool.besideLaw());
    };
    const response = ['p50', 'p90', 'mean'].map((name) => `response ${name}, by the closed form`);
    const service = ['p50', 'p90', 'mean'].map((name) => `service ${name}, by the closed form`);
    expect(shorter(false)).toEqual([...response, ...service]);
    expect(shorter(true)).toEqual(response);
  });

  it('should say that nothing was measured, and leave out what asks for no times', () => {
    const pool = new Pool();
    pool.add({ cells: [], phases: [] }, lawOf({ counts: { ok: 5 } }), []);
    expect(pool.besideLaw()).toEqual([]);
    pool.add({ cells: [], phases: [] }, law(shares(1, 2)), shares(1, 2));
    expect(pool.besideWitness().map(({ measured }) => measured)).toEqual([null, null, null]);
  });
});
