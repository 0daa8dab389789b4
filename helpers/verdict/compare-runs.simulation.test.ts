import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../record/run-record.ts';
import { fabricatedRecord } from '../report/testing.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { seededRandom } from '../stats/random.ts';
import { correlated, range } from '../stats/testing.ts';
import { compareLatency, type PhaseSeconds } from './compare-latency.ts';
import { compareRuns } from './compare-runs.ts';
import { FALSE_ALARMS } from './comparison.ts';

const PAIRS = 200;
const isAlarm = ({ change }: { change: string }) =>
  change !== 'no difference seen' && change !== 'cannot tell';

const TEMPLATE = fabricatedRecord({ stretch: 3 });

/** 90 s, 30 s and 90 s with as many arrivals as the template, of latencies of their own; the operation alone. */
function fabricated(seed: number): RunRecord {
  const random = seededRandom(seed, 34);
  const series = TEMPLATE.series.map((point) => {
    const bins = new LatencyBins();
    for (let i = 0; i < point.offered; i++)
      bins.record(150_000 * (0.8 + 0.5 * random() + (random() < 0.04 ? 3 : 0)));
    const okUs = bins.count === 0 ? {} : { okUs: bins.encode() };
    return { ...point, by: { create: { ok: bins.count, refused: 0, failed: 0, unanswered: 0, ...okUs } } };
  });
  return { ...TEMPLATE, series, cells: TEMPLATE.cells.filter(({ of }) => of === 'create') };
}

/** Two minutes at 10/s around 100 ms, on a level that wanders by 5 % and remembers the second before by 0.7. */
function wandering(seed: number): PhaseSeconds {
  const random = seededRandom(seed, 21);
  const levels = correlated(random, 120);
  const all = new LatencyBins();
  const seconds = levels.map((level) => {
    const bins = new LatencyBins();
    for (let i = 0; i < 10; i++) bins.record(100_000 * (1 + 0.05 * level) * (0.8 + 0.5 * random()));
    all.merge(bins);
    return bins;
  });
  return { seconds, all };
}

describe('comparison of equal runs', { timeout: 120_000 }, () => {
  it('should call at most 2 % of pairs different, all their figures taken together', () => {
    const alarms = range(PAIRS).filter((i) =>
      compareRuns(fabricated(2 * i + 1), fabricated(2 * i + 2)).some(isAlarm),
    );
    expect(alarms.length / PAIRS).toBeLessThanOrEqual(0.02);
  });

  it('should do so where neighbouring seconds resemble each other', () => {
    const alarms = range(PAIRS).filter((i) =>
      compareLatency({ of: 'x', phase: 'y' }, wandering(2 * i), wandering(2 * i + 1), FALSE_ALARMS / 4).some(
        isAlarm,
      ),
    );
    expect(alarms.length / PAIRS).toBeLessThanOrEqual(0.02);
  });
});
