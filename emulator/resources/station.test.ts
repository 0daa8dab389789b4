import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { serviceTimeMs } from './service-law.ts';
import { Station } from './station.ts';
import type { StationSettings } from './station.ts';

const station = (settings: Partial<StationSettings>, seed = 1): Station =>
  new Station(
    {
      ...{ endpoints: ['ack'], servers: 1, law: 'constant', meanMs: 100, variation: 0, queue: null },
      ...settings,
    },
    seed,
  );

/** Probability that a request must wait, and mean wait in units of the service time (Erlang C; Kleinrock I, 3.4). */
function erlangC(servers: number, load: number): { waits: number; meanWait: number } {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) {
    term *= load / k;
    sum += term;
  }
  const last = ((term * load) / servers) * (servers / (servers - load));
  const waits = last / (sum + last);
  return { waits, meanWait: waits / (servers - load) };
}

/** Mean of 40 batch means, and the half width of its 99.8 % interval (Student, 39 degrees of freedom: 3.31). */
function interval(values: readonly number[]): { mean: number; halfWidth: number } {
  const size = Math.floor(values.length / 40);
  const means = Array.from({ length: 40 }, (_, i) => {
    const batch = values.slice(i * size, (i + 1) * size);
    return batch.reduce((sum, value) => sum + value, 0) / size;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / 40;
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39;
  return { mean, halfWidth: 3.31 * Math.sqrt(variance / 40) };
}

/** Waits of requests that arrive at random. Milliseconds. */
function poissonWaits(one: Station, ratePerSecond: number, count: number, seed: number): number[] {
  const random = seededRandom(seed);
  let nowMs = 0;
  return Array.from({ length: count }, () => {
    nowMs -= (1000 / ratePerSecond) * Math.log(1 - random());
    return one.arrive(nowMs)!.startMs - nowMs;
  });
}

describe('service times', () => {
  const law = (settings: Partial<StationSettings>) => {
    const random = seededRandom(7);
    const times = Array.from({ length: 200_000 }, () =>
      serviceTimeMs({ law: 'constant', meanMs: 100, variation: 0, ...settings }, random),
    );
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    const variance = times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / times.length;
    return { mean, variation: Math.sqrt(variance) / mean };
  };

  it('should all be the mean when constant', () => {
    expect(law({})).toEqual({ mean: 100, variation: 0 });
  });

  it.each<[StationSettings['law'], number]>([
    ['exponential', 1],
    ['lognormal', 0.5],
    ['lognormal', 1.5],
  ])('should have the mean and the variation of the %s law with %f', (kind, variation) => {
    const seen = law({ law: kind, variation });
    // Standard error of the mean is 100 x variation / sqrt(200000), at most 0.34.
    expect(Math.abs(seen.mean - 100)).toBeLessThan(4 * 0.34);
    expect(Math.abs(seen.variation / variation - 1)).toBeLessThan(0.03);
  });
});

describe('a station', () => {
  it('should serve D/D/k exactly, first come, first served', () => {
    const one = station({ servers: 2 });
    expect([0, 10, 20, 30, 150].map((atMs) => one.arrive(atMs))).toEqual([
      { startMs: 0, endMs: 100 },
      { startMs: 10, endMs: 110 },
      { startMs: 100, endMs: 200 },
      { startMs: 110, endMs: 210 },
      { startMs: 200, endMs: 300 },
    ]);
  });

  it('should not wait at all up to its capacity when nothing is random', () => {
    const one = station({ servers: 3, meanMs: 50 });
    expect(one.capacityPerSecond).toBe(60);
    for (let i = 0; i < 6000; i++) {
      const atMs = (i * 1000) / 60;
      expect(one.arrive(atMs)!.startMs - atMs).toBeLessThan(1e-6);
    }
  });

  it('should refuse what finds the queue full, and say when there is room again', () => {
    const one = station({ queue: 2 });
    expect([0, 10, 20, 30].map((atMs) => one.arrive(atMs)?.startMs ?? null)).toEqual([0, 100, 200, null]);
    expect([one.busy(30), one.waiting(30), one.roomInMs(30)]).toEqual([1, 2, 70]);
    expect(one.arrive(100)?.startMs).toBe(300);
    expect(one.figures(100)).toMatchObject({ peakBusy: 1, peakWaiting: 2, accepted: 4, refused: 1 });
  });

  it('should refuse at once without a queue', () => {
    const one = station({ servers: 2, queue: 0 });
    expect([0, 0, 0].map((atMs) => one.arrive(atMs) !== null)).toEqual([true, true, false]);
    expect(one.arrive(100)).toEqual({ startMs: 100, endMs: 200 });
  });

  it.each([20, 60, 150])(
    'should answer exactly %i per second at three times as much, and recover',
    (rate) => {
      const one = station({ servers: 3, meanMs: 3000 / rate, queue: 2 * rate });
      const ends: number[] = [];
      for (let i = 0; i < 30 * rate; i++) {
        const visit = one.arrive((i * 1000) / (3 * rate));
        if (visit !== null) ends.push(visit.endMs);
      }
      expect(ends.filter((ms) => ms > 3_000 + 1e-6 && ms <= 9_000 + 1e-6).length).toBe(6 * rate);
      // Those six seconds are a whole number of service times, so exactly as many end as can be served.
      // After 10 s of overload the queue of two seconds is all but full; it is worked off in two seconds.
      expect(one.waiting(9_999)).toBeGreaterThanOrEqual(2 * rate - 3);
      expect(one.waiting(12_001)).toBe(0);
      expect(one.arrive(13_000)!.startMs).toBe(13_000);
    },
  );

  it.each([
    [1, 0.5],
    [2, 0.8],
    [4, 0.7],
    [10, 0.9],
  ])('should have the mean wait of M/M/%i at a load of %f (Erlang C)', (servers, utilisation) => {
    const one = station({ servers, law: 'exponential', variation: 1 }, 11);
    const waits = poissonWaits(one, one.capacityPerSecond * utilisation, 400_000, 3);
    const expected = erlangC(servers, servers * utilisation);
    const seen = interval(waits);
    expect(Math.abs(seen.mean - 100 * expected.meanWait)).toBeLessThan(seen.halfWidth);
    expect(seen.halfWidth).toBeLessThan(0.15 * seen.mean);
    const late = interval(waits.map((ms) => (ms > 0 ? 1 : 0)));
    expect(Math.abs(late.mean - expected.waits)).toBeLessThan(late.halfWidth);
  });

  // rho / (mu (1 - rho)) (1 + c²) / 2 with rho 0.8 and a service time of 100 ms (Pollaczek and Khinchine).
  it.each<[StationSettings['law'], number]>([
    ['constant', 0],
    ['lognormal', 0.5],
  ])('should have the mean wait of M/G/1 when the service is %s', (law, variation) => {
    const seen = interval(poissonWaits(station({ law, variation }), 8, 400_000, 5));
    expect(Math.abs(seen.mean - 200 * (1 + variation ** 2))).toBeLessThan(seen.halfWidth);
  });

  it('should serve alike for the same seed, and otherwise for another', () => {
    const ends = (seed: number) => {
      const one = station({ law: 'exponential', variation: 1 }, seed);
      return Array.from({ length: 5 }, () => one.arrive(0)!.endMs);
    };
    expect(ends(4)).toEqual(ends(4));
    expect(ends(4)).not.toEqual(ends(5));
  });
});
