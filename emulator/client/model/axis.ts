const STEPS = [1, 2, 5];

/** The smallest of 1, 2, 5, 10, 20, 50, … that cuts `range` into at most `most` pieces. */
export function tickStep(range: number, most: number): number {
  for (let decade = 1; ; decade *= 10) {
    for (const step of STEPS) if (range / (step * decade) <= most) return step * decade;
  }
}

export interface Tick {
  readonly value: number;
  /** Place on the axis, 0 to 1. */
  readonly at: number;
}

/** Round values from `from` to `to`, at most `most` and one. */
export function ticks(from: number, to: number, most: number): Tick[] {
  if (!(to > from) || most < 1) return [];
  const step = tickStep(to - from, most);
  const found: Tick[] = [];
  for (let value = Math.ceil(from / step) * step; value <= to; value += step) {
    found.push({ value, at: (value - from) / (to - from) });
  }
  return found;
}
