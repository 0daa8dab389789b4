import { describe, expect, it } from 'vitest';
import type { Limit } from '../profile/profile.ts';
import type { ProbeRecord } from '../record/probe-record.ts';
import { seededRandom } from '../stats/random.ts';
import { ABORTED_AFTER, INTERRUPTED } from '../record/run-end.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times } from './testing.ts';
import { probeOf } from './testing-probes.ts';
import type { LimitResult } from './verdict.ts';

const MB = 1e6;
/** Phases: quiet 0 to 10 s (a pause), steady 10 to 30 s, after 30 to 40 s. */
function judged(limit: Limit, probes: readonly ProbeRecord[], durationS = 20): LimitResult[] {
  const record = recordOf({
    phases: [
      { name: 'quiet', kind: 'pause', durationS: 10 },
      { name: 'steady', durationS, ended: { create: { ok: times(20, 5) } } },
      { name: 'after', kind: 'pause', durationS: 10 },
    ],
    limits: [limit],
    probes,
  });
  return [...judge(record).limits];
}
const probeLimit = (
  of: string,
  take: Limit['take'],
  comparison: Limit['comparison'],
  bound: number,
  more: Partial<Limit> = {},
) =>
  limitOf(of, 'probe', comparison, bound, {
    phase: 'steady',
    ...(take === undefined ? {} : { take }),
    ...more,
  });
const one = (results: readonly LimitResult[]): LimitResult => {
  const [result] = results;
  if (result === undefined || results.length !== 1)
    throw new Error(`expected one result, got ${results.length}`);
  return result;
};
const seconds = (value: (atS: number) => number, count = 41) =>
  Array.from({ length: count }, (_, atS) => value(atS));

