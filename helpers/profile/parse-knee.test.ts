import { expect, it } from 'vitest';
import { problemsOf, profilesOf, replaced, SOUND } from './testing.ts';

const LIMIT = '{ of: create, measure: success, atLeast: 95 %, phase: spike }';
const SPIKE = '{ name: spike, kind: constant, rate: 20/s, duration: 10 s }';
const STEPS = '{ name: spike, kind: steps, from: 10/s, to: 30/s, count: 3, stepDuration: 10 s }';
const withLimit = (limit: string) => replaced(replaced(SOUND, SPIKE, STEPS), LIMIT, `{ ${limit} }`);

it('should read the levels, the p95 that they may have, and the success that they need', () => {
  const read = (more: string) =>
    profilesOf(
      withLimit(`of: create, measure: knee, p95AtMost: 200 ms, atLeast: 20/s, phase: spike/*${more}`),
    ).smoke.limits[0];
  expect(read('')).toMatchObject({
    ...{ measure: 'knee', phase: 'spike/*', comparison: 'atLeast', bound: 20 },
    ...{ p95AtMost: 0.2, successAtLeast: 0.99 },
  });
  expect(read(', successAtLeast: 95 %')).toMatchObject({ successAtLeast: 0.95 });
});

it.each([
  ['atLeast: 20/s, phase: before', 'a duration such as 30 s, 500 ms, 5 min or 1 h, found nothing'],
  [
    'p95AtMost: 1 s, atLeast: 20/s, phase: before',
    '2 or more phases of a constant rate for knee, one for each level, found 1 - name the levels, e.g. phase: step/*',
  ],
  [
    'p95AtMost: 1 s, atLeast: 20/s, phase: before',
    // A level with fewer could never be certain.
    'at least 72 planned samples of create for knee at every scale, found 60 in before at smoke, 60 in before at ci, 60 in before at full - plan a longer phase, repeat the burst, or claim a lower percentile',
  ],
])('should refuse a knee of { %s }', (limit, ending) => {
  const problems = problemsOf(withLimit(`of: create, measure: knee, ${limit}`));
  expect(problems).toContainEqual(expect.stringContaining(ending));
});
