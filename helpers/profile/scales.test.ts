import { describe, expect, it } from 'vitest';
import { problemsOf, profilesOf, replaced, SOUND, withSpike } from './testing.ts';

const STREAM = replaced(
  SOUND,
  'use: job-lifecycle\n    payload: P50',
  'use: job-stream\n    payload: P50\n    options: { hold: 60 s, pollsPerSecond: 0.5, streamingWithin: 60 s }',
);
const withSmoke = (text: string, smoke: string) => replaced(text, 'smoke: {}', `smoke: ${smoke}`);
const RULE = 'because scales change durations and counts, never the rates and never the limits';

describe('scales', () => {
  it('should change the durations they name and nothing else', () => {
    const { full, smoke } = profilesOf(withSmoke(SOUND, '{ phases: { spike: { duration: 5 s } } }'));
    expect(full.phases.map(({ durationS }) => durationS)).toEqual([3, 30, 10, 30]);
    expect(smoke.phases.map(({ durationS }) => durationS)).toEqual([3, 30, 5, 30]);
    expect({ ...smoke, scale: 'full', phases: full.phases }).toEqual(full);
  });

  it('should run the scenario’s clock faster: durations divided, rates multiplied, success as before', () => {
    const { smoke } = profilesOf(withSmoke(STREAM, '{ clock: 10, phases: { before: { duration: 300 s } } }'));
    expect(smoke.clock).toBe(10);
    expect(
      smoke.phases.map((phase) => [phase.durationS, phase.kind === 'constant' && phase.ratePerSecond]),
    ).toEqual([
      [0.3, 20],
      [30, 20],
      [1, 200],
      [3, 20],
    ]);
    expect(smoke.operations[0]?.options).toEqual({
      holdS: 6,
      pollsPerSecond: 5,
      rowsPerPoll: 1,
      streamingWithinS: 60,
      recordedS: 0,
      freshWithinS: 0,
      rowEveryWithinS: 0,
    });
    expect(smoke.limits).toEqual(profilesOf(STREAM).full.limits);
  });

  it('should change the durations of options, before the clock', () => {
    const { smoke } = profilesOf(withSmoke(STREAM, '{ clock: 2, operations: { create: { hold: 6 s } } }'));
    expect(smoke.operations[0]?.options['holdS']).toBe(3);
  });

  it.each([
    [
      '{ phases: { spike: { rate: 5/s } } }',
      `scales.smoke.phases.spike.rate: expected one of duration, ${RULE}, found "rate"`,
    ],
    [
      '{ limits: [] }',
      `scales.smoke.limits: expected one of clock, phases, operations, search, ${RULE}, found "limits"`,
    ],
    [
      '{ operations: { create: { pollsPerSecond: 1 } } }',
      `scales.smoke.operations.create.pollsPerSecond: expected one of hold, recorded, ${RULE}, found "pollsPerSecond"`,
    ],
    [
      '{ operations: { create: { streamingWithin: 90 s } } }',
      `scales.smoke.operations.create.streamingWithin: expected one of hold, recorded, ${RULE}, found "streamingWithin"`,
    ],
    [
      '{ phases: { spik: { duration: 5 s } } }',
      'scales.smoke.phases.spik: expected a phase of this profile (warm-up, before, spike, after), found "spik" - did you mean "spike"?',
    ],
    [
      '{ operations: { creat: { hold: 5 s } } }',
      'scales.smoke.operations.creat: expected an operation of this profile (create), found "creat" - did you mean "create"?',
    ],
    ['{ clock: 0 }', 'scales.smoke.clock: expected a number above 0, found 0'],
    [
      '{}\n  full: { clock: 1 }',
      'scales.full.clock: expected nothing here, because full is the profile as it stands above, found "clock"',
    ],
    ['{}\n  weekly: {}', 'scales.weekly: expected a scale (smoke, ci, full), found "weekly"'],
  ])('should refuse %s', (smoke, ending) => {
    const problems = problemsOf(withSmoke(STREAM, smoke));
    expect(problems.map((problem) => problem.slice(-ending.length))).toEqual([ending]);
  });

  it('should ask for ci and smoke', () => {
    expect(problemsOf(replaced(SOUND, '  smoke: {}\n', ''))).toEqual([
      'load-profiles/x.yaml:19:3 scales.smoke: expected what is shorter at this scale, {} for nothing, found nothing',
    ]);
  });
});

