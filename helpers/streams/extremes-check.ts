/** The smallest and largest value that a frame or answer reports. */
export interface ReportedExtremes {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Holds reported extremes against the values that came with them: no value lies outside. Those of a gRPC stream are
 * of the stream so far (contract, section 3.4), so they only ever widen.
 */
export class ExtremesCheck {
  readonly #running: boolean;
  #smallest = Infinity;
  #largest = -Infinity;

  /** @param running they are of the stream so far, not of one answer */
  constructor(running: boolean) {
    this.#running = running;
  }

  /** @returns what is wrong, or null */
  check({ minimum, maximum }: ReportedExtremes, values: Iterable<ArrayLike<number>>): string | null {
    if (!Number.isFinite(minimum) || !Number.isFinite(maximum) || minimum > maximum) {
      return `minimum ${minimum} and maximum ${maximum} are no range`;
    }
    const { smallest, largest } = extremesOf(values);
    if (smallest < minimum || largest > maximum) {
      return `values from ${smallest} to ${largest} with a minimum of ${minimum} and a maximum of ${maximum}`;
    }
    if (!this.#running) return null;
    const before = { smallest: this.#smallest, largest: this.#largest };
    this.#smallest = Math.min(before.smallest, minimum);
    this.#largest = Math.max(before.largest, maximum);
    if (minimum <= before.smallest && maximum >= before.largest) return null;
    return `range ${minimum} to ${maximum} of the stream so far after ${before.smallest} to ${before.largest}`;
  }
}

function extremesOf(rows: Iterable<ArrayLike<number>>): { smallest: number; largest: number } {
  let smallest = Infinity;
  let largest = -Infinity;
  for (const values of rows) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value < smallest) smallest = value;
      if (value > largest) largest = value;
    }
  }
  return { smallest, largest };
}
