import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inShare } from './share.ts';

it('should hit exactly its share of the first n', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (k, n) => {
      fc.pre(k <= n);
      const hits = Array.from({ length: n }, (_, i) => inShare(i + 1, k / n)).filter(Boolean);
      expect(hits).toHaveLength(k);
    }),
  );
});
