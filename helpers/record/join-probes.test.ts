import { expect, it } from 'vitest';
import { joinProbes } from './join-probes.ts';
import type { ProbeRecord } from './probe-record.ts';

const probe = (name: string, value: number): ProbeRecord => ({
  name,
  kind: 'process',
  everyS: 1,
  series: [
    {
      name: 'threads',
      unit: 'count',
      points: [
        [2, value],
        [4, 5, 1, 9, 2],
      ],
    },
  ],
  blind: [{ fromS: 1, toS: 8, reason: 'away' }],
  notTold: [],
});

it('should take each probe from the first shard that has it, on the axis of the earliest second 0', () => {
  const joined = joinProbes([
    { probes: [], loadStartedAtMs: 10_000 },
    { probes: [probe('a', 1)], loadStartedAtMs: 10_500 },
    { probes: [probe('a', 2), probe('b', 3)], loadStartedAtMs: 10_000 },
  ]);
  expect(joined.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(joined[0]?.series[0]?.points).toEqual([
    [2.5, 1],
    [4.5, 5, 1, 9, 2],
  ]);
  expect(joined[0]?.blind).toEqual([{ fromS: 1.5, toS: 8.5, reason: 'away' }]);
  expect(joined[1]).toEqual(probe('b', 3));
});
