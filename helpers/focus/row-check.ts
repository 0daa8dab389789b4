import { jobHash, rowValue } from '../../wire/row-value.ts';

/** One row of a waterfall answer, as the contract describes it. */
export interface WaterfallRow {
  readonly canvasId: string;
  readonly sensors: readonly { readonly id: number; readonly intensity: readonly number[] }[];
  readonly startTimestamp: number;
  readonly endTimestamp: number;
}

export interface RowFindings {
  readonly rows: number;
  readonly lost: number;
  readonly reordered: number;
  readonly foreign: number;
  readonly corrupt: number;
}

/**
 * Books the rows of one job as they arrive: lost (a hole in the timestamps), reordered (older than the last),
 * foreign (another job's), corrupt (a value that is not this job's at this time). Timestamps are those of the
 * wire contract: the first row's plus round(index x lines_dt), so every row's index is known from its time.
 */
export class RowCheck {
  readonly #jobId: string;
  readonly #hash: number;
  readonly #linesDtMs: number;
  readonly #checkValues: boolean;
  #firstMs: number | undefined;
  #nextIndex = 0;

  /** @param checkValues the target publishes the value formula (the emulator does; real servers do not) */
  constructor(jobId: string, linesDtS: number, checkValues: boolean) {
    this.#jobId = jobId;
    this.#hash = jobHash(jobId);
    this.#linesDtMs = linesDtS * 1000;
    this.#checkValues = checkValues;
  }

  check(rows: readonly WaterfallRow[]): RowFindings {
    const findings = { rows: 0, lost: 0, reordered: 0, foreign: 0, corrupt: 0 };
    for (const row of rows) {
      if (row.canvasId !== this.#jobId) {
        findings.foreign++;
        continue;
      }
      this.#firstMs ??= row.startTimestamp;
      const index = Math.round((row.startTimestamp - this.#firstMs) / this.#linesDtMs);
      if (index < this.#nextIndex) findings.reordered++;
      else {
        findings.lost += index - this.#nextIndex;
        this.#nextIndex = index + 1;
      }
      if (!this.#isSound(row)) findings.corrupt++;
      else if (index >= 0) findings.rows++;
    }
    return findings;
  }

  #isSound(row: WaterfallRow): boolean {
    if (row.sensors.length === 0 || row.endTimestamp <= row.startTimestamp) return false;
    if (!this.#checkValues) return row.sensors.every(({ intensity }) => intensity.length > 0);
    return row.sensors.every(
      ({ id, intensity }) =>
        intensity.length > 0 &&
        intensity.every((value, bin) => value === rowValue(this.#hash, id, bin, row.startTimestamp)),
    );
  }
}
