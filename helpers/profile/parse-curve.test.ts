import { describe, expect, it } from 'vitest';
import { plannedArrivals } from './planned.ts';
import { problemsOf, profilesOf, withSpike } from './testing.ts';

const DAY =
  'kind: curve, points: [{ at: 0 s, rate: 2/s }, { at: 5 min, rate: 2/s }, { at: 6 min, rate: 15/s }, ' +
  '{ at: 6 min, rate: 0/s }, { at: 10 min, rate: 30/min }], spacing: poisson';
const at = (atS: number, ratePerSecond: number) => ({ atS, ratePerSecond });
const dayOf = (scales?: string) =>
  profilesOf(withSpike(DAY, scales)).smoke.phases.find(({ name }) => name === 'spike');

describe('a curve', () => {
  it('should be read as points, and last until the last of them', () => {
    expect(dayOf()).toEqual({
      name: 'spike',
      kind: 'curve',
      warmUp: false,
      operations: ['create'],
      durationS: 600,
      points: [at(0, 2), at(300, 2), at(360, 15), at(360, 0), at(600, 0.5)],
      spacing: 'poisson',
    });
  });

  it('should be stretched and compressed in time, never in rate', () => {
    expect(dayOf('{ phases: { spike: { duration: 1 min } } }')).toMatchObject({
      durationS: 60,
      points: [at(0, 2), at(30, 2), at(36, 15), at(36, 0), at(60, 0.5)],
    });
    expect(dayOf('{ phases: { spike: { duration: 20 min } } }')).toMatchObject({
      durationS: 1200,
      points: [at(0, 2), at(600, 2), at(720, 15), at(720, 0), at(1200, 0.5)],
    });
  });

  it('should run on the clock of the scale with as many arrivals', () => {
    const fast = dayOf('{ clock: 10 }');
    expect(fast).toMatchObject({
      durationS: 60,
      points: [at(0, 20), at(30, 20), at(36, 150), at(36, 0), at(60, 5)],
    });
    // 600 + 510 + 60.
    expect(fast && plannedArrivals(fast)).toBe(1170);
  });

  it('should have a rate that must be achieved', () => {
    const only = withSpike(DAY).replaceAll(/ {2}- \{ name: (before|after|warm-up).*\n/g, '');
    expect(profilesOf(only).full.phases.map(({ kind }) => kind)).toEqual(['curve']);
    expect(profilesOf(only).full.limits.map(({ measure }) => measure)).toContain('achieved');
  });

  it.each([
    [
      'kind: curve',
      'phases[2].points: expected a list of points such as { at: 5 min, rate: 2/s }, found nothing',
    ],
    [
      'kind: curve, points: 3',
      'phases[2].points: expected a list of points such as { at: 5 min, rate: 2/s }, found 3',
    ],
    [
      'kind: curve, points: []',
      'phases[2].points: expected at least two points, found 0 - one rate all the time is kind: constant',
    ],
    [
      'kind: curve, points: [{ at: 0 s, rate: 2/s }]',
      'phases[2].points: expected at least two points, found 1 - one rate all the time is kind: constant',
    ],
    [
      'kind: curve, points: [7, { at: 1 s, rate: 2/s }]',
      'phases[2].points[0]: expected a point such as { at: 5 min, rate: 2/s }, found 7',
    ],
    [
      'kind: curve, points: [{ at: 0 s, rate: -1/s }, { at: 1 s, rate: 2/s }]',
      'phases[2].points[0].rate: expected a rate from zero such as 0/s, 2/s or 30/min, found "-1/s"',
    ],
    [
      'kind: curve, points: [{ at: 0 s, rate: 1/s }, { rate: 2/s }]',
      'phases[2].points[1].at: expected a duration such as 30 s, 500 ms, 5 min or 1 h, found nothing',
    ],
    [
      'kind: curve, points: [{ at: 0 s, rat: 1/s, rate: 1/s }, { at: 1 s, rate: 2/s }]',
      'phases[2].points[0].rat: expected a key of a point (at, rate), found "rat" - did you mean "at"?',
    ],
    [
      'kind: curve, points: [{ at: 1 s, rate: 1/s }, { at: 2 s, rate: 2/s }]',
      'phases[2].points[0].at: expected 0 s for the first point, found "1 s" - times count from the start of the phase',
    ],
    [
      'kind: curve, points: [{ at: 0 s, rate: 1/s }, { at: 5 min, rate: 2/s }, { at: 3 min, rate: 2/s }]',
      'phases[2].points[2].at: expected a time not before that of the point above it ("5 min"), found "3 min" - ' +
        'points go forward in time; two at the same time are a step of the rate',
    ],
    [
      'kind: curve, points: [{ at: 0 s, rate: 1/s }, { at: 1 s, rate: 1/s }, { at: 1 s, rate: 3/s }, { at: 1 s, rate: 2/s }]',
      'phases[2].points[3].at: expected at most two points at "1 s", found a third - ' +
        'a step needs the rate before it and the rate after it only',
    ],
    [
      'kind: curve, points: [{ at: 0 s, rate: 0/s }, { at: 9 s, rate: 0/s }, { at: 9 s, rate: 5/s }]',
      'phases[2].points: expected a curve with arrivals, found a rate of 0 all the time - ' +
        'raise a point; no arrivals at all is kind: pause',
    ],
    [
      'kind: curve, duration: 3 s, points: [{ at: 0 s, rate: 1/s }, { at: 9 s, rate: 1/s }]',
      'phases[2].duration: expected a key of a phase of kind curve (name, kind, warmUp, operations, points, spacing), ' +
        'found "duration" - did you mean "operations"?',
    ],
  ])('should refuse { %s }', (phase, ending) => {
    expect(problemsOf(withSpike(phase)).map((problem) => problem.slice(-ending.length))).toEqual([ending]);
  });

  it('should tell of every point that goes back in time', () => {
    const points = ['0 s', '9 s', '5 s', '2 s'].map((time) => `{ at: ${time}, rate: 1/s }`).join(', ');
    expect(problemsOf(withSpike(`kind: curve, points: [${points}]`))).toHaveLength(2);
  });

  it('should not let a scale change its points', () => {
    const ending =
      'scales.smoke.phases.spike.points: expected one of duration, because scales change durations and counts, ' +
      'never the rates and never the limits, found "points"';
    expect(
      problemsOf(withSpike(DAY, '{ phases: { spike: { points: [] } } }')).map((text) =>
        text.slice(-ending.length),
      ),
    ).toEqual([ending]);
  });
});
