import type { JobPlan } from '../../jobs/job.ts';
import { fillRow } from '../../jobs/rows.ts';
import type { Row } from '../../jobs/rows.ts';
import { shaking } from './scene.ts';

/** Columns of a picture at most: more than a screen's worth would be thrown away there. */
const COLUMNS = 512;
/** Lines of a live picture per second, as the desktop client refreshes. */
const LIVE_LINES_PER_S = 20;
/** Lines of the picture of a recording at most. */
const RECORDING_LINES = 800;
/** Rows of a line whose values are averaged; of longer lines they are picked evenly. */
const ROWS_AVERAGED = 4;
/** Largest value of a row. */
const FULL_SCALE = 1000;

/** How rows of a job become lines of a picture. */
export interface PictureScale {
  readonly channelsPerColumn: number;
  readonly columns: number;
  readonly rowsPerLine: number;
}

export function pictureScale({ channelMin, channelMax, linesDtS, playback }: JobPlan): PictureScale {
  const channels = channelMax - channelMin + 1;
  const channelsPerColumn = Math.ceil(channels / COLUMNS);
  return {
    channelsPerColumn,
    columns: Math.ceil(channels / channelsPerColumn),
    rowsPerLine:
      playback === null
        ? Math.max(1, Math.round(1 / (LIVE_LINES_PER_S * linesDtS)))
        : Math.max(1, Math.ceil(playback.rows / RECORDING_LINES)),
  };
}

/** One line of the picture. */
export interface Line {
  /** Start of its newest row; milliseconds since the epoch. */
  readonly timeMs: number;
  readonly rows: number;
  /** 0 to 255, one per column. */
  readonly values: Uint8Array;
}

/** Makes lines of the rows of one waterfall job, in the order in which they were delivered. */
export class LineMaker {
  readonly scale: PictureScale;
  readonly #plan: JobPlan;
  readonly #metresPerChannel: number;
  readonly #row: Float32Array;
  readonly #sums: Float64Array;
  #averaged = 0;
  #rows = 0;

  constructor(plan: JobPlan, metresPerChannel: number) {
    this.#plan = plan;
    this.#metresPerChannel = metresPerChannel;
    this.scale = pictureScale(plan);
    this.#row = new Float32Array((plan.channelMax - plan.channelMin + 1) * plan.bins);
    this.#sums = new Float64Array(this.scale.columns);
  }

  /** The lines that these rows complete. */
  add(rows: readonly Row[]): Line[] {
    const { rowsPerLine } = this.scale;
    const pickEvery = Math.ceil(rowsPerLine / ROWS_AVERAGED);
    return rows.flatMap((row) => {
      if (this.#rows % pickEvery === 0) this.#average(row);
      this.#rows++;
      return this.#rows < rowsPerLine ? [] : [this.#line(row.startMs)];
    });
  }

  /** The line that was begun, when no row will complete it. */
  rest(timeMs: number): Line[] {
    return this.#rows === 0 ? [] : [this.#line(timeMs)];
  }

  #average(row: Row): void {
    const { channelMin, channelMax, bins } = this.#plan;
    const { channelsPerColumn } = this.scale;
    const { channels } = fillRow(this.#row, row, channelMin, channelMax, bins);
    for (let channel = 0; channel < channels; channel++) {
      const column = Math.floor(channel / channelsPerColumn);
      this.#sums[column]! += this.#row[channel * bins]! / channelsPerColumn;
    }
    this.#averaged++;
  }

  #line(timeMs: number): Line {
    const { columns, channelsPerColumn } = this.scale;
    const values = new Uint8Array(columns);
    for (let column = 0; column < columns; column++) {
      const channel = this.#plan.channelMin + (column + 0.5) * channelsPerColumn;
      const noise = this.#sums[column]! / this.#averaged / FULL_SCALE;
      // The square root lifts quiet ground out of the black: the eye sees ratios, not differences.
      const strength = shaking(channel * this.#metresPerChannel, timeMs) * 2 * noise;
      values[column] = Math.round(255 * Math.sqrt(Math.min(1, strength)));
    }
    const line = { timeMs, rows: this.#rows, values };
    this.#sums.fill(0);
    this.#averaged = 0;
    this.#rows = 0;
    return line;
  }
}
