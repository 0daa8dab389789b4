import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketAccepts, inFlightAt, lindley, lossAccepts, nearestRank, stalled } from './laws.ts';

const every = (gapUs: number, count: number) => Array.from({ length: count }, (_, k) => k * gapUs);

describe('lindley', () => {
  it('should make nobody wait when the gaps are longer than the service', () => {
    expect(lindley([0, 100, 300], 80)).toEqual([80, 80, 80]);
  });

  it('should let the wait of an overloaded queue grow by the same amount each time', () => {
    expect(lindley(every(100, 4), 130)).toEqual([130, 160, 190, 220]);
  });

  it('should end each service one service time after the later of arrival and the end before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.integer({ min: 1, max: 500 }), (gaps, serviceUs) => {
        let atUs = 0;
        const arrivalsUs = gaps.map((gap) => (atUs += gap));
        let endUs = 0;
        const expected = arrivalsUs.map((us) => (endUs = Math.max(us, endUs) + serviceUs) - us);
        expect(lindley(arrivalsUs, serviceUs)).toEqual(expected);
      }),
    );
  });
});

describe('bucketAccepts', () => {
  it('should let the burst through and then what flows in: floor(burst + rate x time)', () => {
    const accepted = bucketAccepts(every(100_000, 30), { tokensPerSecond: 5, burst: 6.25 });
    expect(accepted.filter((accepts) => accepts).length).toBe(Math.floor(6.25 + 5 * 2.9));
  });

  it('should hold no more than the burst after a pause', () => {
    const accepted = bucketAccepts([0, 60e6, 60e6, 60e6], { tokensPerSecond: 1, burst: 2 });
    expect(accepted).toEqual([true, true, true, false]);
  });
});

describe('lossAccepts', () => {
  it('should turn away who finds every place taken', () => {
    expect(lossAccepts(every(100, 10), 250, 2)).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('stalled', () => {
  it('should end at the end of the stall what would have ended in it', () => {
    expect(stalled([0, 100, 200, 300, 700], 10, 95, 595)).toEqual([10, 495, 395, 295, 10]);
  });
});

describe('inFlightAt', () => {
  it("should be rate times time, Little's law, between two ends", () => {
    const arrivalsUs = every(25_000, 200);
    const responses = arrivalsUs.map(() => 490_000);
    expect(inFlightAt(arrivalsUs, responses, 3e6)).toBe(19);
    expect(40 * 0.49).toBeCloseTo(19.6);
  });
});

describe('nearestRank', () => {
  it('should be the ceil(p n)-th smallest', () => {
    const sample = every(1, 1000);
    expect([0.5, 0.9, 0.99, 0.999, 1].map((p) => nearestRank(sample, p))).toEqual([499, 899, 989, 998, 999]);
    expect(() => nearestRank([], 0.5)).toThrow('a sample of none has no quantile');
  });
});
