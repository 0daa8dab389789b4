import { describe, expect, it } from 'vitest';
import { blindWithin, probesOf, type ProbeLine } from './probe-log.ts';

const START_MS = 1_700_000_000_000;
const at = (seconds: number) => START_MS + seconds * 1000;
const begin: ProbeLine = {
  kind: 'begin',
  atMs: at(-2),
  probes: [{ name: 'db', kind: 'mongodb', everyS: 1 }],
};
const look = (atS: number, values: Record<string, number> = { connections: atS }): ProbeLine => ({
  kind: 'look',
  probe: 'db',
  atMs: at(atS),
  values,
});
const missed = (atS: number, reason: string): ProbeLine => ({
  kind: 'missed',
  probe: 'db',
  atMs: at(atS),
  reason,
});
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** The only probe of these lines. */
const read = (lines: readonly ProbeLine[]) => probesOf([begin, ...lines], START_MS)[0];

describe('probesOf', () => {
  it('should put the samples on the axis of the run, those before second 0 too', () => {
    expect(read([look(-1.5, { 'ping-seconds': 0.002, connections: 3 }), look(-0.5)])).toEqual({
      name: 'db',
      kind: 'mongodb',
      everyS: 1,
      series: [
        { name: 'ping-seconds', unit: 's', points: [[-1.5, 0.002]] },
        {
          name: 'connections',
          unit: 'count',
          points: [
            [-1.5, 3],
            [-0.5, -0.5],
          ],
        },
      ],
      blind: [],
      notTold: [],
    });
  });

  it('should call it blind when nothing was seen for longer than five samples, with the last reason', () => {
    const lines = [
      ...range(-1, 3).map((s) => look(s)),
      missed(4, 'slow'),
      missed(7, 'refused'),
      ...range(9, 12).map((s) => look(s)),
    ];
    expect(read(lines)?.blind).toEqual([{ fromS: 3, toS: 9, reason: 'refused' }]);
  });

  it('should not call a gap of five samples blind', () => {
    const lines = [...range(-1, 3).map((s) => look(s)), missed(4, 'slow'), look(8), look(9)];
    expect(read(lines)?.blind).toEqual([]);
  });

  it('should blame the machine that samples when nothing was even tried', () => {
    expect(read([look(-1), look(10)])?.blind).toEqual([
      { fromS: -1, toS: 10, reason: 'no sample was taken: the machine that samples was too busy' },
    ]);
  });

  it('should be blind from the beginning to the end when it never saw anything', () => {
    expect(read([missed(0, 'refused'), { kind: 'end', atMs: at(20) }])).toMatchObject({
      series: [],
      blind: [{ fromS: -2, toS: 20, reason: 'refused' }],
    });
  });

  it('should count the time until the sampler stopped, not that after it was killed', () => {
    expect(read([look(-1), look(0), { kind: 'end', atMs: at(7) }])?.blind).toHaveLength(1);
    expect(read([look(-1), look(0)])?.blind).toEqual([]);
  });

  it('should name what is not told, unless it was told later', () => {
    const notTold = (series: string): ProbeLine => ({
      kind: 'not-told',
      probe: 'db',
      series,
      reason: 'it does not',
    });
    expect(read([notTold('lock-queue'), notTold('connections'), look(1)])?.notTold).toEqual([
      { series: 'lock-queue', reason: 'it does not' },
    ]);
  });

  it('should have no probes without a beginning', () => {
    expect(probesOf([], START_MS)).toEqual([]);
  });
});

it('should find the blind times of which more than five samples lie in a span', () => {
  const blind = [{ fromS: 3, toS: 20, reason: 'away' }];
  const within = (startS: number, endS: number, everyS = 1) =>
    blindWithin({ blind, everyS }, [{ startS, endS }]);
  expect(within(0, 3)).toEqual([]);
  expect(within(20, 30)).toEqual([]);
  // At the edge no more is missing than a busy machine leaves out.
  expect(within(0, 8)).toEqual([]);
  expect(within(0, 8.1)).toEqual(blind);
  expect(within(15, 30)).toEqual([]);
  expect(within(14.9, 30)).toEqual(blind);
  expect(within(0, 30, 3)).toEqual(blind);
  expect(within(0, 18, 3)).toEqual([]);
});