describe('limits on server-side series', () => {
  const memory = probeOf('focus-server', { 'memory-bytes': seconds((atS) => (200 + 2 * atS) * MB) });

  it.each([
    ['mean', 239 * MB],
    ['max', 258 * MB],
    ['min', 220 * MB],
    ['last', 256 * MB],
    ['growth', 34 * MB],
    ['growth-per-hour', 7200 * MB],
  ] as const)('should take %s of the samples of the phase', (take, expected) => {
    const result = one(judged(probeLimit('focus-server.memory-bytes', take, 'atMost', 1e12), [memory]));
    expect(result.measured).toBeCloseTo(expected, 0);
    expect(result.outcome).toBe('PASS');
    expect(result.samples).toBe(20);
  });

  it('should break a growth beyond its bound, in the words of its unit', () => {
    const result = one(judged(probeLimit('focus-server.memory-bytes', 'growth', 'below', 30 * MB), [memory]));
    expect(result).toMatchObject({ outcome: 'FAIL', unit: 'bytes', bound: '< 30 MB' });
    expect(result.reason).toBe(
      'focus-server.memory-bytes growth in steady was 34.0 MB, the limit is < 30 MB.',
    );
  });

  it('should measure a change from the level of a quiet phase, which may be a pause', () => {
    const sockets = probeOf('db', { sockets: seconds((atS) => (atS < 10 ? 7 : atS < 30 ? 25 : 9)) });
    const change = (bound: number) =>
      one(
        judged(probeLimit('db.sockets', 'change', 'atMost', bound, { phase: 'after', relativeTo: 'quiet' }), [
          sockets,
        ]),
      );
    expect(change(2)).toMatchObject({ outcome: 'PASS', measured: 2 });
    expect(change(1).reason).toBe('db.sockets change in after since quiet was 2, the limit is <= 1.');
  });

  it('should compare a level with a multiple of the same in another phase', () => {
    const ping = probeOf('db', { 'ping-seconds': seconds((atS) => (atS < 10 ? 0.002 : 0.007)) });
    const result = one(
      judged(probeLimit('db.ping-seconds', 'mean', 'atMost', 3, { relativeTo: 'quiet' }), [ping]),
    );
    expect(result.bound).toBe('<= 3 x quiet (= 6.0 ms)');
    expect(result.outcome).toBe('FAIL');
  });

  it('should judge each phase apart when asked to', () => {
    const cpu = probeOf('p', { 'cpu-cores': seconds((atS) => (atS > 30 ? 0.9 : 0.2)) });
    const results = judged(probeLimit('p.cpu-cores', 'max', 'below', 0.8, { phase: 'run', each: true }), [
      cpu,
    ]);
    expect(results.map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual([
      'quiet PASS',
      'steady PASS',
      'after FAIL',
    ]);
  });

  it('should never pass what a blind probe did not see', () => {
    const blind = { ...memory, blind: [{ fromS: 12, toS: 20, reason: 'connect ECONNREFUSED' }] };
    for (const take of ['mean', 'max', 'min', 'last', 'growth'] as const) {
      const result = one(judged(probeLimit('focus-server.memory-bytes', take, 'below', 1e12), [blind]));
      expect(result.outcome).toBe('INCONCLUSIVE');
      expect(result.reason).toContain(
        'the probe focus-server was blind from 12.0 to 20.0 s: connect ECONNREFUSED',
      );
    }
  });

  it('should break a maximum that was seen, whatever was not', () => {
    const blind = { ...memory, blind: [{ fromS: 12, toS: 20, reason: 'away' }] };
    expect(
      one(judged(probeLimit('focus-server.memory-bytes', 'max', 'below', 250 * MB), [blind])).outcome,
    ).toBe('FAIL');
    expect(
      one(judged(probeLimit('focus-server.memory-bytes', 'min', 'above', 230 * MB), [blind])).outcome,
    ).toBe('FAIL');
    expect(one(judged(probeLimit('focus-server.memory-bytes', 'mean', 'below', MB), [blind])).outcome).toBe(
      'INCONCLUSIVE',
    );
  });

  it('should not mind a probe that was blind in another phase', () => {
    const blind = { ...memory, blind: [{ fromS: 31, toS: 40, reason: 'away' }] };
    expect(one(judged(probeLimit('focus-server.memory-bytes', 'max', 'below', 1e12), [blind])).outcome).toBe(
      'PASS',
    );
  });

  it('should not pass a change whose baseline nobody saw', () => {
    const blind = { ...memory, blind: [{ fromS: 1, toS: 8, reason: 'away' }] };
    const limit = probeLimit('focus-server.memory-bytes', 'change', 'below', 1e12, {
      phase: 'after',
      relativeTo: 'quiet',
    });
    expect(one(judged(limit, [blind])).reason).toContain(
      'in its baseline quiet: the probe focus-server was blind',
    );
  });

  it.each([
    ['no such probe', [], 'the environment has no probe "focus-server"'],
    [
      'no such series',
      [probeOf('focus-server', { queues: [1] })],
      'has no series memory-bytes: it has queues',
    ],
    [
      'a series that is not told',
      [
        {
          ...probeOf('focus-server', {}),
          notTold: [{ series: 'memory-bytes', reason: 'this server does not tell it' }],
        },
      ],
      'has no series memory-bytes: this server does not tell it',
    ],
    [
      'too few samples',
      [probeOf('focus-server', { 'memory-bytes': seconds(() => 1, 15) })],
      '5 of about 20 samples',
    ],
  ])('should be inconclusive with %s, and say so', (_, probes, reason) => {
    const result = one(judged(probeLimit('focus-server.memory-bytes', 'max', 'below', 1e12), probes));
    expect(result.outcome).toBe('INCONCLUSIVE');
    expect(result.reason).toContain(reason);
  });

  it('should be inconclusive without the phase', () => {
    const limit = probeLimit('focus-server.memory-bytes', 'max', 'below', 1e12, { phase: 'nowhere' });
    expect(one(judged(limit, [memory])).reason).toContain('the run has no such phase');
  });
});

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

  it('should pass a flat series, and say how small a leak it could have told', () => {
    const result = one(judged(leak(50 * MB), [leaking(0)], 1000));
    expect(result.outcome).toBe('PASS');
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
    expect(one(judged(leak(50 * MB), [blind], 1000)).outcome).toBe('INCONCLUSIVE');
    const lower = limitOf('focus-server.memory-bytes', 'leak', 'atLeast', MB, { phase: 'steady' });
    expect(one(judged(lower, [leaking(0)], 1000)).reason).toContain('a leak has only upper bounds');
  });
});
