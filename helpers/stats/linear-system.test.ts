import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveLinear } from './linear-system.ts';

describe('solveLinear', () => {
  it('should solve what can be done by hand, also when it must swap rows', () => {
    expect(
      solveLinear(
        [
          [2, 1],
          [1, 3],
        ],
        [3, 4],
      ),
    ).toEqual([1, 1]);
    expect(
      solveLinear(
        [
          [0, 2],
          [4, 0],
        ],
        [6, 8],
      ),
    ).toEqual([2, 3]);
  });

  it('should not lose digits to a small pivot', () => {
    const solution = solveLinear(
      [
        [1e-20, 1],
        [1, 1],
      ],
      [1, 2],
    );
    expect(solution).toEqual([1, 1]);
  });

  it('should refuse a singular matrix', () => {
    expect(
      solveLinear(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeNull();
  });

  it("should agree with Cramer's rule for three unknowns", () => {
    const entries = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(entries, (e) => {
        const row = (i: number) => e.slice(4 * i, 4 * i + 4);
        const rows = [row(0), row(1), row(2)];
        const determinant = (columns: readonly number[]) => {
          const [a, b, c] = columns;
          const at = (r: number, column = 0) => rows[r]?.[column] ?? Number.NaN;
          return (
            at(0, a) * (at(1, b) * at(2, c) - at(1, c) * at(2, b)) -
            at(0, b) * (at(1, a) * at(2, c) - at(1, c) * at(2, a)) +
            at(0, c) * (at(1, a) * at(2, b) - at(1, b) * at(2, a))
          );
        };
        const whole = determinant([0, 1, 2]);
        fc.pre(whole !== 0);
        const right = rows.map((values) => values[3] ?? Number.NaN);
        const solution = solveLinear(
          rows.map((values) => values.slice(0, 3)),
          right,
        );
        const byCramer = [
          determinant([3, 1, 2]) / whole,
          determinant([0, 3, 2]) / whole,
          determinant([0, 1, 3]) / whole,
        ];
        expect(solution).toHaveLength(3);
        solution?.forEach((value, i) => expect(value).toBeCloseTo(byCramer[i] ?? Number.NaN, 6));
      }),
    );
  });
});
