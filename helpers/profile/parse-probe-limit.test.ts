import { describe, expect, it } from 'vitest';
import { problemsOf, profilesOf, replaced, SOUND } from './testing.ts';
import { BYTES, CORES, NUMBER_FROM_0, perHour } from './units.ts';

const LIMIT = '{ of: create, measure: success, atLeast: 95 %, phase: spike }';
const withLimit = (limit: string) => replaced(SOUND, LIMIT, `{ ${limit} }`);
/** The limit as read. */
const limitOf = (limit: string) => profilesOf(withLimit(limit)).full.limits[0];
const PROBE = 'of: focus-server.memory-bytes, measure: probe';

describe('limits on server-side series', () => {
  it.each([
    [`${PROBE}, take: growth, below: 100 MB`, { take: 'growth', comparison: 'below', bound: 100e6 }],
    [`${PROBE}, take: max, atMost: 1.5 GiB`, { take: 'max', bound: 1.5 * 2 ** 30 }],
    [`${PROBE}, take: growth-per-hour, atMost: 50 MB/h`, { take: 'growth-per-hour', bound: 50e6 }],
    ['of: web.cpu-cores, measure: probe, take: mean, below: 80 %', { of: 'web.cpu-cores', bound: 0.8 }],
    ['of: web.cpu-cores, measure: probe, take: mean, below: 1.5 cores', { bound: 1.5 }],
    [
      'of: db.ping-seconds, measure: probe, take: mean, atMost: 3 x before',
      { bound: 3, relativeTo: 'before' },
    ],
    ['of: db.ping-seconds, measure: probe, take: max, atMost: 100 ms', { bound: 0.1 }],
    [
      'of: b.queues, measure: probe, take: change, baseline: before, atMost: 2',
      { take: 'change', bound: 2, relativeTo: 'before' },
    ],
    ['of: b.queues, measure: probe, take: change, baseline: warm-up, atMost: 2', { relativeTo: 'warm-up' }],
    ['of: b.rows-per-second, measure: probe, take: mean, atLeast: 100/s', { bound: 100 }],
    ['of: b.x-cache-share, measure: probe, take: mean, atLeast: 90 %', { of: 'b.x-cache-share', bound: 0.9 }],
  ])('should read { %s }', (text, expected) => {
    expect(limitOf(text)).toMatchObject({ measure: 'probe', ...expected });
  });

  it.each([
    [
      'of: focus-server, measure: probe, take: max, atMost: 1',
      'limits[0].of: expected <probe>.<series>, such as focus-server.cpu-cores, found "focus-server"',
    ],
    ['of: p.cpu-core, measure: probe, take: max, atMost: 1', 'found "cpu-core" - did you mean "cpu-cores"?'],
    [
      'of: P.cpu-cores, measure: probe, take: max, atMost: 80 %',
      'found "P.cpu-cores" - a probe has a name in lower case with hyphens',
    ],
    [
      `${PROBE}, atMost: 1 MB`,
      'limits[0].take: expected what of the series (mean, max, min, last, growth, growth-per-hour, change), found nothing',
    ],
    [`${PROBE}, take: grow, atMost: 1 MB`, 'found "grow" - did you mean "growth"?'],
    [
      `${PROBE}, take: max, atMost: 100`,
      'limits[0].atMost: expected a size such as 100 MB, 1.5 GB or 64 MiB, or a multiple of a phase such as 1.2 x before, found 100',
    ],
    [
      `${PROBE}, take: growth, atMost: 1.2 x before`,
      'limits[0].atMost: expected a size such as 100 MB, 1.5 GB or 64 MiB, found "1.2 x before"',
    ],
    [
      `${PROBE}, take: growth-per-hour, atMost: 50 MB`,
      'per hour: with /h at the end, such as 50 MB/h or 10/h, found "50 MB"',
    ],
    [
      `${PROBE}, take: change, atMost: 50 MB`,
      'limits[0].baseline: expected the phase that shows how it was before, found nothing',
    ],
    [
      `${PROBE}, take: change, baseline: befor, atMost: 50 MB`,
      'limits[0].baseline: expected a phase of this profile (warm-up, before, spike, after), found "befor" - did you mean "before"?',
    ],
    [
      `${PROBE}, take: max, baseline: before, atMost: 50 MB`,
      'limits[0].baseline: expected no baseline, found "before" - only the measure recovery and the take change have one',
    ],
    [
      `${PROBE}, take: max, detects: 5 MB/h, atMost: 50 MB`,
      'limits[0].detects: expected no detects, found "5 MB/h" - only the measure leak has one',
    ],
    [`${PROBE}, take: max, window: 5 s, atMost: 50 MB`, 'limits[0].window: expected no window'],
    [
      'of: create, measure: success, take: max, atLeast: 95 %',
      'limits[0].take: expected no take, found "max" - only the measure probe has one',
    ],
    ['of: p.memory-bytes, measure: leak, atMost: 50 MB', 'per hour: with /h at the end'],
  ])('should refuse { %s }', (limit, ending) => {
    const problems = problemsOf(withLimit(limit));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(ending);
  });

  it('should read a leak with all that it can say', () => {
    expect(
      limitOf('of: p.memory-bytes, measure: leak, atMost: 50 MB/h, detects: 200 MB/h, exhaustedAt: 2 GB'),
    ).toMatchObject({
      measure: 'leak',
      bound: 50e6,
      detects: 200e6,
      exhaustedAt: 2e9,
    });
    expect(limitOf('of: p.descriptors, measure: leak, atMost: 10/h')).toMatchObject({ bound: 10 });
  });

  it('should let grow an hour of the clock what may grow an hour', () => {
    const onClock = (limit: string) =>
      profilesOf(replaced(withLimit(limit), 'smoke: {}', 'smoke: { clock: 0.5 }')).smoke.limits[0];
    const leak = 'of: p.memory-bytes, measure: leak, atMost: 50 MB/h, detects: 200 MB/h';
    expect(onClock(leak)).toMatchObject({ bound: 25e6, detects: 100e6 });
    expect(onClock(`${PROBE}, take: growth-per-hour, atMost: 50 MB/h`)).toMatchObject({ bound: 25e6 });
    expect(onClock(`${PROBE}, take: max, atMost: 50 MB`)).toMatchObject({ bound: 50e6 });
  });

  it('should ask for phases that are long enough at every scale', () => {
    const short = replaced(
      withLimit('of: p.memory-bytes, measure: leak, atMost: 50 MB/h'),
      'smoke: {}',
      'smoke: { phases: { before: { duration: 5 s }, after: { duration: 5 s } } }',
    );
    expect(problemsOf(short)).toEqual([
      'load-profiles/x.yaml:17:5 limits[0]: expected phases of at least 48 s for leak of p.memory-bytes at every scale, found 20 s of run at smoke - plan a longer phase',
    ]);
    const growth = withLimit(`${PROBE}, take: growth, phase: before, atMost: 1 MB`);
    expect(problemsOf(growth)).toEqual([]);
    expect(
      problemsOf(replaced(growth, 'smoke: {}', 'smoke: { phases: { before: { duration: 5 s } } }'))[0],
    ).toContain(
      'expected phases of at least 6 s for growth of focus-server.memory-bytes at every scale, found 5 s of before at smoke',
    );
  });
});

describe('units of server-side series', () => {
  it.each([
    ['100 MB', 100e6],
    ['1.5GB', 1.5e9],
    ['64 KiB', 65_536],
    ['3 MiB', 3_145_728],
    ['12 B', 12],
    ['0 kB', 0],
  ])('should read a size of %s', (text, bytes) => {
    expect(BYTES.parse(text)).toBe(bytes);
  });

  it.each(['100', 100, '100 mb', 'MB', '-1 MB', '1 TB'])('should refuse a size of %s', (text) => {
    expect(BYTES.parse(text)).toBeUndefined();
  });

  it('should read cores and amounts per hour', () => {
    expect(['80 %', '1 core', '0.5 cores', '80', 0.8].map((text) => CORES.parse(text))).toEqual([
      0.8,
      1,
      0.5,
      undefined,
      undefined,
    ]);
    expect(['50 MB/h', '50MB / h', '50 MB'].map((text) => perHour(BYTES).parse(text))).toEqual([
      50e6,
      50e6,
      undefined,
    ]);
    expect(['10/h', '10', 10].map((text) => perHour(NUMBER_FROM_0).parse(text))).toEqual([
      10,
      undefined,
      undefined,
    ]);
  });
});
