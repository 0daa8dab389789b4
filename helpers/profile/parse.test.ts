import { describe, expect, it } from 'vitest';
import { parseProfile } from './parse.ts';
import { problemsOf, profilesOf, replaced, SOUND } from './testing.ts';

const LIMIT = '{ of: create, measure: success, atLeast: 95 %, phase: spike }';
const withLimit = (limit: string) => replaced(SOUND, LIMIT, `{ ${limit} }`);
const PHASES = 'before, spike, after, run';

describe('parseProfile', () => {
  it('should read a sound profile at the scale asked for', () => {
    const parsed = parseProfile(SOUND, 'x.yaml', 'ci');
    expect(parsed).toEqual({
      profile: {
        id: 'T-1',
        name: 'Sample',
        file: 'x.yaml',
        about: 'Does it hold?',
        success: 'The job exists.',
        tags: ['@load', '@quick'],
        issues: [],
        scale: 'ci',
        seed: 7,
        transport: 'playwright',
        users: 1,
        threads: 1,
        maxInFlight: 1000,
        clock: 1,
        needs: ['configure', 'cancel', 'metadata'],
        permissions: [],
        operations: [{ name: 'create', use: 'job-lifecycle', payload: 'P50', weight: 1, options: {} }],
        phases: [
          constant('warm-up', 2, 3, true),
          constant('before', 2, 30),
          constant('spike', 20, 10),
          constant('after', 2, 30),
        ],
        limits: [
          {
            ...plainLimit,
            of: 'create',
            measure: 'success',
            comparison: 'atLeast',
            bound: 0.95,
            phase: 'spike',
          },
          { ...plainLimit, of: '*', measure: 'achieved', comparison: 'atLeast', bound: 0.98, phase: 'run' },
          { ...plainLimit, of: 'leftovers', measure: 'figure', comparison: 'equals', bound: 0, phase: 'run' },
        ],
        abort: { nothingOkForS: 20, whenHopeless: false },
        drainS: 30,
      },
    });
  });

  it('should report every problem at once, in the order of the file', () => {
    let text = replaced(SOUND, "'@load'", 'load');
    text = replaced(text, 'payload: P50', 'payload: P51');
    text = replaced(text, 'duration: 30 s', 'duration: 30');
    text = replaced(text, 'of: create,', 'of: creat,');
    text = replaced(text, 'smoke: {}', 'smoke: { limits: [] }');
    expect(problemsOf(text)).toEqual([
      'load-profiles/x.yaml:5:8 tags[0]: expected a tag that starts with "@", found "load" - ' +
        'Tag must start with "@" symbol, got "load" instead.',
      'load-profiles/x.yaml:10:14 operations.create.payload: expected a payload ' +
        '(P50, P10, P200, PX, P500, S50, S200, W50, W10), found "P51" - did you mean "P50"?',
      'load-profiles/x.yaml:13:58 phases[1].duration: expected a duration longer than zero, ' +
        'such as 30 s, 500 ms, 5 min or 1 h, found 30',
      'load-profiles/x.yaml:17:11 limits[0].of: expected an operation of this profile (create, ' +
        'create.configure, create.confirm, create.cancel, create.gone, *), found "creat" - did you mean "create"?',
      'load-profiles/x.yaml:20:12 scales.smoke.limits: expected one of clock, phases, operations, search, because scales ' +
        'change durations and counts, never the rates and never the limits, found "limits"',
    ]);
  });

  it('should call malformed YAML a problem, with its place', () => {
    expect(problemsOf(replaced(SOUND, "'@load'", '@load'))).toEqual([
      'load-profiles/x.yaml:5:8: expected well-formed YAML, found an error: Plain value cannot start with ' +
        "reserved character @ - put the value in quotes, e.g. '@load'",
    ]);
    expect(problemsOf('')).toEqual([
      'load-profiles/x.yaml:1:1: expected a profile: a mapping with id, name, …, found nothing',
    ]);
  });

  it('should not blame a limit for a phase whose kind is wrong', () => {
    expect(problemsOf(replaced(SOUND, 'kind: constant, rate: 20/s', 'kind: constnt, rate: 20/s'))).toEqual([
      'load-profiles/x.yaml:14:26 phases[2].kind: expected a kind of phase (constant, ramp, curve, steps, spike, ' +
        'at-once, pause, closed), found "constnt" - did you mean "constant"?',
    ]);
  });

  it.each([
    ["'@quick'", "'@quick', '@nightly'", 'found @quick and @nightly'],
    [", '@quick'", '', 'found none of them'],
  ])('should ask for exactly one of @quick, @nightly, @soak (%s -> %s)', (part, by, found) => {
    expect(problemsOf(replaced(SOUND, part, by))).toEqual([
      `load-profiles/x.yaml:5:7 tags: expected exactly one of @quick, @nightly, @soak, ${found} - ` +
        'it says when the scenario runs: with every load run, every night, or as a soak',
    ]);
  });

  it.each([
    ['nam: Sample', 'found "nam" - did you mean "name"?'],
    ['name: Sample\nbogus: 1', 'found "bogus"'],
  ])('should refuse the unknown key of "%s"', (by, ending) => {
    const [problem] = problemsOf(replaced(SOUND, 'name: Sample', by)).filter((text) =>
      text.includes('a key of'),
    );
    expect(problem?.slice(-ending.length)).toBe(ending);
  });

  it('should refuse two phases of one name, and the name that means all of them', () => {
    expect(problemsOf(replaced(SOUND, 'name: after', 'name: spike'))).toEqual([
      'load-profiles/x.yaml:15:13 phases[3].name: expected a phase name that no other phase has, found "spike" again',
    ]);
    expect(problemsOf(replaced(SOUND, 'name: after', 'name: run'))).toEqual([
      'load-profiles/x.yaml:15:13 phases[3].name: expected a name such as spike or level/10 (letters, digits, ' +
        'hyphens, slashes; not "run"), found "run"',
    ]);
  });

  it('should refuse what Playwright’s client cannot send, and name the transport that can', () => {
    // 4 requests each: 500/s is the ceiling of 2,000 requests/s, 501/s is above it.
    expect(problemsOf(replaced(SOUND, 'rate: 20/s', 'rate: 500/s'))).toEqual([]);
    expect(problemsOf(replaced(SOUND, 'rate: 20/s', 'rate: 501/s'))).toEqual([
      'load-profiles/x.yaml:1:1 transport: expected at most 2000 planned requests/s with transport playwright, ' +
        'found 2004 at smoke, 2004 at ci, 2004 at full - say transport: undici',
    ]);
    const undici = replaced(
      replaced(SOUND, 'rate: 20/s', 'rate: 501/s'),
      'seed: 7',
      'seed: 7\ntransport: undici',
    );
    expect(profilesOf(undici).smoke.transport).toBe('undici');
  });
});

