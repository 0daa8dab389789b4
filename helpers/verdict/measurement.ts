import type { Interval } from '../stats/interval.ts';

/** One figure of a record, before it is compared with anything. */
export interface Measurement {
  /** Seconds, a fraction or a count; null when there is no data. */
  readonly measured: number | null;
  readonly interval: Interval | null;
  readonly samples: number;
  /** Why no limit may rest on it, as the end of "... cannot be judged: "; null when one may. */
  readonly blind: string | null;
  /** What it is made of, for the sentence that explains a breach. */
  readonly detail: string;
}

/** A measurement that does not exist. */
export function noData(blind: string): Measurement {
  return { measured: null, interval: null, samples: 0, blind, detail: '' };
}
