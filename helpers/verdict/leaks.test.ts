import { describe, expect, it } from 'vitest';
import type { Limit } from '../profile/profile.ts';
import { ABORTED_AFTER, INTERRUPTED } from '../record/run-end.ts';
import { seededRandom } from '../stats/random.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times } from './testing.ts';
import { judgedWith as judged, one, probeOf, seconds } from './testing-probes.ts';

const MB = 1e6;

describe('leak limits', () => {
  const HOUR = 3600;
  /** 100 samples over the steady phase of 1000 s; 200 MB with a saw-tooth of 3 MB on it. */
  const leaking = (perHour: number, noise: (i: number) => number = (i) => (i * 7) % 4) => ({
    ...probeOf('focus-server', {}),
    everyS: 10,
    series: [
      {
        name: 'memory-bytes',
        unit: 'bytes' as const,
        points: Array.from(
          { length: 101 },
          (_, i) => [10 + i * 10, (200 + noise(i)) * MB + (i * 10 * perHour) / HOUR] as const,
        ),
      },
    ],
  });
  const leak = (bound: number, more: Partial<Limit> = {}) =>
    limitOf('focus-server.memory-bytes', 'leak', 'atMost', bound, { phase: 'steady', ...more });

  it('should break with slope, interval, time that is left and the smallest leak that could be told', () => {
    const result = one(judged(leak(50 * MB, { exhaustedAt: 1000 * MB }), [leaking(500 * MB)], 1000));
    expect(result).toMatchObject({ outcome: 'FAIL', unit: 'bytes/h', bound: '<= 50 MB/h' });
    expect(result.measured).toBeGreaterThan(490 * MB);
    expect(result.measured).toBeLessThan(510 * MB);
    expect(result.reason).toMatch(
      /^focus-server\.memory-bytes leak in steady was \d{3} MB\/h, the limit is <= 50 MB\/h: rises by .* per hour, .*; used up in 1\.\d h at this rate; smallest leak that this run could tell: \d+(\.\d)? MB\/h\.$/,
    );
  });

  it('should say how long what is left will last, in hours of one digit below ten', () => {
    const reason = (exhaustedAt: number) =>
      one(judged(leak(50 * MB, { exhaustedAt }), [leaking(500 * MB)], 1000)).reason;
    expect(reason(20_000 * MB)).toMatch(/; used up in (39|40) h at this rate/);
    expect(reason(100 * MB)).toContain('; used up in 0.0 h at this rate');
    expect(one(judged(leak(50 * MB), [leaking(500 * MB)], 1000)).reason).not.toContain('used up');
  });

  it('should give no margin beyond its bound to a slope that is not proven, and the margin of one within it', () => {
    const flat = one(judged(leak(50 * MB), [leaking(0)], 1000));
    expect(flat.margin).toBeGreaterThan(0.5);
    const noise = seededRandom(7);
    const rising = one(judged(leak(0), [leaking(20 * MB, () => 30 * noise())], 1000));
    expect(rising.measured).toBeGreaterThan(0);
    expect(rising).toMatchObject({ outcome: 'PASS', margin: 0 });
  });

  it('should pass when the size asked for could have been told', () => {
    expect(one(judged(leak(50 * MB, { detects: 1e12 }), [leaking(0)], 1000)).outcome).toBe('PASS');
  });

  it('should be inconclusive without its series, whatever was seen of others', () => {
    const other = probeOf('focus-server', { queues: seconds(() => 1) });
    expect(one(judged(leak(MB), [other])).reason).toBe(
      'focus-server.memory-bytes leak in steady cannot be judged: ' +
        'the probe focus-server has no series memory-bytes: it has queues.',
    );
  });

  it('should pass a flat series, and say how small a leak it could have told', () => {
    const result = one(judged(leak(50 * MB), [leaking(0)], 1000));
    expect(result).toMatchObject({ outcome: 'PASS', samples: 100 });
    expect(result.reason).toBe('');
    expect(result.note).toMatch(/smallest leak that this run could tell: \d+(\.\d)? MB\/h$/);
  });

  it('should judge a soak that was killed after 40 minutes for its 40 minutes', () => {
    const killed = (perHour: number) =>
      judge(
        recordOf({
          phases: [
            { name: 'steady', durationS: 86_400, planned: 14_400, ended: { create: { ok: times(400, 5) } } },
          ],
          limits: [leak(50 * MB)],
          probes: [
            {
              ...leaking(perHour),
              series: [{ ...leaking(perHour).series[0]!, points: minutes(40, perHour) }],
            },
          ],
          ended: 'cut-off',
          endReason: 'killed',
          durationS: 2400,
        }),
      );
    const minutes = (count: number, perHour: number) =>
      Array.from(
        { length: count * 6 },
        (_, i) => [i * 10, (200 + ((i * 7) % 4)) * MB + (i * 10 * perHour) / HOUR] as const,
      );
    const flat = killed(0);
    expect(flat.limits[0]).toMatchObject({ outcome: 'PASS' });
    expect(flat.limits[0]?.note).toMatch(/smallest leak that this run could tell: /);
    expect(flat.outcome).toBe('INCONCLUSIVE');
    expect(flat.reasons.join(' ')).toContain('the record is cut off: the process ended at 2400.0 s');
    expect(killed(500 * MB)).toMatchObject({ outcome: 'FAIL', limits: [{ outcome: 'FAIL' }] });
  });

  it('should judge a soak whose runner was killed for what it had, though nobody was there while it ended', () => {
    const points = Array.from({ length: 240 }, (_, i) => [i * 10, (200 + ((i * 7) % 4)) * MB] as const);
    const probe = leaking(0);
    const blind = [{ fromS: 2399, toS: 2412, reason: 'connect ECONNREFUSED' }];
    const { limits } = judge(
      recordOf({
        phases: [
          { name: 'steady', durationS: 86_400, planned: 14_400, ended: { create: { ok: times(400, 5) } } },
        ],
        limits: [leak(50 * MB)],
        probes: [{ ...probe, blind, series: [{ ...probe.series[0]!, points }] }],
        ended: 'aborted',
        endReason: INTERRUPTED,
        durationS: 2412,
        figures: { [ABORTED_AFTER]: 2401 },
      }),
    );
    expect(limits[0]).toMatchObject({ outcome: 'PASS' });
  });

  it('should be inconclusive when a leak of the size asked for could not have been told', () => {
    const random = seededRandom(1);
    const noise = () => 30 * random();
    const result = one(judged(leak(MB, { detects: 2 * MB }), [leaking(0, noise)], 1000));
    expect(result.outcome).toBe('INCONCLUSIVE');
    expect(result.reason).toMatch(
      /smallest leak that this run could tell: .* MB\/h, asked is 2\.0 MB\/h; run longer/,
    );
  });

  it('should be inconclusive with too few points, a blind probe or a lower bound', () => {
    const short = probeOf('focus-server', { 'memory-bytes': seconds(() => 1) });
    expect(one(judged(leak(MB), [short])).reason).toContain(
      '20 points of focus-server.memory-bytes, a leak verdict needs at least 48',
    );
    const blind = { ...leaking(0), blind: [{ fromS: 100, toS: 300, reason: 'away' }] };
    expect(one(judged(leak(50 * MB), [blind], 1000))).toMatchObject({
      ...{ outcome: 'INCONCLUSIVE', measured: null, samples: 100 },
      reason:
        'focus-server.memory-bytes leak in steady cannot be judged: ' +
        'the probe focus-server was blind from 100.0 to 300.0 s: away.',
    });
    const lower = limitOf('focus-server.memory-bytes', 'leak', 'atLeast', MB, { phase: 'steady' });
    expect(one(judged(lower, [leaking(0)], 1000)).reason).toContain('a leak has only upper bounds');
  });
});
