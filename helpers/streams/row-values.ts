import { fillRowValues, jobHash, rowTimestampMs } from '../../wire/row-value.ts';

/** Rows back of which a stale row can have the values. */
const LOOK_BACK = 8;
/** Row times are whole milliseconds, so an earlier row's can be off by one where lines_dt is not. */
const ROUNDING_MS = [0, -1, 1];

export type ValueFinding = 'sound' | 'corrupt' | 'stale';

/** The values of one stream's rows. */
export interface ValueCheck {
  /** @param values channel by channel, bin by bin; as many as the stream has */
  check(values: ArrayLike<number>, startMs: number): ValueFinding;
}

/** By the published formula (`wire/row-value.ts`): each value is known, and so is whose row it would be. */
export class FormulaCheck implements ValueCheck {
  readonly #hash: number;
  readonly #firstChannel: number;
  readonly #channels: number;
  readonly #bins: number;
  readonly #linesDtS: number;
  readonly #expected: Float32Array;
  /** Times of the newest rows, a ring. */
  readonly #newest = new Float64Array(LOOK_BACK).fill(NaN);
  #seen = 0;

  constructor(jobId: string, firstChannel: number, channels: number, bins: number, linesDtS: number) {
    this.#hash = jobHash(jobId);
    this.#firstChannel = firstChannel;
    this.#channels = channels;
    this.#bins = bins;
    this.#linesDtS = linesDtS;
    this.#expected = new Float32Array(channels * bins);
  }

  check(values: ArrayLike<number>, startMs: number): ValueFinding {
    const finding = this.#are(values, startMs)
      ? 'sound'
      : this.#areOlder(values, startMs)
        ? 'stale'
        : 'corrupt';
    this.#newest[this.#seen++ % LOOK_BACK] = startMs;
    return finding;
  }

  #are(values: ArrayLike<number>, atMs: number): boolean {
    fillRowValues(this.#expected, this.#hash, this.#firstChannel, this.#channels, this.#bins, atMs);
    for (let i = 0; i < this.#expected.length; i++) if (values[i] !== this.#expected[i]) return false;
    return true;
  }

  #areOlder(values: ArrayLike<number>, startMs: number): boolean {
    if (this.#newest.some((atMs) => atMs < startMs && this.#are(values, atMs))) return true;
    // The row before may be one that did not come.
    for (let back = 1; back <= LOOK_BACK; back++) {
      const beforeMs = rowTimestampMs(startMs, -back, this.#linesDtS);
      if (ROUNDING_MS.some((off) => this.#are(values, beforeMs + off))) return true;
    }
    return false;
  }
}

/**
 * Without the formula: every value is a number, and no row has all the values of the row before. Two spectra of a
 * fibre are never equal; rows of one value throughout (a dark fibre) are let through.
 */
export class PlausibilityCheck implements ValueCheck {
  readonly #before: Float64Array;
  #any = false;

  constructor(points: number) {
    this.#before = new Float64Array(points);
  }

  check(values: ArrayLike<number>): ValueFinding {
    let same = this.#any;
    let uniform = true;
    let numbers = true;
    for (let i = 0; i < this.#before.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) numbers = false;
      if (value !== values[0]) uniform = false;
      if (value !== this.#before[i]) {
        same = false;
        this.#before[i] = value;
      }
    }
    this.#any = true;
    if (!numbers) return 'corrupt';
    return same && !uniform ? 'stale' : 'sound';
  }
}
