import { describe, expect, it } from 'vitest';
import { mostArrivals, plannedDurationS, plannedPeakJobs, plannedTotalArrivals } from './planned.ts';
import { problemsOf, profilesOf, replaced } from './testing.ts';

const JOBS = `id: T-2
name: Capacity
about: How many jobs?
success: Rows of the job itself came within the last 5 s.
tags: ['@load', '@quick']
seed: 7
operations:
  tasks: { use: job-hold, payload: W50 }
search:
  over: jobs
  levels: [5, 10]
  then: +1 to 13
  bisect: 1
  warmUp: 60 s
  hold: 30 s
  confirm: 2 min
  wayDown: true
  within: 1 h
  healthy:
    - { of: tasks.streaming, measure: success, atLeast: 95 % }
limits:
  - { of: search, measure: capacity, atLeast: minimum-jobs }
  - { of: search, measure: hysteresis, atMost: 10 % }
scales:
  ci: {}
  smoke: { search: { warmUp: 3 s, hold: 1 s, confirm: 2 s, within: 40 s } }
`;

const RATE = `id: T-3
name: Rate
about: How many a second?
success: The channels.
tags: ['@load', '@quick']
seed: 7
operations:
  channels: { use: channels }
search:
  over: rate
  levels: [10/s]
  then: x2 to 100/s
  bisect: 5 %
  warmUp: 2 s
  hold: 6 s
  within: 2 min
  healthy:
    - { of: channels, measure: p95, atMost: 500 ms }
    - { of: channels, measure: achieved, atLeast: 98 % }
limits:
  - { of: search, measure: capacity, atLeast: 50/s }
scales: { ci: {}, smoke: {} }
`;

