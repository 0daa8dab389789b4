import { describe, expect, it } from 'vitest';
import {
  cleanUpLimitS,
  mostArrivals,
  operationShare,
  peakArrivalRate,
  peakRequestRate,
  plannedArrivals,
  plannedDurationS,
  plannedPeakJobs,
  plannedRequests,
  plannedTotalArrivals,
  requestsPerArrival,
} from './planned.ts';
import type { OperationUse, Phase } from './profile.ts';

const base = { name: 'p', warmUp: false, operations: ['create', 'read'] };
const constant = (ratePerSecond: number, durationS: number): Phase => ({
  ...base,
  kind: 'constant',
  ratePerSecond,
  durationS,
  spacing: 'even',
});
const ramp = (fromPerSecond: number, toPerSecond: number, durationS: number): Phase => ({
  ...base,
  kind: 'ramp',
  fromPerSecond,
  toPerSecond,
  durationS,
  spacing: 'even',
});
const curve = (...points: [atS: number, ratePerSecond: number][]): Phase => ({
  ...base,
  kind: 'curve',
  durationS: points.at(-1)?.[0] ?? 0,
  points: points.map(([atS, ratePerSecond]) => ({ atS, ratePerSecond })),
  spacing: 'even',
});
const burst = (count: number, durationS: number): Phase => ({ ...base, kind: 'at-once', count, durationS });
const pause: Phase = { ...base, kind: 'pause', durationS: 5 };
const closed = (users: number, thinkTimeS: number): Phase => ({
  ...base,
  kind: 'closed',
  users,
  thinkTimeS,
  durationS: 10,
});

/** 4 requests each, gone within a second. */
const create: OperationUse = { name: 'create', use: 'job-lifecycle', payload: 'P50', weight: 3, options: {} };
/** configure, first row, 10 s of 2 polls/s, cancel, gone: 24 requests; alive 7 + 10 s. */
const read: OperationUse = {
  name: 'read',
  use: 'job-stream',
  payload: 'P50',
  weight: 1,
  options: { holdS: 10, pollsPerSecond: 2, rowsPerPoll: 1, streamingWithinS: 60 },
};
const operations = [create, read];

describe('planned counts', () => {
  it.each([
    [constant(0.1, 30), 3],
    [constant(2, 30), 60],
    [constant(3, 0.99), 2],
    // 0.29 x 100 is 28.999999999999996 in binary fractions.
    [constant(0.29, 100), 29],
    [ramp(0.58, 0, 100), 29],
    [ramp(1, 10, 120), 660],
    [ramp(0.5, 1, 1), 0],
    [curve([0, 2], [300, 2], [360, 15], [480, 15]), 600 + 510 + 1800],
    // Half an arrival on either side of the point make a whole one.
    [curve([0, 0.5], [1, 0.5], [1, 0.25], [3, 0.25]), 1],
    // 29 x 0.29 / 29 three times over is 0.8699999999999999 in binary fractions; a hundred are 29.
    [curve([0, 0.29], [10, 0.29], [40, 0.29], [100, 0.29]), 29],
    [curve([0, 3], [1, 3], [1, 0], [9, 0]), 3],
    [burst(20, 5), 20],
    [pause, 0],
    [closed(5, 1), null],
  ])('should count the arrivals of %o as %o', (phase, count) => {
    expect(plannedArrivals(phase)).toBe(count);
  });

  it('should share a phase by weight among the operations that take part', () => {
    expect(operationShare('create', pause, operations)).toBe(0.75);
    expect(operationShare('read', { ...pause, operations: ['read'] }, operations)).toBe(1);
    expect(operationShare('create', { ...pause, operations: ['read'] }, operations)).toBe(0);
  });

  it('should count the requests of an arrival', () => {
    expect(operations.map(requestsPerArrival)).toEqual([4, 24]);
  });

  it('should add up arrivals, requests and durations of the run', () => {
    const profile = { phases: [constant(2, 30), burst(20, 5), pause], operations };
    expect(plannedTotalArrivals(profile)).toBe(80);
    // 80 arrivals, three quarters with 4 requests and one quarter with 24.
    expect(plannedRequests(profile)).toBe(80 * 9);
    expect(plannedDurationS(profile)).toBe(40);
  });

  it('should tell the most that there can be to remove, and how long that may take', () => {
    expect(mostArrivals({ phases: [constant(2, 30), burst(20, 5), closed(5, 1)] })).toBe(80);
    expect(cleanUpLimitS(12_080)).toBe(180.8);
  });

  it('should not claim to know what a closed phase sends', () => {
    const profile = { phases: [constant(2, 30), closed(5, 1)], operations };
    expect(plannedTotalArrivals(profile)).toBeNull();
    expect(plannedRequests(profile)).toBeNull();
    expect(peakRequestRate(closed(5, 1), operations)).toBeNull();
  });

  it.each([
    [constant(5, 10), 5],
    [ramp(10, 1, 10), 10],
    [curve([0, 2], [6, 15], [6, 0], [9, 1]), 15],
    [burst(20, 5), 20],
    [pause, 0],
    [closed(5, 2), 2.5],
    [closed(5, 0), Number.POSITIVE_INFINITY],
  ])('should know the highest arrival rate of %o: %d', (phase, rate) => {
    expect(peakArrivalRate(phase)).toBe(rate);
  });

  it('should spread the requests of an arrival over the phase or the life of its job', () => {
    const only = (phase: Phase, name: string): Phase => ({ ...phase, operations: [name] });
    expect(peakRequestRate(only(constant(10, 60), 'create'), operations)).toBe(40);
    expect(peakRequestRate(only(constant(10, 170), 'read'), operations)).toBe(240);
    expect(peakRequestRate(only(burst(17, 5), 'read'), operations)).toBe(24);
  });

  it('should estimate the jobs alive at once by rate x lifetime, never above the arrivals', () => {
    const jobs = (phase: Phase, name: string) =>
      plannedPeakJobs({ phases: [{ ...phase, operations: [name] }, pause], operations });
    expect(jobs(constant(10, 60), 'create')).toBe(10);
    expect(jobs(constant(1, 60), 'read')).toBe(17);
    expect(jobs(constant(1, 5), 'read')).toBe(5);
    expect(jobs(burst(50, 5), 'read')).toBe(50);
    expect(jobs(closed(7, 0), 'read')).toBe(7);
  });
});