describe('limits', () => {
  it.each([
    [
      'of: create, measure: success, atLeast: 95 %, phase: spiek',
      `phase of this profile (${PHASES}), found "spiek" - did you mean "spike"?`,
    ],
    [
      'of: create, measure: success, atLeast: 95 %, phase: warm-up',
      `counted phase (${PHASES}), found "warm-up" - warm-up phases are never judged`,
    ],
    [
      'of: create, measure: p50, below: 2 x befor, phase: after',
      `phase of this profile (${PHASES}), found "befor" - did you mean "before"?`,
    ],
    [
      'of: create, measure: success',
      'exactly one of below, atMost, atLeast, above, equals, found none of them',
    ],
    [
      'of: create, measure: success, atLeast: 95 %, below: 1 %',
      'exactly one of below, atMost, atLeast, above, equals, found below and atLeast',
    ],
    [
      'of: create, measure: success, atLeast: 0.95',
      'a percentage such as 95 %, or a multiple of a phase such as 1.2 x before, found 0.95',
    ],
    ['of: create, measure: sucess, atLeast: 95 %', 'found "sucess" - did you mean "success"?'],
    [
      'of: rows, measure: counter, equals: 0',
      'a counter of the operations (duplicate-job-ids), found "rows"',
    ],
    [
      'of: cleanup-second, measure: figure, atMost: 60 s',
      'a figure of the run (cleanup-seconds, leftovers), found "cleanup-second" - did you mean "cleanup-seconds"?',
    ],
    [
      'of: create, measure: mean, below: 1 s, tolerance: 1 s',
      'no tolerance, found "1 s" - only relative limits, drift and recovery have one',
    ],
    [
      'of: create, measure: mean, below: 1 s, after: spike',
      'no after, found "spike" - only the measure recovery has one',
    ],
    [
      'of: create, measure: mean, below: 1 s, successAtLeast: 5 %',
      'no successAtLeast, found "5 %" - only the measures capacity and knee have one',
    ],
    [
      'of: create, measure: recovery, after: spike, atMost: 1 s',
      'the phase that shows how it was before, found nothing',
    ],
    [
      'of: create, measure: recovery, after: after, baseline: before, atMost: 1 s',
      'a phase with arrivals after this one, in which recovery can be seen, found none - add a quiet constant phase at the end',
    ],
    [
      'of: create, measure: capacity, successAtLeast: 95 %, atLeast: declared-jobs',
      'only at-once phases for capacity, one for each level, found before, which is constant - name the levels, e.g. phase: level/*',
    ],
    [
      'of: create, measure: mean, below: 1 s, p95AtMost: 1 s',
      'no p95AtMost, found "1 s" - only the measure knee has one',
    ],
    [
      'of: create, measure: p95, below: 1 s, phase: spike, window: 1500 ms',
      'a duration of whole seconds such as 10 s or 1 min, found "1500 ms"',
    ],
    [
      'of: create, measure: achieved, atLeast: 98 %, phase: spike, window: 5 s',
      'no window, found "5 s" - only success, failed, refused, mean, p50, p90, p95, p99, p99.9, max have windows',
    ],
    [
      'of: create, measure: max, below: 1 s, phase: spike, window: 5 s, clock: service',
      'clock: response, found "service" - seconds are kept of the response times of ok answers only',
    ],
    [
      'of: create, measure: success, atLeast: 95 %, phase: spike, window: 8 s, for: 4 s',
      'phases of at least 11 s for this window at every scale, found 10 s of spike at smoke, 10 s of spike at ci, 10 s of spike at full - shorten it',
    ],
    [
      'of: create, measure: p95, below: 1 s, phase: before, window: 20 s',
      'at least 71 planned samples of create in every window for p95, found 40 in before at smoke, 40 in before at ci, 40 in before at full - widen the window to 36 s, or claim a lower percentile',
    ],
  ])('should refuse { %s }', (limit, ending) => {
    const problems = problemsOf(withLimit(limit));
    expect(problems.map((problem) => problem.slice(-ending.length))).toEqual([ending]);
  });

  it('should read a relative limit as a factor of another phase', () => {
    const [limit] = profilesOf(
      withLimit('of: create.configure, measure: p95, atMost: 1.2 x before, phase: after, tolerance: 25 ms'),
    ).full.limits;
    expect(limit).toEqual({
      ...plainLimit,
      of: 'create.configure',
      measure: 'p95',
      comparison: 'atMost',
      bound: 1.2,
      relativeTo: 'before',
      phase: 'after',
      toleranceS: 0.025,
    });
  });

  it('should read recovery with what was before and what it recovers from', () => {
    const [limit] = profilesOf(
      withLimit('of: create, measure: recovery, after: spike, baseline: before, atMost: 30 s'),
    ).full.limits;
    expect(limit).toEqual({
      ...plainLimit,
      of: 'create',
      measure: 'recovery',
      comparison: 'atMost',
      bound: 30,
      after: 'spike',
      relativeTo: 'before',
      phase: 'run',
    });
  });

  it('should read windows and how long a limit must be broken', () => {
    const limit = 'of: create, measure: p95, below: 1 s, phase: spike, window: 4 s, for: 3 s';
    const [read] = profilesOf(withLimit(limit)).full.limits;
    expect(read).toMatchObject({ measure: 'p95', bound: 1, windowS: 4, forS: 3 });
  });

  it('should leave the automatic limits out where the profile states its own', () => {
    const own = replaced(
      SOUND,
      LIMIT,
      '{ of: create, measure: achieved, atLeast: 90 %, phase: spike }\n  - { of: leftovers, measure: figure, atMost: 2 }',
    );
    expect(profilesOf(own).full.limits.map(({ of, bound }) => [of, bound])).toEqual([
      ['create', 0.9],
      ['leftovers', 2],
    ]);
  });

  it('should not add an achieved rate to bursts, which have none', () => {
    let text = replaced(
      SOUND,
      'kind: constant, rate: 20/s, duration: 10 s',
      'kind: at-once, count: 20, duration: 10 s',
    );
    for (const name of ['before', 'after']) {
      text = replaced(text, `  - { name: ${name}, kind: constant, rate: 2/s, duration: 30 s }\n`, '');
    }
    expect(profilesOf(text).full.limits.map(({ of }) => of)).toEqual(['create', 'leftovers']);
  });
});

