import type { Job } from './job.ts';
import { fillRow, reportedExtremes } from './rows.ts';
import type { Row } from './rows.ts';

/** Characters of the longest value, `999.75`. */
const DIGITS = 6;
const VALUES = 4001;
const COMMA = 0x2c;
/** Characters of a sensor, and of a row, around their values, at most; the id of the job apart. */
const AROUND_SENSOR = 50;
const AROUND_ROW = 100;

/** Every intensity has one of 4,001 values; their texts are made once, because polls are mostly digits. */
const VALUE_TEXT = new Uint8Array(VALUES * DIGITS);
const VALUE_LENGTH = new Uint8Array(VALUES);
for (let quarters = 0; quarters < VALUES; quarters++) {
  const text = Buffer.from(String(quarters / 4), 'latin1');
  VALUE_TEXT.set(text, quarters * DIGITS);
  VALUE_LENGTH[quarters] = text.length;
}

/** Rows that fit into one answer of at most `intensities` values; at least one. */
export function rowsPerAnswer(job: Job, intensities: number): number {
  const { channelMin, channelMax, bins } = job.plan;
  return Math.max(1, Math.floor(intensities / ((channelMax - channelMin + 1) * bins)));
}

/** Writes values with commas between them; returns where the next character goes. */
function writeValues(body: Buffer, from: number, values: Float32Array, first: number, count: number): number {
  let at = from;
  for (let point = first; point < first + count; point++) {
    const quarters = values[point]! * 4;
    const end = quarters * DIGITS + VALUE_LENGTH[quarters]!;
    for (let digit = quarters * DIGITS; digit < end; digit++) body[at++] = VALUE_TEXT[digit]!;
    body[at++] = COMMA;
  }
  return count === 0 ? at : at - 1;
}

/** What stands before the values of each sensor, the end of the one before it included. */
function sensorHeads(channelMin: number, channels: number): Uint8Array[] {
  return Array.from({ length: channels }, (_, i) =>
    Buffer.from(`${i === 0 ? '' : ']},'}{"id":${channelMin + i},"intensity":[`, 'latin1'),
  );
}

/**
 * The JSON body of a poll, with the largest and smallest intensity of the rows in it.
 * @param extremesInside share by which those are reported too close together (a defect); 0 for none
 */
export function waterfallBody(job: Job, rows: readonly Row[], extremesInside: number): Buffer {
  const { channelMin, channelMax, bins } = job.plan;
  const channels = channelMax - channelMin + 1;
  const values = new Float32Array(channels * bins);
  const heads = sensorHeads(channelMin, channels);
  const ids = rows.map(({ jobId }) => JSON.stringify(jobId));
  const idBytes = ids.reduce((sum, id) => sum + Buffer.byteLength(id), 0);
  const rowBytes = AROUND_ROW + channels * (AROUND_SENSOR + bins * (DIGITS + 1));
  const body = Buffer.allocUnsafe(AROUND_ROW + idBytes + rows.length * rowBytes);
  let at = 0;
  const write = (text: string): void => {
    at += body.write(text, at);
  };
  let largest = 0;
  let smallest = 1000;
  write('[{"rows":[');
  rows.forEach((row, i) => {
    const filled = fillRow(values, row, channelMin, channelMax, bins);
    largest = Math.max(largest, filled.largest);
    smallest = Math.min(smallest, filled.smallest);
    write(`${i === 0 ? '' : ','}{"canvasId":${ids[i]!},"sensors":[`);
    for (let channel = 0; channel < filled.channels; channel++) {
      const head = heads[channel]!;
      // Byte by byte: a call into the runtime for some twenty bytes costs more than they do.
      for (let i = 0; i < head.length; i++) body[at++] = head[i]!;
      at = writeValues(body, at, values, channel * bins, bins);
    }
    write(
      `${filled.channels === 0 ? '' : ']}'}],"startTimestamp":${row.startMs},"endTimestamp":${row.endMs}}`,
    );
  });
  const reported = reportedExtremes({ smallest, largest }, extremesInside);
  write(`],"current_max_amp":${reported.largest},"current_min_amp":${reported.smallest}}]`);
  return body.subarray(0, at);
}