describe('search', () => {
  it('should be read with its levels in one list and its durations by scale', () => {
    const { full, smoke } = profilesOf(JOBS);
    expect(full.search).toMatchObject({
      over: 'jobs',
      operations: ['tasks'],
      levels: [5, 10, 11, 12, 13],
      bisectTo: 1,
      jobs: 'cleaned',
      warmUpS: 60,
      holdS: 30,
      confirmS: 120,
      wayDown: true,
      freshWithinS: 5,
      withinS: 3600,
    });
    expect(smoke.search).toMatchObject({ warmUpS: 3, holdS: 1, confirmS: 2, withinS: 40 });
    expect(smoke.search?.levels).toEqual(full.search?.levels);
    expect(full.limits.map(({ of, measure, bound }) => [of, measure, bound])).toEqual([
      ['search', 'capacity', 'minimum-jobs'],
      ['search', 'hysteresis', 0.1],
      ['leftovers', 'figure', 0],
    ]);
  });

  it('should read rates, and end the levels exactly where they are said to', () => {
    const { full } = profilesOf(RATE);
    expect(full.search).toMatchObject({ levels: [10, 20, 40, 80, 100], bisectTo: 0.05, confirmS: null });
    expect(full.limits[0]).toMatchObject({ of: 'search', measure: 'capacity', bound: 50 });
  });

  it('should plan the most that it may take, its highest level of jobs, and no number of arrivals', () => {
    const { smoke, full } = profilesOf(JOBS);
    expect([plannedDurationS(smoke), plannedDurationS(full)]).toEqual([40, 3600]);
    expect(plannedPeakJobs(smoke)).toBe(13);
    expect(plannedTotalArrivals(smoke)).toBeNull();
    // 100/s for 2 minutes.
    expect([mostArrivals(smoke), mostArrivals(profilesOf(RATE).full)]).toEqual([0, 12_000]);
  });

  it.each([
    [
      'levels: [5, 10]',
      'levels: [5, 5]',
      'search.levels[1]: expected a level above 5, the one before, found 5',
    ],
    ['levels: [5, 10]', 'levels: []', 'search.levels: expected at least one level, found none'],
    [
      'then: +1 to 13',
      'then: +1 to 9',
      'expected levels that go on above 10, the last of the list, found "+1 to 9"',
    ],
    ['then: +1 to 13', 'then: up', 'expected how levels go on, such as +1 to 50 or x2 to 640, found "up"'],
    ['then: +1 to 13', 'then: +1 to 500', 'search.then: expected at most 200 levels, found 204'],
    ['hold: 30 s', 'hold: 30 s\n  jobz: kept', 'found "jobz" - did you mean "jobs"?'],
    [
      'seed: 7',
      'seed: 7\nthreads: 2',
      'threads: expected threads: 1 beside a search, found 2 - the levels of a search are decided by one generator while it runs',
    ],
    [
      'ci: {}',
      'ci: { clock: 2 }',
      'search: expected no clock in the scales of a profile with a search, found clock 2 at ci',
    ],
    [
      'within: 40 s',
      'within: 4 s',
      'search.within: expected at least the 5 s that a level may take (warmUp and the longer of hold and confirm) at every scale, found 4 s at smoke',
    ],
    [
      'use: job-hold, payload: W50 }',
      'use: job-hold, payload: W50 }\n  other: { use: job-stream, payload: W50 }',
      'search: expected operations that hold a job until they are told (use: job-hold), found other',
    ],
    [
      'of: tasks.streaming, measure: success, atLeast: 95 %',
      'of: tasks.streaming, measure: p95, atMost: 1 s',
      'search.healthy[0].measure: expected at least 59 planned samples of tasks.streaming for p95 in the lowest level at every scale, found 5 at 5 at smoke - hold the levels longer, begin higher, or claim a lower percentile',
    ],
    [
      'measure: success, atLeast: 95 %',
      'measure: success, atLeast: 95 %, each: true',
      'expected no each, found a mapping - a limit under healthy is of one level, whole and alone',
    ],
    [
      'measure: success, atLeast: 95 %',
      'measure: drift, atMost: 5 %',
      'search.healthy[0]: expected a measure of one level (success, failed, refused, achieved, mean, p50, p90, p95, p99, p99.9, max), found "drift"',
    ],
    [
      'smoke: { search: { warmUp: 3 s',
      'smoke: { search: { levels: [1], warmUp: 3 s',
      'expected one of warmUp, hold, confirm, within, because scales change durations and counts, never the rates and never the limits, found "levels"',
    ],
  ])('should refuse %s as %s', (part, by, ending) => {
    expect(problemsOf(replaced(JOBS, part, by)).map((text) => text.slice(-ending.length))).toEqual([ending]);
  });

  it('should refuse a rate that is held, jobs of a rate, and its capacity in jobs', () => {
    expect(problemsOf(replaced(RATE, 'bisect: 5 %', 'jobs: kept'))).toEqual([
      'load-profiles/x.yaml:13:9 search.jobs: expected no jobs, found "kept" - only a search over jobs keeps any',
    ]);
    expect(problemsOf(replaced(RATE, 'atLeast: 50/s', 'atLeast: minimum-jobs'))).toHaveLength(1);
    const held = RATE.replaceAll('channels: { use: channels }', 'channels: { use: job-hold, payload: W50 }');
    expect(problemsOf(held)[0]).toContain('a job that is held has no rate');
  });

  it('should refuse limits on a search that there is none of', () => {
    const none = replaced(
      JOBS,
      JOBS.slice(JOBS.indexOf('search:'), JOBS.indexOf('limits:')),
      'phases: [{ name: a, kind: at-once, count: 5, duration: 9 s }]\n',
    );
    expect(problemsOf(none)).toEqual([
      expect.stringContaining('a search that the scales can change'),
      expect.stringContaining('limits[0].successAtLeast: expected a percentage'),
      expect.stringContaining('limits[0].of: expected an operation of this profile'),
      expect.stringContaining(
        'limits[1].measure: expected a search in this profile, for hysteresis, found none - add search:',
      ),
    ]);
  });
});
