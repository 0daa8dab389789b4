import type { ComparedFigure } from '../../helpers/verdict/comparison.ts';
import { formatValue } from '../../helpers/verdict/format.ts';

/** The response times that are surely slower, and by more than a share of what they were, one line each. */
export function slowerThan(figures: readonly ComparedFigure[], share: number): string[] {
  return figures.flatMap(({ of, phase, measure, change, difference, a, b }) => {
    if (change !== 'slower' || difference === null || a === null || b === null) return [];
    if (difference.estimate <= share * a) return [];
    const by = ((difference.estimate / a) * 100).toFixed(0);
    return [
      `${of} ${measure} in ${phase}: ${formatValue(a, 's')} before, ${formatValue(b, 's')} now (+${by} %)`,
    ];
  });
}
