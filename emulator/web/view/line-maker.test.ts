import { expect, it } from 'vitest';
import type { JobPlan } from '../../jobs/job.ts';
import type { Row } from '../../jobs/rows.ts';
import { LineMaker, pictureScale } from './line-maker.ts';
import { shaking } from './scene.ts';

const plan = (channelMax: number, rows: number | null = null): JobPlan => ({
  ...{ view: 'waterfall', channelMin: 1, channelMax, bins: 1, linesDtS: 0.01 },
  playback: rows === null ? null : { windowStartMs: 0, runs: [{ from: 0, to: rows }], rows },
});
const row = (index: number): Row => ({
  ...{ index, startMs: index * 10, endMs: index * 10 + 10, jobId: '1-1' },
  ...{ valuesOf: { hash: 7, atMs: index * 10 }, corrupt: false, short: false },
});

it.each([
  [plan(99), { channelsPerColumn: 1, columns: 99, rowsPerLine: 5 }],
  [plan(2222), { channelsPerColumn: 5, columns: 445, rowsPerLine: 5 }],
  [plan(512, 90_000), { channelsPerColumn: 1, columns: 512, rowsPerLine: 113 }],
])('should scale rows to a screen', (jobPlan, scale) => {
  expect(pictureScale(jobPlan)).toEqual(scale);
});

it('should make a line of every five rows, with the time of the newest', () => {
  const maker = new LineMaker(plan(10), 1);
  const lines = maker.add(Array.from({ length: 12 }, (_, i) => row(i)));
  expect(lines.map(({ timeMs, rows, values }) => [timeMs, rows, values.length])).toEqual([
    [40, 5, 10],
    [90, 5, 10],
  ]);
  expect(maker.rest(110).map(({ rows }) => rows)).toEqual([2]);
  expect(maker.rest(110)).toEqual([]);
});

it('should shake between 0 and 1, and most where a machine stands', () => {
  const places = Array.from({ length: 2300 }, (_, metre) => shaking(metre, 1_000_000));
  expect(places.every((value) => value > 0 && value <= 1)).toBe(true);
  expect(places[1480]).toBeGreaterThan(3 * places[1400]!);
});
