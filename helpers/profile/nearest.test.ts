import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, listed, nearest } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['same', 'same', 0],
    ['flaw', 'lawn', 2],
  ])('should count the edits from %s to %s as %d', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
  });

  it('should be symmetric and obey the triangle inequality', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });

  it('should find the name that was meant, and none when nothing is near', () => {
    const names = ['create', 'create.configure', 'duration', 'name'];
    expect(nearest('creat', names)).toBe('create');
    expect(nearest('Duratoin', names)).toBe('duration');
    expect(nearest('rate', ['name', 'kind'])).toBeUndefined();
    expect(nearest('zzz', names)).toBeUndefined();
  });

  it('should speak to people', () => {
    expect(didYouMean('creat', ['create'])).toBe('did you mean "create"?');
    expect(didYouMean('zzz', ['create'])).toBe('');
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b …');
    expect(listed(['a', 'b'], 2)).toBe('a, b');
  });
});
