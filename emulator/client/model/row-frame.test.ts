import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeRowFrame, encodeRowFrame } from './row-frame.ts';

it('should come back as it was sent', () => {
  const count = fc.integer({ min: 0, max: 0xffff_ffff });
  const shape = fc.record({
    ...{ frame: count, rows: count, droppedFrames: count, droppedRows: count },
    columns: fc.integer({ min: 1, max: 20 }),
    times: fc.array(fc.integer({ min: 0, max: 4e12 }), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(shape, ({ times, ...header }) => {
      const values = Uint8Array.from({ length: times.length * header.columns }, (_, i) => i % 256);
      const frame = { ...header, timesMs: Float64Array.from(times), values };
      expect(decodeRowFrame(encodeRowFrame(frame).buffer)).toEqual(frame);
    }),
  );
});

it('should refuse bytes that are cut short, and say how many there should be', () => {
  const frame = { frame: 1, rows: 5, droppedFrames: 0, droppedRows: 0, columns: 4 };
  const bytes = encodeRowFrame({ ...frame, timesMs: Float64Array.of(7), values: new Uint8Array(4) });
  expect(() => decodeRowFrame(bytes.buffer.slice(0, 35))).toThrow(
    'A frame of 1 lines with 4 columns has 36 bytes; this one has 35',
  );
});
