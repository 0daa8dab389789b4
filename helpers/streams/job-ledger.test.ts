import { describe, expect, it } from 'vitest';
import type { DataStream } from '../../wire/data-stream.ts';
import { JobLedger } from './job-ledger.ts';
import { seenFrameRows } from './read-frame.ts';
import { blockExtremes, seenWaterfallRow, type WaterfallRow } from './read-waterfall.ts';
import { FIRST_MS, JOB, PLAN, row, startMs } from './testing.ts';

const PLANS = [PLAN, { ...PLAN, stream: 1, firstChannel: 3, lastChannel: 4 }];

describe('JobLedger', () => {
  it('should say nothing of a job whose rows are all sound', () => {
    const ledger = new JobLedger(PLANS, () => undefined);
    expect([ledger.newestRowAtMs, ledger.allStreamed]).toEqual([null, false]);
    ledger.take(0, [row(0)], null, startMs(1));
    expect(ledger.allStreamed).toBe(false);
    ledger.take(1, [row(0, PLANS[1])], null, startMs(2));
    ledger.finish(startMs(3));
    expect([ledger.newestRowAtMs, ledger.allStreamed, ledger.rows]).toEqual([startMs(2), true, 2]);
    expect(ledger.problem()).toBeNull();
  });

  it('should name stream, channels, class and times of all that is wrong', () => {
    const ledger = new JobLedger(PLANS, () => undefined);
    for (const index of [0, 2, 4, 6, 8]) ledger.take(0, [row(index)], null, startMs(index + 1));
    ledger.take(1, [row(0, PLANS[1])], { minimum: 5, maximum: 4 }, startMs(1));
    ledger.finish(startMs(9));
    expect(ledger.count('lost')).toBe(4);
    expect(ledger.problem()).toEqual({
      kind: 'lost rows',
      text:
        'job 3-17, checked by value: stream 0 (channels 1 to 2): 4 lost of 5 rows, 08:53:20.010 to 08:53:20.020, ' +
        '08:53:20.030 to 08:53:20.040, 08:53:20.050 to 08:53:20.060 and 1 more; ' +
        'stream 1 (channels 3 to 4): 1 times wrong extremes, first minimum 5 and maximum 4 are no range',
    });
  });

  it('should say when rows could only be checked for plausibility, and count the end once', () => {
    const ledger = new JobLedger([{ ...PLAN, valuesPublished: false, firstIndex: 0 }], () => undefined);
    ledger.take(0, [row(1)], null, startMs(2));
    ledger.finish(startMs(2));
    ledger.finish(startMs(2));
    expect(ledger.count('lost')).toBe(1);
    expect(ledger.problem()?.text).toMatch(
      /^job 3-17, checked for plausibility, as the target publishes no values: /,
    );
  });

  it('should refuse a stream that the job does not have', () => {
    const ledger = new JobLedger(PLANS, () => undefined);
    expect(() => ledger.take(2, [], null, FIRST_MS)).toThrow('job 3-17 has no stream 2');
  });
});

describe('seenWaterfallRow', () => {
  const answer: WaterfallRow = {
    canvasId: JOB,
    sensors: [
      { id: 1, intensity: [1, 2] },
      { id: 2, intensity: [3, 4] },
    ],
    startTimestamp: 1000,
    endTimestamp: 1010,
  };

  it('should be what the answer says', () => {
    expect(seenWaterfallRow(answer, JOB)).toEqual({
      claim: 'own',
      startMs: 1000,
      endMs: 1010,
      index: null,
      firstChannel: 1,
      channels: 2,
      values: [1, 2, 3, 4],
    });
    const block = { rows: [], current_max_amp: 4, current_min_amp: 1 };
    expect(blockExtremes(block)).toEqual({ minimum: 1, maximum: 4 });
  });

  it('should tell the rows of another job, sensors that are no neighbours and none at all', () => {
    expect(seenWaterfallRow(answer, '3-18').claim).toBe('foreign');
    const gap = [answer.sensors[0]!, { id: 3, intensity: [3, 4] }];
    expect(seenWaterfallRow({ ...answer, sensors: gap }, JOB).channels).toBeNaN();
    expect(seenWaterfallRow({ ...answer, sensors: [] }, JOB)).toMatchObject({ channels: 0, values: [] });
  });
});

describe('seenFrameRows', () => {
  const values = Float32Array.of(1, 2, 3, 4);
  const blob = Buffer.from(values.buffer);
  const frame: DataStream = {
    start_channel: 1,
    end_channel: 2,
    timestamp_in_milis: [1000],
    row_index: [5],
    data_shape_x: 4,
    data_shape_y: 1,
    global_maximum: 4,
    global_minimum: 1,
    main_data: [blob],
    job_id: 17,
  };

  it('should be what the frame says, wherever its bytes lie', () => {
    const expected = {
      claim: 'own',
      startMs: 1000,
      endMs: null,
      index: 5,
      firstChannel: 1,
      channels: 2,
      values,
    };
    expect(seenFrameRows(frame, 17, 2)).toEqual([expected]);
    const odd = Buffer.concat([Buffer.alloc(1), blob]).subarray(1);
    const inside = new Uint8Array(new ArrayBuffer(32), 3, 16);
    inside.set(blob);
    expect(seenFrameRows({ ...frame, main_data: [odd] }, 17, 2)).toEqual([expected]);
    expect(seenFrameRows({ ...frame, main_data: [inside] }, 17, 2)).toEqual([expected]);
  });

  it('should take several rows, in a blob each or in one', () => {
    const two = { ...frame, timestamp_in_milis: [1000, 1010], row_index: [5, 6] };
    const each = seenFrameRows({ ...two, main_data: [blob, blob] }, 17, 2);
    expect(each.map(({ index, values: own }) => [index, [...Array.from(own)]])).toEqual([
      [5, [1, 2, 3, 4]],
      [6, [1, 2, 3, 4]],
    ]);
    expect(seenFrameRows({ ...two, main_data: [Buffer.concat([blob, blob])] }, 17, 2)).toEqual(each);
  });

  it('should say whose it claims to be', () => {
    const claim = (job_id: number | undefined, own: number | null) => {
      const said = Object.fromEntries(Object.entries(frame).filter(([name]) => name !== 'job_id'));
      const made = { ...said, ...(job_id !== undefined && { job_id }) } as unknown as DataStream;
      return seenFrameRows(made, own, 2)[0]!.claim;
    };
    expect([claim(17, 17), claim(18, 17), claim(undefined, 17), claim(18, null)]).toEqual([
      'own',
      'foreign',
      'unsaid',
      'unsaid',
    ]);
  });

  it('should have no channels where the shape is not that of its channels, and less where bytes lack', () => {
    expect(seenFrameRows({ ...frame, data_shape_x: 5 }, 17, 2)[0]!.channels).toBeNaN();
    expect(seenFrameRows({ ...frame, main_data: [blob.subarray(0, 9)] }, 17, 2)[0]!.values).toHaveLength(2);
    expect(seenFrameRows({ ...frame, main_data: [] }, 17, 2)[0]!.values).toHaveLength(0);
  });
});
