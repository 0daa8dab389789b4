/** The engine's own records of 1, 2, 3 and 8 shards of one trace, joined. */
import { describe, expect, it } from 'vitest';
import type { Phase } from '../profile/profile.ts';
import { joinRecords } from '../record/join.ts';
import { RECORD_FORMAT, RECORD_VERSION, type RunRecord } from '../record/run-record.ts';
import { seededRandom } from '../stats/random.ts';
import { OperationError, type OperationContext } from './operation.ts';
import { atOnce, closed, runVirtually, testProfile } from './testing.ts';
import type { VirtualClock } from './virtual-clock.ts';

const SEED = 5;
const BASE = { name: 'steady', warmUp: false, operations: ['op'] };
const POISSON: Phase = { ...BASE, kind: 'constant', ratePerSecond: 37, spacing: 'poisson', durationS: 20 };
const MIXED: Phase = {
  ...BASE,
  ...{ name: 'mixed', operations: ['op', 'other'] },
  kind: 'constant',
  ratePerSecond: 11,
  spacing: 'even',
  durationS: 5,
};
const profile = testProfile([POISSON, atOnce(50, 3), closed(6, 4, 0.05), MIXED], {
  users: 6,
  operations: [
    { name: 'op', use: 'test', weight: 2, options: {} },
    { name: 'other', use: 'test', weight: 1, options: {} },
  ],
});

/** The trace: what each arrival meets follows from its number (a closed user's from the user and the time). */
async function answer(context: OperationContext, clock: VirtualClock): Promise<void> {
  const key = context.arrival < 2 ** 31 ? context.arrival : context.user * 1e9 + clock.nowUs();
  const random = seededRandom(SEED, key);
  const takesUs = 300 + Math.floor(900_000 * random() ** 6);
  context.count('rows', 1 + Math.floor(random() * 3));
  await context.step('ask', async () => {
    await clock.sleepUntil(clock.nowUs() + takesUs);
    if (random() < 0.05) throw new OperationError('failed', 'http 500', `arrival ${key} broke`);
    if (random() < 0.05) throw new OperationError('refused', 'http 429', `arrival ${key} was refused`);
  });
}

async function recordOfShard(index: number, count: number): Promise<RunRecord> {
  const run = await runVirtually(profile, answer, { shard: { index, count } });
  return {
    format: RECORD_FORMAT,
    version: RECORD_VERSION,
    runId: 'trace',
    profile,
    environment: {
      name: 'e',
      baseUrl: 'http://127.0.0.1:1',
      declaredJobs: null,
      minimumJobs: null,
      capabilities: [],
      parts: {},
    },
    versions: { suite: '1' },
    calibration: null,
    shard: { index, count },
    joined: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    loadStartedAtMs: 1_767_225_600_000,
    durationS: run.endedAtUs / 1e6,
    ended: run.end.ended,
    endReason: run.end.reason,
    ...run.snapshot,
    series: run.series,
    figures: {},
    leftovers: [],
    probes: [],
  };
}

describe('records of shards', () => {
  it('should be the single run’s bit for bit when they are joined: 1, 2, 3 and 8 shards', async () => {
    const single = await recordOfShard(0, 1);
    expect(single.phases.map(({ ok }) => ok)).not.toContain(0);
    expect(single.errors.map((error) => error.class)).toContain('http 500');
    for (const count of [1, 2, 3, 8]) {
      const shards = await Promise.all(
        Array.from({ length: count }, (_, index) => recordOfShard(index, count)),
      );
      // In any order of the records.
      const { joined, ...record } = joinRecords([...shards].reverse());
      expect({ ...record, joined: null }).toEqual(single);
      expect(JSON.stringify({ ...record, joined: null })).toBe(JSON.stringify({ ...record, ...single }));
      expect(joined?.problems).toEqual([]);
      expect(joined?.parts.map(({ index }) => index)).toEqual(shards.map((_, index) => index));
    }
  });
});
