import { describe, expect, it } from 'vitest';
import { problemsOf, profilesOf, replaced, withSpike } from './testing.ts';

const SPIKE = 'kind: spike, base: 2/s, peak: 20/s, before: 30 s, hold: 10 s, after: 60 s';
const SLOPED = `${SPIKE}, rise: 4 s, fall: 6 s, spacing: poisson`;
const partsOf = (phase: string, scales?: string) =>
  profilesOf(withSpike(phase, scales)).smoke.phases.filter(({ name }) => name.startsWith('spike'));
const base = { warmUp: false, operations: ['create'] };
const constant = { ...base, kind: 'constant' };
const ramp = { ...base, kind: 'ramp' };

describe('a spike', () => {
  it('should be three constant phases when the rate jumps', () => {
    expect(partsOf(`${SPIKE}, rise: 0 s`)).toEqual([
      { ...constant, name: 'spike/before', durationS: 30, ratePerSecond: 2, spacing: 'even' },
      { ...constant, name: 'spike/peak', durationS: 10, ratePerSecond: 20, spacing: 'even' },
      { ...constant, name: 'spike/after', durationS: 60, ratePerSecond: 2, spacing: 'even' },
    ]);
  });

  it('should rise and fall in ramps of their own', () => {
    const spacing = 'poisson';
    expect(partsOf(SLOPED)).toEqual([
      { ...constant, name: 'spike/before', durationS: 30, ratePerSecond: 2, spacing },
      { ...ramp, name: 'spike/rise', durationS: 4, fromPerSecond: 2, toPerSecond: 20, spacing },
      { ...constant, name: 'spike/peak', durationS: 10, ratePerSecond: 20, spacing },
      { ...ramp, name: 'spike/fall', durationS: 6, fromPerSecond: 20, toPerSecond: 2, spacing },
      { ...constant, name: 'spike/after', durationS: 60, ratePerSecond: 2, spacing },
    ]);
  });

  it('should be changed in its lengths by a scale, then put on its clock', () => {
    const scale =
      '{ clock: 2, phases: { spike: { before: 10 s, rise: 2 s, hold: 4 s, fall: 3 s, after: 8 s } } }';
    expect(
      partsOf(SLOPED, scale).map((phase) => [
        phase.name,
        phase.durationS,
        phase.kind === 'constant' ? phase.ratePerSecond : phase.kind,
      ]),
    ).toEqual([
      ['spike/before', 5, 4],
      ['spike/rise', 1, 'ramp'],
      ['spike/peak', 2, 40],
      ['spike/fall', 1.5, 'ramp'],
      ['spike/after', 4, 4],
    ]);
    expect(partsOf(SLOPED, scale)[1]).toMatchObject({ fromPerSecond: 4, toPerSecond: 40 });
    expect(partsOf(SLOPED, '{ phases: { spike: {} } }')).toEqual(partsOf(SLOPED));
  });

  it.each([
    [SPIKE, 'rise', 'before, hold, after'],
    [`${SPIKE}, rise: 1 s`, 'fall', 'before, rise, hold, after'],
    [`${SPIKE}, fall: 1 s`, 'rise', 'before, hold, fall, after'],
    [SPIKE, 'peak', 'before, hold, after'],
  ])('should keep its shape at every scale: { %s } has no %s to change', (phase, key, allowed) => {
    const ending =
      `scales.smoke.phases.spike.${key}: expected one of ${allowed}, because scales change durations and counts, ` +
      `never the rates and never the limits, found "${key}"`;
    const [problem = ''] = problemsOf(withSpike(phase, `{ phases: { spike: { ${key}: 3 s } } }`));
    expect(problem).toContain(ending);
  });

  it('should have parts that limits can name', () => {
    const named = (part: string) =>
      problemsOf(replaced(withSpike(SPIKE), 'atLeast: 95 %, phase: run', `atLeast: 95 %, phase: ${part}`));
    expect(named('spike/peak')).toEqual([]);
    expect(named('spike/*')).toEqual([]);
    expect(named('spike/rise')).toEqual([
      'load-profiles/x.yaml:17:59 limits[0].phase: expected a phase of this profile (before, spike/before, ' +
        'spike/peak, spike/after, after, spike/*, run), found "spike/rise" - did you mean "spike/peak"?',
    ]);
  });

  it('should not blame a limit for the mistake of the spike that it names', () => {
    const broken = replaced(withSpike(SPIKE), 'hold: 10 s', 'hold: 10');
    expect(problemsOf(replaced(broken, 'phase: run', 'phase: spike/peak'))).toEqual([
      'load-profiles/x.yaml:14:76 phases[2].hold: expected a duration longer than zero, such as 30 s, 500 ms, ' +
        '5 min or 1 h, found 10',
    ]);
  });

  it.each([
    [
      replaced(SPIKE, 'peak: 20/s', 'peak: 2/s'),
      'phases[2].peak: expected a peak above the base ("2/s"), found "2/s" - a dip is three phases of kind constant',
    ],
    [
      replaced(SPIKE, 'base: 2/s', 'base: 0/s'),
      'phases[2].base: expected a rate above zero such as 2/s, 0.1/s or 30/min, found "0/s"',
    ],
    [`${SPIKE}, rise: 3`, 'phases[2].rise: expected a duration such as 30 s, 500 ms, 5 min or 1 h, found 3'],
    [
      `${SPIKE}, duration: 3 s`,
      'phases[2].duration: expected a key of a phase of kind spike (name, kind, warmUp, operations, base, peak, ' +
        'before, rise, hold, fall, after, spacing), found "duration" - did you mean "operations"?',
    ],
  ])('should refuse { %s }', (phase, ending) => {
    expect(problemsOf(withSpike(phase)).map((problem) => problem.slice(-ending.length))).toEqual([ending]);
  });
});
