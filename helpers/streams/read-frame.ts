import type { DataStream } from '../../wire/data-stream.ts';
import type { SeenRow } from './stream-account.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * The rows of a frame as the account takes them.
 * @param jobNumber the running number in the job's id; null: the id has none, so frames cannot say whose they are
 * @param bins values per channel
 */
export function seenFrameRows(frame: DataStream, jobNumber: number | null, bins: number): SeenRow[] {
  const { job_id: said, start_channel: first, end_channel: last } = frame;
  const claim = said === undefined || jobNumber === null ? 'unsaid' : said === jobNumber ? 'own' : 'foreign';
  const times = frame.timestamp_in_milis;
  const blobs = rowBlobs(frame.main_data, times.length);
  // The shape must be what the channels come to; where it is not, the row has no channels to speak of.
  const channels = frame.data_shape_x === (last - first + 1) * bins ? last - first + 1 : NaN;
  return times.map((startMs, i) => ({
    claim,
    startMs,
    endMs: null,
    index: frame.row_index[i] ?? null,
    firstChannel: first,
    channels,
    values: floats(blobs[i] ?? new Uint8Array(0)),
  }));
}

/** One blob per row; where there are fewer or more blobs than rows, all bytes in equal parts. */
function rowBlobs(blobs: readonly Uint8Array[], rows: number): readonly Uint8Array[] {
  if (blobs.length === rows || rows === 0) return blobs;
  const all = Buffer.concat(blobs);
  const bytes = Math.floor(all.byteLength / rows);
  return Array.from({ length: rows }, (_, i) => all.subarray(i * bytes, (i + 1) * bytes));
}

/** Float32, little endian as the machine is: Node runs on no other kind any more. Spare bytes at the end are left. */
function floats(blob: Uint8Array): Float32Array {
  const count = Math.floor(blob.byteLength / BYTES);
  if (blob.byteOffset % BYTES === 0) return new Float32Array(blob.buffer, blob.byteOffset, count);
  // A copy, which begins where it must; `slice` of a Buffer would be none.
  return new Float32Array(new Uint8Array(blob.subarray(0, count * BYTES)).buffer);
}
