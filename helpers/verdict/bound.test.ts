import { describe, expect, it } from 'vitest';
import type { Comparison } from '../profile/profile.ts';
import { absoluteBound, holds, isLower, isUpper, margin, relativeBound } from './bound.ts';
import { limitOf } from './testing.ts';

describe('holds', () => {
  it.each<[Comparison, boolean, boolean, boolean]>([
    ['below', true, false, false],
    ['atMost', true, true, false],
    ['atLeast', false, true, true],
    ['above', false, false, true],
    ['equals', false, true, false],
  ])('should keep "%s" below, at and above the bound: %s, %s, %s', (comparison, below, at, above) => {
    expect([1, 2, 3].map((measured) => holds(measured, comparison, 2))).toEqual([below, at, above]);
  });
});

describe('margin', () => {
  it.each<[number, Comparison, number, number | null]>([
    [60, 'below', 100, 0.4],
    [150, 'atMost', 100, -0.5],
    [60, 'atLeast', 50, 0.2],
    [25, 'above', 50, -0.5],
    [0, 'equals', 0, 0],
    [3, 'equals', 0, null],
    [3, 'equals', 2, -0.5],
    [0, 'atMost', 0, 0],
  ])('should see %d within "%s %d" as %s', (measured, comparison, bound, expected) => {
    expect(margin(measured, comparison, bound)).toBe(expected);
  });
});

it('should know on which side a limit is', () => {
  const all = ['below', 'atMost', 'atLeast', 'above', 'equals'] as const;
  expect(all.map((comparison) => [isUpper(comparison), isLower(comparison)])).toEqual([
    [true, false],
    [true, false],
    [false, true],
    [false, true],
    [false, false],
  ]);
});

describe('absoluteBound', () => {
  it('should write the bound in its unit', () => {
    expect(absoluteBound(limitOf('a', 'p95', 'below', 0.3), null).text).toBe('< 300 ms');
    expect(absoluteBound(limitOf('a', 'success', 'atLeast', 0.95), null).text).toBe('>= 95 %');
    expect(absoluteBound(limitOf('a', 'counter', 'equals', 0), null)).toEqual({
      value: 0,
      text: '= 0',
      unknown: null,
    });
  });

  it('should take the declared capacity, and say where to declare it', () => {
    const limit = limitOf('a', 'capacity', 'atLeast', 'declared-jobs');
    expect(absoluteBound(limit, { declaredJobs: 40, minimumJobs: null })).toEqual({
      value: 40,
      text: '>= declared-jobs (= 40)',
      unknown: null,
    });
    expect(absoluteBound(limit, null)).toEqual({
      value: null,
      text: '>= declared-jobs',
      unknown:
        'the environment does not declare how many jobs it can hold; ' +
        'set declared.streamingJobs in its file under environments/',
    });
  });

  it('should take the jobs that it must hold, and say where to declare them', () => {
    const limit = limitOf('a', 'capacity', 'atLeast', 'minimum-jobs');
    expect(absoluteBound(limit, { declaredJobs: 50, minimumJobs: 40 })).toEqual({
      value: 40,
      text: '>= minimum-jobs (= 40)',
      unknown: null,
    });
    for (const nothing of [null, { declaredJobs: 50, minimumJobs: null }]) {
      expect(absoluteBound(limit, nothing).unknown).toBe(
        'the environment does not declare how many jobs it must hold; ' +
          'set declared.minimumStreamingJobs in its file under environments/',
      );
    }
  });
});

describe('relativeBound', () => {
  const relative = (comparison: Comparison, toleranceS: number, measure: 'p95' | 'success' = 'p95') => ({
    ...limitOf('a', measure, comparison, 1.2, { toleranceS }),
    relativeTo: 'before',
  });

  it('should be the factor or the tolerance, whichever is wider', () => {
    expect(relativeBound(relative('atMost', 0.01), 1.2, 0.07, null)).toEqual({
      value: 1.2 * 0.07,
      text: '<= 1.2 x before (= 84 ms)',
      unknown: null,
    });
    expect(relativeBound(relative('atMost', 0.025), 1.2, 0.02, null)).toEqual({
      value: 0.02 + 0.025,
      text: '<= before + 25 ms (= 45 ms)',
      unknown: null,
    });
  });

  it('should be the mirror image from below', () => {
    expect(relativeBound(relative('atLeast', 0.03), 0.9, 0.1, null)).toEqual({
      value: 0.1 - 0.03,
      text: '>= before - 30 ms (= 70 ms)',
      unknown: null,
    });
    expect(relativeBound(relative('atLeast', 0.001), 0.9, 0.1, null).value).toBe(0.9 * 0.1);
  });

  it('should have no tolerance around a value that must be met', () => {
    expect(relativeBound(relative('equals', 0.03), 0.9, 0.1, null).value).toBe(0.9 * 0.1);
  });

  it('should not add seconds to ratios', () => {
    expect(relativeBound(relative('atLeast', 0.5, 'success'), 0.9, 1, null)).toMatchObject({
      value: 0.9,
      text: '>= 0.9 x before (= 90.0 %)',
    });
  });

  it('should be unknown without reference data', () => {
    expect(relativeBound(relative('atMost', 0), 1.2, null, 'there is no ok answer')).toEqual({
      value: null,
      text: '<= 1.2 x before',
      unknown: 'its reference in before is missing: there is no ok answer',
    });
    expect(relativeBound(relative('atMost', 0), 1.2, 0.1, 'too few').value).toBeNull();
    expect(relativeBound(relative('atMost', 0), 1.2, null, null).unknown).toBe(
      'its reference in before is missing: no data',
    );
  });
});
