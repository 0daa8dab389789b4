/** An interval of what the true value may be; an end that the data cannot give is null. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** An interval with both ends. */
export interface ClosedInterval {
  readonly low: number;
  readonly high: number;
}

/** The confidence of every interval unless it says otherwise. */
export const CONFIDENCE = 0.95;
