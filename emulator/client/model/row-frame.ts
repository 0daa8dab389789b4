/** A frame of rows as it goes over the WebSocket: a header, the time of each line, then one byte per column. */
export interface RowFrame {
  /** Counted from 1 for each job, frames that were left out included. */
  readonly frame: number;
  /** Rows of the job in this frame and all before it, those that were left out included. */
  readonly rows: number;
  /** Frames, and rows, that were left out since the job began because the client was behind. */
  readonly droppedFrames: number;
  readonly droppedRows: number;
  readonly columns: number;
  /** Start of the newest row of each line; milliseconds since the epoch. */
  readonly timesMs: Float64Array;
  /** Line by line, 0 to 255. */
  readonly values: Uint8Array;
}

const HEADER_BYTES = 24;
const TIME_BYTES = 8;

/** Little endian: frame, rows, dropped frames, dropped rows, columns, lines (32 bits each); times; values. */
export function encodeRowFrame(frame: RowFrame): Uint8Array<ArrayBuffer> {
  const lines = frame.timesMs.length;
  const bytes = new Uint8Array(HEADER_BYTES + lines * (TIME_BYTES + frame.columns));
  const view = new DataView(bytes.buffer);
  [frame.frame, frame.rows, frame.droppedFrames, frame.droppedRows, frame.columns, lines].forEach(
    (number, i) => view.setUint32(i * 4, number, true),
  );
  frame.timesMs.forEach((timeMs, i) => view.setFloat64(HEADER_BYTES + i * TIME_BYTES, timeMs, true));
  bytes.set(frame.values.subarray(0, lines * frame.columns), HEADER_BYTES + lines * TIME_BYTES);
  return bytes;
}

/** @throws RangeError for bytes that are no frame */
export function decodeRowFrame(buffer: ArrayBuffer): RowFrame {
  const view = new DataView(buffer);
  const [frame, rows, droppedFrames, droppedRows, columns, lines] = Array.from({ length: 6 }, (_, i) =>
    view.getUint32(i * 4, true),
  ) as [number, number, number, number, number, number];
  const expected = HEADER_BYTES + lines * (TIME_BYTES + columns);
  if (buffer.byteLength !== expected) {
    throw new RangeError(
      `A frame of ${lines} lines with ${columns} columns has ${expected} bytes; this one has ${buffer.byteLength}`,
    );
  }
  const timesMs = Float64Array.from({ length: lines }, (_, i) =>
    view.getFloat64(HEADER_BYTES + i * TIME_BYTES, true),
  );
  const values = new Uint8Array(buffer, HEADER_BYTES + lines * TIME_BYTES);
  return { frame, rows, droppedFrames, droppedRows, columns, timesMs, values };
}