describe('phases', () => {
  const spikes = (text: string) =>
    profilesOf(text).smoke.phases.filter(({ name }) => name.startsWith('spike'));
  const base = { warmUp: false, operations: ['create'] };

  it('should take steps apart into constant phases from the first rate to the last', () => {
    const steps = spikes(
      withSpike(
        'kind: steps, from: 1/s, to: 10/s, count: 4, stepDuration: 12 s',
        '{ phases: { spike: { stepDuration: 4 s } } }',
      ),
    );
    expect(steps).toEqual(
      [1, 4, 7, 10].map((ratePerSecond, index) => ({
        ...base,
        name: `spike/${index + 1}`,
        kind: 'constant',
        ratePerSecond,
        durationS: 4,
        spacing: 'even',
      })),
    );
  });

  it('should repeat a burst, each with the length of the distance between them', () => {
    const bursts = spikes(
      withSpike(
        'kind: at-once, count: 20, repeat: 3, every: 60 s',
        '{ phases: { spike: { every: 5 s, repeat: 2 } } }',
      ),
    );
    expect(bursts).toEqual([
      { ...base, name: 'spike/1', kind: 'at-once', count: 20, durationS: 5 },
      { ...base, name: 'spike/2', kind: 'at-once', count: 20, durationS: 5 },
    ]);
  });

  it('should read ramps, pauses and closed phases', () => {
    expect(spikes(withSpike('kind: ramp, from: 1/s, to: 30/min, duration: 1 min, spacing: poisson'))).toEqual(
      [
        {
          ...base,
          name: 'spike',
          kind: 'ramp',
          fromPerSecond: 1,
          toPerSecond: 0.5,
          durationS: 60,
          spacing: 'poisson',
        },
      ],
    );
    expect(spikes(withSpike('kind: pause, duration: 500 ms'))).toEqual([
      { ...base, name: 'spike', kind: 'pause', durationS: 0.5 },
    ]);
    expect(
      spikes(withSpike('kind: closed, users: 5, duration: 10 s, thinkTime: 1 s', '{ clock: 2 }')),
    ).toEqual([{ ...base, name: 'spike', kind: 'closed', users: 5, durationS: 5, thinkTimeS: 0.5 }]);
  });

  it.each([
    [
      'kind: at-once, count: 20',
      'phases[2].duration: expected a duration longer than zero, such as 30 s, 500 ms, 5 min or 1 h, found nothing',
    ],
    [
      'kind: at-once, count: 20, every: 5 s',
      'phases[2].every: expected repeat beside every, found every alone - or say duration for a single burst',
    ],
    [
      'kind: at-once, count: 20, repeat: 2, every: 5 s, duration: 3 s',
      'phases[2].duration: expected every instead of duration, because the burst repeats, found duration',
    ],
    [
      'kind: constant, rate: 2/s, ratePerSecond: 2, duration: 3 s',
      'phases[2].ratePerSecond: expected either rate or ratePerSecond, found both',
    ],
    ['kind: closed, users: 0, duration: 3 s', 'phases[2].users: expected a whole number from 1, found 0'],
    [
      'kind: constant, rate: 2/s, duration: 3 s, operations: [creat]',
      'phases[2].operations[0]: expected an operation of this profile (create), found "creat" - did you mean "create"?',
    ],
    [
      'kind: pause, duration: 3 s, rate: 2/s',
      'phases[2].rate: expected a key of a phase of kind pause (name, kind, warmUp, operations, duration), found "rate"',
    ],
  ])('should refuse { %s }', (phase, ending) => {
    expect(problemsOf(withSpike(phase)).map((problem) => problem.slice(-ending.length))).toEqual([ending]);
  });
});