describe('sample sizes', () => {
  const p95 = withLimit('of: create, measure: p95, below: 300 ms, phase: before');
  const HINT = 'plan a longer phase, repeat the burst, or claim a lower percentile';

  it('should accept the fewest samples that a percentile needs, and refuse one less', () => {
    expect(
      problemsOf(
        replaced(
          p95,
          'before, kind: constant, rate: 2/s, duration: 30 s',
          'before, kind: constant, rate: 59/s, duration: 1 s',
        ),
      ),
    ).toEqual([]);
    expect(
      problemsOf(
        replaced(
          p95,
          'before, kind: constant, rate: 2/s, duration: 30 s',
          'before, kind: constant, rate: 58/s, duration: 1 s',
        ),
      ),
    ).toEqual([
      'load-profiles/x.yaml:17:5 limits[0].measure: expected at least 59 planned samples of create for p95 at every ' +
        `scale, found 58 in before at smoke, 58 in before at ci, 58 in before at full - ${HINT}`,
    ]);
  });

  it('should look at every scale, whichever is asked for', () => {
    const text = replaced(p95, 'smoke: {}', 'smoke: { phases: { before: { duration: 10 s } } }');
    expect(problemsOf(text)).toEqual([
      'load-profiles/x.yaml:17:5 limits[0].measure: expected at least 59 planned samples of create for p95 at every ' +
        `scale, found 20 in before at smoke - ${HINT}`,
    ]);
  });

  it('should count the phases of a pattern together, or each alone', () => {
    const burst = 'kind: at-once, count: 20, repeat: 3, every: 5 s';
    const text = replaced(SOUND, 'kind: constant, rate: 20/s, duration: 10 s', burst);
    const limit = 'of: create, measure: p95, below: 1 s, phase: spike/*';
    expect(problemsOf(replaced(text, LIMIT, `{ ${limit} }`))).toEqual([]);
    expect(problemsOf(replaced(text, LIMIT, `{ ${limit}, each: true }`))).toEqual([
      'load-profiles/x.yaml:17:5 limits[0].measure: expected at least 59 planned samples of create for p95 at every ' +
        `scale, found 20 in spike/1 at smoke, 20 in spike/1 at ci, 20 in spike/1 at full - ${HINT}`,
    ]);
  });

  it('should count only the share of the operation', () => {
    // 60 arrivals, of which a quarter are `other`.
    const mixed = replaced(
      SOUND,
      'operations:\n',
      'operations:\n  other: { use: job-lifecycle, payload: P10 }\n',
    );
    const weighted = replaced(mixed, '    payload: P50\n', '    payload: P50\n    weight: 3\n');
    const limit = '{ of: other, measure: p90, below: 1 s, phase: before }';
    expect(problemsOf(replaced(weighted, LIMIT, limit))).toEqual([
      'load-profiles/x.yaml:19:5 limits[0].measure: expected at least 29 planned samples of other for p90 at every ' +
        `scale, found 15 in before at smoke, 15 in before at ci, 15 in before at full - ${HINT}`,
    ]);
    expect(
      problemsOf(replaced(weighted, LIMIT, '{ of: create, measure: p90, below: 1 s, phase: before }')),
    ).toEqual([]);
  });

  it('should ask the reference of a relative limit for as many', () => {
    const text = withLimit('of: create, measure: p99, atMost: 2 x before, phase: run');
    expect(
      problemsOf(replaced(text, 'spike, kind: constant, rate: 20/s', 'spike, kind: constant, rate: 200/s')),
    ).toEqual([
      'load-profiles/x.yaml:17:5 limits[0].measure: expected at least 299 planned samples of create for p99 at every ' +
        `scale, found 60 in before at smoke, 60 in before at ci, 60 in before at full - ${HINT}`,
    ]);
  });

  it('should ask the baseline of recovery for the samples of a p95', () => {
    const recovery = withLimit('of: create, measure: recovery, after: spike, baseline: before, atMost: 30 s');
    expect(problemsOf(recovery)).toEqual([]);
    expect(
      problemsOf(replaced(recovery, 'smoke: {}', 'smoke: { phases: { before: { duration: 29 s } } }')),
    ).toEqual([
      'load-profiles/x.yaml:17:5 limits[0].measure: expected at least 59 planned samples of create for recovery at ' +
        `every scale, found 58 in before at smoke - ${HINT}`,
    ]);
  });

  it('should refuse a limit on an operation that has no arrivals in the phase', () => {
    const two = replaced(
      SOUND,
      'operations:\n',
      'operations:\n  other: { use: job-lifecycle, payload: P10 }\n',
    );
    const named = replaced(
      two,
      'rate: 20/s, duration: 10 s',
      'rate: 20/s, duration: 10 s, operations: [other]',
    );
    expect(problemsOf(named)).toEqual([
      'load-profiles/x.yaml:18:5 limits[0].measure: expected at least 1 planned samples of create for a success ' +
        'limit at every scale, found 0 in spike at smoke, 0 in spike at ci, 0 in spike at full - ' +
        'name a phase in which the operation takes part',
    ]);
  });

  it('should ask drift for ten seconds with answers', () => {
    const drift = withLimit('of: create, measure: drift, atMost: 20 %, phase: spike');
    expect(problemsOf(drift)).toEqual([]);
    expect(
      problemsOf(replaced(drift, 'smoke: {}', 'smoke: { phases: { spike: { duration: 9 s } } }')),
    ).toEqual([
      'load-profiles/x.yaml:17:5 limits[0].measure: expected at least 10 seconds with answers of create for drift at ' +
        'every scale, found 9 at smoke - plan a longer phase',
    ]);
  });
});

const plainLimit = { each: false, toleranceS: 0, clock: 'response', over: 'ok' };

function constant(name: string, ratePerSecond: number, durationS: number, warmUp = false) {
  return {
    name,
    kind: 'constant',
    warmUp,
    operations: ['create'],
    ratePerSecond,
    durationS,
    spacing: 'even',
  };
}
