import type { DataStream } from '../../wire/data-stream.ts';
import type { Extremes } from '../../wire/row-value.ts';
import type { ChannelGroup } from '../calculations.ts';
import type { Job } from '../jobs/job.ts';
import { fillRow, reportedExtremes } from '../jobs/rows.ts';
import type { Row } from '../jobs/rows.ts';

/**
 * One row of a channel group as a frame.
 * @param before extremes of the stream so far
 * @param extremesInside share by which the reported extremes are too close together (a defect); 0 for none
 * @returns the frame, and the extremes of the stream with it
 */
export function frameOf(
  job: Job,
  group: ChannelGroup,
  row: Row,
  before: Extremes,
  extremesInside: number,
): { frame: DataStream; extremes: Extremes } {
  const { firstChannel, lastChannel } = group;
  const { bins } = job.plan;
  const shapeX = (lastChannel - firstChannel + 1) * bins;
  // Little endian as the machine is: Node runs on no other kind any more.
  const values = new Float32Array(shapeX);
  const filled = fillRow(values, row, firstChannel, lastChannel, bins);
  const extremes = {
    smallest: Math.min(before.smallest, filled.smallest),
    largest: Math.max(before.largest, filled.largest),
  };
  const reported = reportedExtremes(extremes, extremesInside);
  const foreign = row.jobId !== job.id;
  const frame: DataStream = {
    start_channel: firstChannel,
    end_channel: lastChannel,
    timestamp_in_milis: [row.startMs],
    row_index: [row.index],
    data_shape_x: shapeX,
    data_shape_y: 1,
    global_maximum: reported.largest,
    global_minimum: reported.smallest,
    main_data: [Buffer.from(values.buffer, 0, filled.channels * bins * Float32Array.BYTES_PER_ELEMENT)],
    // The running number; a client that chose the id itself has none. A foreign row is of a job that never was.
    ...(foreign ? { job_id: 0 } : job.sequence === null ? {} : { job_id: job.sequence }),
  };
  return { frame, extremes };
}
