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

  it.each([
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
