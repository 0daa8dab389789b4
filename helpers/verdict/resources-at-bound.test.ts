import { describe, expect, it } from 'vitest';
import { resourcesAtBound } from './resources-at-bound.ts';
import { probeOf } from './testing-probes.ts';

const WINDOW = { startS: 0, endS: 20 };
const flat = (value: number) => new Array<number>(20).fill(value);
/** 20 samples, of which the first ones are at the bound. */
const some = (hits: number, value: number, otherwise: number) => [
  ...new Array<number>(hits).fill(value),
  ...new Array<number>(20 - hits).fill(otherwise),
];

describe('resourcesAtBound', () => {
  it('should name job slots that were all in use, with the refusals', () => {
    const probe = probeOf('focus-server', {
      'jobs-slots': flat(60),
      'jobs-alive': some(12, 60, 48),
      'jobs-refused': Array.from({ length: 20 }, (_, i) => i * 2),
      'cpu-cores': flat(0.4),
    });
    expect(resourcesAtBound([probe], WINDOW)).toEqual({
      limiting: {
        resource: 'job slots of focus-server',
        series: ['focus-server.jobs-alive', 'focus-server.jobs-slots'],
        evidence: 'jobs-alive was at jobs-slots (60) in 12 of 20 samples, and 38 jobs were refused',
        share: 0.6,
      },
      atBound: [expect.objectContaining({ resource: 'job slots of focus-server' })],
      unseen: [],
    });
  });

  it.each<[series: string, at: number, resource: string, evidence: string]>([
    ['pool-waiting', 1, 'connection pool to the database', 'pool-waiting was 1 or more in 20 of 20 samples'],
    ['lock-queue', 1, 'locks of the database', 'lock-queue was 1 or more in 20 of 20 samples'],
    ['memory-alarm', 1, 'memory of the broker', 'memory-alarm was 1 or more in 20 of 20 samples'],
    ['cpu-cores', 0.9, 'processor time', 'cpu-cores was 90.0 % of a core or more in 20 of 20 samples'],
  ])('should name what %s shows from %f on, and not below it', (series, at, resource, evidence) => {
    expect(resourcesAtBound([probeOf('p', { [series]: flat(at) })], WINDOW).atBound).toEqual([
      { resource: `${resource} of p`, series: [`p.${series}`], evidence, share: 1 },
    ]);
    expect(resourcesAtBound([probeOf('p', { [series]: flat(at - 0.01) })], WINDOW).limiting).toBeNull();
  });

  it('should name GPU slots, at the least that there were, and nothing where nobody tells how many there are', () => {
    const inUse = flat(7);
    const slots = some(10, 8, 7);
    expect(
      resourcesAtBound([probeOf('p', { 'gpu-slots-in-use': inUse, 'gpu-slots': slots })], WINDOW).limiting,
    ).toEqual({
      resource: 'GPU slots of p',
      series: ['p.gpu-slots-in-use', 'p.gpu-slots'],
      evidence: 'gpu-slots-in-use was at gpu-slots (7) in 20 of 20 samples',
      share: 1,
    });
    expect(resourcesAtBound([probeOf('p', { 'gpu-slots-in-use': inUse })], WINDOW).limiting).toBeNull();
    expect(resourcesAtBound([probeOf('p', { 'gpu-slots': slots })], WINDOW).limiting).toBeNull();
  });

  it('should count refusals of the window alone, and say nothing of none', () => {
    const figures = { 'jobs-slots': flat(60), 'jobs-alive': flat(60) };
    const evidence = (refused: readonly number[]) =>
      resourcesAtBound([probeOf('p', { ...figures, 'jobs-refused': refused })], WINDOW).limiting?.evidence;
    expect(evidence(Array.from({ length: 20 }, (_, i) => 100 + i))).toBe(
      'jobs-alive was at jobs-slots (60) in 20 of 20 samples, and 19 jobs were refused',
    );
    expect(evidence(flat(100))).toBe('jobs-alive was at jobs-slots (60) in 20 of 20 samples');
  });

  it('should put first what was at its bound for half of the window, by rule, and the rest by how long it was', () => {
    const probe = probeOf('p', {
      'cpu-cores': flat(1),
      'memory-alarm': some(10, 1, 0),
      'lock-queue': some(4, 1, 0),
      'pool-waiting': some(3, 1, 0),
      'jobs-slots': flat(5),
      'jobs-alive': some(9, 5, 1),
    });
    expect(resourcesAtBound([probe], WINDOW).atBound.map(({ series }) => series[0])).toEqual([
      'p.memory-alarm',
      'p.cpu-cores',
      'p.jobs-alive',
      'p.lock-queue',
      'p.pool-waiting',
    ]);
  });

  it('should prefer the pool that is waited for to the processor that is busy with it', () => {
    const probe = probeOf('focus-server', { 'cpu-cores': flat(0.97), 'pool-waiting': some(11, 4, 0) });
    const { limiting, atBound } = resourcesAtBound([probe], WINDOW);
    expect(limiting?.resource).toBe('connection pool to the database of focus-server');
    expect(atBound.map(({ resource, evidence }) => `${resource}: ${evidence}`)).toEqual([
      'connection pool to the database of focus-server: pool-waiting was 1 or more in 11 of 20 samples',
      'processor time of focus-server: cpu-cores was 90.0 % of a core or more in 20 of 20 samples',
    ]);
  });

  it('should not take what was at its bound now and then for a limit', () => {
    const probe = probeOf('focus-server', { 'cpu-cores': some(1, 1, 0.2) });
    expect(resourcesAtBound([probe], WINDOW)).toEqual({ limiting: null, atBound: [], unseen: [] });
    expect(resourcesAtBound([probeOf('p', { 'cpu-cores': some(2, 1, 0.2) })], WINDOW).limiting?.share).toBe(
      0.1,
    );
  });

  it('should put what was at its bound for most of the window before a more specific one that hardly was', () => {
    const probe = probeOf('focus-server', { 'cpu-cores': flat(0.95), 'pool-waiting': some(3, 1, 0) });
    expect(resourcesAtBound([probe], WINDOW).atBound.map(({ share }) => share)).toEqual([1, 0.15]);
  });

  it('should name the consumers of a queue whose depth rises, once, and say how fast', () => {
    const rising = Array.from({ length: 20 }, (_, i) => i * 3);
    const broker = probeOf('rabbitmq', { messages: rising, 'messages-ready': rising });
    expect(resourcesAtBound([broker], WINDOW).atBound).toEqual([
      {
        resource: 'consumers of rabbitmq',
        series: ['rabbitmq.messages-ready'],
        evidence: 'messages-ready rose from 0 to 57, 3/s',
        share: 1,
      },
    ]);
  });

  it.each(['messages', 'alerts-waiting'])('should see %s rise from ten samples on', (series) => {
    const depths = Array.from({ length: 10 }, (_, i) => 5 + i);
    const rising = (count: number) =>
      resourcesAtBound([probeOf('p', { [series]: depths.slice(0, count) })], { startS: 0, endS: 10 })
        .limiting;
    expect(rising(10)?.evidence).toBe(`${series} rose from 5 to 14, 1/s`);
    expect(rising(9)).toBeNull();
  });

  it.each([
    // Mann-Kendall: p 0.08, and a slope of 0 where a single sample was more.
    ['rising, but hardly surely', [0, 5, 3, 9, 4, 8, 6, 12, 5, 9, 10, 4, 9]],
    ['higher once', [...new Array<number>(19).fill(5), 6]],
    ['level', flat(50)],
    ['falling', Array.from({ length: 20 }, (_, i) => 100 - i)],
    ['going up and down', Array.from({ length: 20 }, (_, i) => (i % 2) * 10)],
  ])('should not call a depth that is %s a limit', (_, depths) => {
    expect(resourcesAtBound([probeOf('rabbitmq', { 'messages-ready': depths })], WINDOW).limiting).toBeNull();
  });

  it('should look at the window alone', () => {
    const probe = probeOf('p', { 'cpu-cores': [...some(10, 1, 0.1)] });
    expect(resourcesAtBound([probe], { startS: 10, endS: 20 }).limiting).toBeNull();
    expect(resourcesAtBound([probe], { startS: 0, endS: 10 }).limiting?.share).toBe(1);
  });

  it('should say what could not be seen', () => {
    const blind = {
      ...probeOf('focus-server', { 'cpu-cores': flat(0.1) }),
      blind: [{ fromS: 3, toS: 12, reason: 'connect ECONNREFUSED' }],
      notTold: [
        { series: 'lock-queue', reason: 'this server does not tell it' },
        { series: 'threads', reason: 'which limits nothing' },
      ],
    };
    expect(resourcesAtBound([blind], WINDOW).unseen).toEqual([
      'focus-server from 3.0 to 12.0 s: connect ECONNREFUSED',
      'focus-server.lock-queue: this server does not tell it',
    ]);
    expect(resourcesAtBound([], WINDOW).unseen).toEqual(['the environment has no probes']);
  });
});
