import { describe, expect, it } from 'vitest';
import type { Limit } from '../profile/profile.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times } from './testing.ts';
import { judgedWith as judged, one, probeOf, seconds } from './testing-probes.ts';

const MB = 1e6;
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
    for (const each of [false, true]) {
      const limit = probeLimit('focus-server.memory-bytes', 'max', 'below', 1e12, { phase: 'nowhere', each });
      const result = one(judged(limit, [memory]));
      expect(result).toMatchObject({ outcome: 'INCONCLUSIVE', phase: 'nowhere', measured: null, samples: 0 });
      expect(result.reason).toBe(
        'focus-server.memory-bytes max in nowhere cannot be judged: the run has no such phase.',
      );
    }
  });

  it('should weigh the buckets of a long run by their samples', () => {
    const probe = probeOf('p', {});
    const points = [
      [12, { samples: 3, mean: 10, min: 5, max: 20 }],
      [20, { samples: 17, mean: 30, min: 25, max: 40 }],
    ] as const;
    const bucket = ([atS, { mean, min, max, samples }]: (typeof points)[number]) =>
      [atS, mean, min, max, samples] as const;
    const series = [{ name: 'queues', unit: 'count' as const, points: points.map(bucket) }];
    const result = one(judged(probeLimit('p.queues', undefined, 'below', 100), [{ ...probe, series }]));
    expect(result).toMatchObject({ measured: (3 * 10 + 17 * 30) / 20, samples: 20 });
  });

  it('should leave warm-up out of the whole run, unless it is asked for by its name', () => {
    const record = (phase: string) =>
      judge(
        recordOf({
          phases: [
            { name: 'warm', warmUp: true, durationS: 10, ended: { create: { ok: times(20, 5) } } },
            { name: 'steady', durationS: 10, ended: { create: { ok: times(20, 5) } } },
          ],
          limits: [probeLimit('p.queues', 'max', 'below', 5, { phase })],
          probes: [probeOf('p', { queues: seconds((atS) => (atS < 10 ? 9 : 1), 20) })],
        }),
      ).limits[0];
    expect(record('run')).toMatchObject({ outcome: 'PASS', measured: 1 });
    expect(record('warm')).toMatchObject({ outcome: 'FAIL', measured: 9 });
  });

  it('should be judged from half of the samples that were due on', () => {
    const some = (count: number) =>
      one(
        judged(probeLimit('p.queues', 'max', 'below', 5), [
          probeOf('p', { queues: seconds(() => 1, count) }),
        ]),
      );
    expect(some(20).outcome).toBe('PASS');
    expect(some(19).reason).toContain('9 of about 20 samples of p.queues were taken');
    expect(some(10).reason).toContain('0 of about 20 samples of p.queues were taken');
  });

  it('should say that it was blind where it has no sample, and how often', () => {
    const away = (fromS: number) => ({ fromS, toS: fromS + 8, reason: 'away' });
    const blind = { ...probeOf('p', { queues: seconds(() => 1, 10) }), blind: [away(12), away(21)] };
    expect(one(judged(probeLimit('p.queues', 'max', 'below', 5), [blind])).reason).toContain(
      'the probe p was blind from 12.0 to 20.0 s (and 1 more times): away',
    );
    // Without the series, what it was blind for is the reason, or what it has instead.
    const without = { ...probeOf('p', {}), blind: [away(12)] };
    expect(one(judged(probeLimit('p.queues', 'max', 'below', 5), [without])).reason).toContain(
      'the probe p has no series queues: away',
    );
    expect(one(judged(probeLimit('p.queues', 'max', 'below', 5), [probeOf('p', {})])).reason).toContain(
      'the probe p has no series queues: it has none',
    );
    const both = probeOf('p', { 'memory-bytes': [1], 'cpu-cores': [1] });
    const told = { ...both, notTold: [{ series: 'sockets', reason: 'not this one' }] };
    expect(one(judged(probeLimit('p.queues', 'max', 'below', 5), [told])).reason).toContain(
      'it has memory-bytes, cpu-cores',
    );
  });

  it('should need ten points for a slope, and a baseline for a change', () => {
    const slope = (count: number) =>
      one(
        judged(
          probeLimit('p.queues', 'growth-per-hour', 'below', 1e9),
          [probeOf('p', { queues: seconds((atS) => atS, 10 + count) })],
          count,
        ),
      );
    expect(slope(9).reason).toContain('9 points, a slope needs at least 10');
    const ten = slope(10);
    expect(ten.outcome).toBe('PASS');
    expect([ten.measured, ten.interval?.low, ten.interval?.high]).toEqual(
      Array.from({ length: 3 }, () => expect.closeTo(3600, 6) as number),
    );
    const change = (relativeTo: string) =>
      one(
        judged(probeLimit('p.queues', 'change', 'below', 1e9, { phase: 'after', relativeTo }), [
          probeOf('p', { queues: seconds((atS) => (atS < 10 ? 5 : 7)) }),
        ]),
      );
    expect(change('quiet')).toMatchObject({ outcome: 'PASS', measured: 2 });
    expect(change('nowhere').reason).toContain('in its baseline nowhere: the run has no such phase');
  });

  it('should not compare the end of one segment with the beginning of another', () => {
    const record = recordOf({
      phases: [
        { name: 'steady', durationS: 20, ended: { create: { ok: times(20, 5) } } },
        { name: 'steady', durationS: 20, ended: { create: { ok: times(20, 5) } } },
      ],
      probes: [probeOf('p', { queues: seconds(() => 1) })],
    });
    const phases = record.phases.map((phase, segment) => ({ ...phase, segment }));
    const over = (take: NonNullable<Limit['take']>) => {
      const limits = [probeLimit('p.queues', take, 'below', 5, { relativeTo: 'steady' })];
      return judge({ ...record, phases, profile: { ...record.profile, limits } }).limits[0];
    };
    for (const take of ['growth', 'growth-per-hour', 'change'] as const) {
      expect(over(take)?.reason).toContain(
        `${take} over several segments says nothing, each may begin with a server started anew; use measure: leak`,
      );
    }
    expect(over('max')?.outcome).toBe('PASS');
  });

  it('should break nothing by a minimum or maximum on the other side of a bound', () => {
    const blind = { ...memory, blind: [{ fromS: 12, toS: 20, reason: 'away' }] };
    const outcomeOf = (take: 'max' | 'min', comparison: Limit['comparison'], bound: number) =>
      one(judged(probeLimit('focus-server.memory-bytes', take, comparison, bound), [blind])).outcome;
    // More may have been there while nobody looked.
    expect(outcomeOf('max', 'atLeast', 300 * MB)).toBe('INCONCLUSIVE');
    expect(outcomeOf('min', 'atMost', 100 * MB)).toBe('INCONCLUSIVE');
    expect(outcomeOf('max', 'below', 300 * MB)).toBe('INCONCLUSIVE');
  });
});
