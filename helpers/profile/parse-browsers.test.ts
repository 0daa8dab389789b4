import { describe, expect, it } from 'vitest';
import { formatProblem } from './problem.ts';
import { parseProfileAtEveryScale } from './parse.ts';

const profile = (browsers: string, limit = '{ of: create, measure: success, atLeast: 99 % }', more = '') => `
id: UI-X
name: Pages
about: Do pages work?
success: The job exists.
tags: ['@ui', '@nightly']
seed: 1
operations:
  create: { use: job-lifecycle, payload: P50 }
  alert: { use: alert }
phases:
  - { name: warm-up, kind: constant, rate: 2/s, duration: 5 s, warmUp: true }
  - { name: load, kind: constant, rate: 4/s, duration: 60 s }
browsers:
  ${browsers}
limits:
  - ${limit}
scales:
  ci: {}
  smoke: { phases: { load: { duration: 30 s } } }
${more}`;
const read = (...parts: Parameters<typeof profile>) => parseProfileAtEveryScale(profile(...parts), 'x.yaml');
const problems = (...parts: Parameters<typeof profile>): string[] => {
  const result = read(...parts);
  return 'problems' in result ? result.problems.map(formatProblem) : [];
};

describe('browsers:', () => {
  it('should be read with what they need of the target', () => {
    const result = read('viewers: { pages: 3, interactions: 1/s, heap: true, alerts: true }');
    if ('problems' in result) throw new Error(result.problems.map(formatProblem).join('\n'));
    expect(result.profiles.smoke.browsers).toEqual([
      { name: 'viewers', pages: 3, visitS: null, interactionsPerSecond: 1, heap: true, alerts: true },
    ]);
    expect(result.profiles.full.needs).toEqual(expect.arrayContaining(['web-app', 'browser', 'frame-times']));
  });

  it('should be absent from a profile without them', () => {
    const result = parseProfileAtEveryScale(
      profile('viewers: { pages: 1 }').replace(/browsers:\n.*\n/, ''),
      'x.yaml',
    );
    expect('profiles' in result && result.profiles.full).not.toHaveProperty('browsers');
  });

  it.each([
    [
      'viewers: { page: 3 }',
      'expected a key of browsers (pages, visit, interactions, heap, alerts), found "page"',
    ],
    ['viewers: { pages: 51 }', 'expected a whole number of pages from 1 to 50, found 51'],
    ['create: { pages: 1 }', 'expected a name that no operation has, found "create" again'],
    ['browsers: { pages: 1 }', 'expected another name, found "browsers"'],
    ['Viewers: { pages: 1 }', 'expected a name of lower-case letters, digits and hyphens, found "Viewers"'],
    ['viewers: { pages: 1, visit: 2 s, heap: true }', 'expected no heap beside visit, found true'],
    ['viewers: { pages: 1, interactions: often }', 'expected a rate above zero'],
  ])('should refuse %s', (browsers, message) => {
    expect(problems(browsers)).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });

  it('should let limits speak of their steps, series and pages', () => {
    const viewers = 'viewers: { pages: 3, heap: true, alerts: true, interactions: 1/s }';
    for (const limit of [
      '{ of: viewers.frame-age, measure: p95, atMost: 2 s, phase: load }',
      '{ of: viewers.frame-age, measure: fairness, atLeast: 95 %, by: page, groups: 3, phase: load }',
      '{ of: viewers.alert-visible, measure: p95, below: 2 s, phase: load }',
      '{ of: viewers.pages-live, measure: probe, take: min, atLeast: 3, phase: load }',
      '{ of: console-errors, measure: counter, equals: 0 }',
    ]) {
      expect(problems(viewers, limit)).toEqual([]);
    }
  });

  it('should refuse a limit on a step that the pages do not have', () => {
    expect(problems('viewers: { pages: 3 }', '{ of: viewers.lcp, measure: p95, below: 2 s }')[0]).toContain(
      'expected an operation of this profile',
    );
    expect(
      problems('viewers: { pages: 3 }', '{ of: viewers.frame-age, measure: p95, atMost: 2 s, by: user }')[0],
    ).toContain('expected a dimension that the arrivals of viewers.frame-age are grouped by (page)');
  });

  it('should refuse a percentile of fewer visits than it needs', () => {
    // 2 pages, 30 s, one visit each second: 60.
    const login = '{ of: visitors.login, measure: p95, below: 3 s, phase: load }';
    expect(problems('visitors: { pages: 2, visit: 1 s }', login)).toEqual([]);
    expect(problems('visitors: { pages: 2, visit: 2 s }', login)[0]).toContain(
      'expected at least 59 planned samples of visitors.login for p95 at every scale, found 30 in load at smoke',
    );
  });
});
