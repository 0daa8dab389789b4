import { jobHash, rowValue } from '../../wire/row-value.ts';
import type { Job, Row } from './job.ts';

/** Every intensity has one of 4,001 values; their texts are made once, because polls are mostly digits. */
const VALUE_TEXT = Array.from({ length: 4001 }, (_, quarters) => String(quarters / 4));

/** Rows that fit into one answer of at most `intensities` values; at least one. */
export function rowsPerAnswer(job: Job, intensities: number): number {
  const { channelMin, channelMax, bins } = job.plan;
  return Math.max(1, Math.floor(intensities / ((channelMax - channelMin + 1) * bins)));
}

/** The JSON body of a poll, with the true largest and smallest intensity of the rows in it. */
export function waterfallBody(job: Job, rows: readonly Row[]): string {
  const { channelMin, channelMax, bins } = job.plan;
  const hash = jobHash(job.id);
  const canvasId = JSON.stringify(job.id);
  let largest = 0;
  let smallest = VALUE_TEXT.length - 1;
  const rowTexts = rows.map(({ startMs, endMs }) => {
    let sensors = '';
    for (let channel = channelMin; channel <= channelMax; channel++) {
      sensors += `${channel === channelMin ? '' : ','}{"id":${channel},"intensity":[`;
      for (let bin = 0; bin < bins; bin++) {
        const quarters = rowValue(hash, channel, bin, startMs) * 4;
        if (quarters > largest) largest = quarters;
        if (quarters < smallest) smallest = quarters;
        sensors += bin === 0 ? VALUE_TEXT[quarters]! : `,${VALUE_TEXT[quarters]!}`;
      }
      sensors += ']}';
    }
    return `{"canvasId":${canvasId},"sensors":[${sensors}],"startTimestamp":${startMs},"endTimestamp":${endMs}}`;
  });
  return (
    `[{"rows":[${rowTexts.join(',')}],` +
    `"current_max_amp":${VALUE_TEXT[largest]!},"current_min_amp":${VALUE_TEXT[smallest]!}}]`
  );
}
