import type { ReportedExtremes } from './extremes-check.ts';
import type { SeenRow } from './stream-account.ts';

/** One row of a waterfall answer, as the contract describes it. */
export interface WaterfallRow {
  readonly canvasId: string;
  readonly sensors: readonly { readonly id: number; readonly intensity: readonly number[] }[];
  readonly startTimestamp: number;
  readonly endTimestamp: number;
}

/** One element of the array that a poll is answered with. */
export interface WaterfallBlock {
  readonly rows: readonly WaterfallRow[];
  readonly current_max_amp: number;
  readonly current_min_amp: number;
}

/** A row of a poll's answer as the account takes it. */
export function seenWaterfallRow(row: WaterfallRow, jobId: string): SeenRow {
  const { sensors } = row;
  const first = sensors[0]?.id ?? NaN;
  return {
    claim: row.canvasId === jobId ? 'own' : 'foreign',
    startMs: row.startTimestamp,
    endMs: row.endTimestamp,
    index: null,
    firstChannel: first,
    channels: sensors.every(({ id }, i) => id === first + i) ? sensors.length : NaN,
    values: sensors.flatMap(({ intensity }) => intensity),
  };
}

export function blockExtremes(block: WaterfallBlock): ReportedExtremes {
  return { minimum: block.current_min_amp, maximum: block.current_max_amp };
}
