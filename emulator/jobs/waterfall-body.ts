import type { Job } from './job.ts';
import { fillRow, reportedExtremes } from './rows.ts';
import type { Row } from './rows.ts';

/** Every intensity has one of 4,001 values; their texts are made once, because polls are mostly digits. */
const VALUE_TEXT = Array.from({ length: 4001 }, (_, quarters) => String(quarters / 4));

/** Rows that fit into one answer of at most `intensities` values; at least one. */
export function rowsPerAnswer(job: Job, intensities: number): number {
  const { channelMin, channelMax, bins } = job.plan;
  return Math.max(1, Math.floor(intensities / ((channelMax - channelMin + 1) * bins)));
}

/**
 * The JSON body of a poll, with the largest and smallest intensity of the rows in it.
 * @param extremesInside share by which those are reported too close together (a defect); 0 for none
 */
export function waterfallBody(job: Job, rows: readonly Row[], extremesInside: number): string {
  const { channelMin, channelMax, bins } = job.plan;
  const values = new Float32Array((channelMax - channelMin + 1) * bins);
  let largest = 0;
  let smallest = 1000;
  const rowTexts = rows.map((row) => {
    const filled = fillRow(values, row, channelMin, channelMax, bins);
    largest = Math.max(largest, filled.largest);
    smallest = Math.min(smallest, filled.smallest);
    let sensors = '';
    for (let i = 0, point = 0; i < filled.channels; i++) {
      sensors += `${i === 0 ? '' : ','}{"id":${channelMin + i},"intensity":[`;
      for (let bin = 0; bin < bins; bin++) {
        const text = VALUE_TEXT[values[point++]! * 4]!;
        sensors += bin === 0 ? text : `,${text}`;
      }
      sensors += ']}';
    }
    const canvasId = JSON.stringify(row.jobId);
    return `{"canvasId":${canvasId},"sensors":[${sensors}],"startTimestamp":${row.startMs},"endTimestamp":${row.endMs}}`;
  });
  const reported = reportedExtremes({ smallest, largest }, extremesInside);
  return (
    `[{"rows":[${rowTexts.join(',')}],` +
    `"current_max_amp":${reported.largest},"current_min_amp":${reported.smallest}}]`
  );
}
