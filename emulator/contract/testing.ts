import { expect } from 'vitest';
import type { Answer, TestEmulator } from '../test-emulator.ts';

/** The typical payload of section 1.7: multichannel, live, 50 channels. */
export const MULTICHANNEL = {
  displayTimeAxisDuration: 10,
  nfftSelection: 1024,
  displayInfo: { height: 1000 },
  channels: { min: 1, max: 50 },
  frequencyRange: { min: 0, max: 500 },
  start_time: null,
  end_time: null,
  view_type: '0',
};

/** The job of the captured log of section 3.4: 50 channels, nfft 1024, a line every 0.5 s. */
export const CAPTURED = { ...MULTICHANNEL, displayTimeAxisDuration: 300, displayInfo: { height: 600 } };

/** The single channel view of section 1.7. */
export const SINGLECHANNEL = { ...MULTICHANNEL, channels: { min: 7, max: 7 }, view_type: '1' };

/** The waterfall view as the client's rules want it: no time axis, no band, nfft 1. */
export const WATERFALL = {
  nfftSelection: 1,
  displayInfo: { height: 200 },
  channels: { min: 1, max: 4 },
  start_time: null,
  end_time: null,
  view_type: '2',
};

/** A task of the older interface, section 1.10. */
export const TASK = {
  displayTimeAxisDuration: 10,
  nfftSelection: 128,
  canvasInfo: { height: 1000 },
  sensors: { min: 0, max: 2 },
  frequencyRange: { min: 0, max: 100 },
  start_time: null,
  end_time: null,
};

/** Section 2.2: so long the pod of a job takes to start. */
export const POD_START_MS = 7_000;
/** Section 2.2: so long after the last row of a recording the pod shuts down. */
export const DRAIN_MS = 30_000;
/** Section 2.4: five polls of the clean-up job, 10 s apart. */
export const IDLE_MS = 50_000;
/** Section 2.3: how much faster than real time a recording is played. */
export const PLAYBACK_SPEED = 200;

/** The answer to configure, section 1.7. */
export interface ConfigureAnswer {
  readonly status: string;
  readonly frequencies_list: readonly number[];
  readonly lines_dt: number;
  readonly channel_to_stream_index: Readonly<Record<string, number>>;
  readonly stream_amount: number;
  readonly job_id: string;
  readonly frequencies_amount: number;
  readonly channel_amount: number;
  readonly stream_port: number;
  readonly stream_url: string;
  readonly view_type: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The answer to a configure that must be taken. */
export async function configured(emulator: TestEmulator, body: object): Promise<ConfigureAnswer> {
  const { status, json } = await emulator.send('POST', '/configure', body);
  expect(status).toBe(200);
  return json as ConfigureAnswer;
}

/** Status and text of an answer: a contract names both. */
export const said = ({ status, text }: Answer): [number, string] => [status, text];

/** A recording as `/recordings_in_time_range` tells it: start and end, epoch seconds, an end of -1 is open. */
export type Recorded = readonly [startS: number, endS: number];

/** Everything that was recorded in the last week. */
export async function recordedList(emulator: TestEmulator): Promise<readonly Recorded[]> {
  const nowS = Math.floor(emulator.now() / 1000);
  const range = { start_time: nowS - 7 * 86_400, end_time: nowS };
  const { status, json } = await emulator.send('POST', '/recordings_in_time_range', range);
  expect(status).toBe(200);
  return json as Recorded[];
}

/** A window inside one recording: by section 2.3 a start one second after the recording's is safe. */
export async function recordedWindow(emulator: TestEmulator, spanS: number) {
  const found = (await recordedList(emulator)).find(([startS, endS]) => endS - startS > spanS + 2);
  if (found === undefined) throw new Error(`nothing recorded is longer than ${spanS + 2} s`);
  return { start_time: found[0] + 1, end_time: found[0] + 1 + spanS };
}

/** Two neighbours with nothing recorded between them, both finished. */
export async function neighboursWithGap(
  emulator: TestEmulator,
): Promise<{ readonly before: Recorded; readonly after: Recorded }> {
  const list = await recordedList(emulator);
  for (const [i, after] of list.entries()) {
    const earlier = list.slice(0, i);
    const before = earlier.at(-1);
    const apart = earlier.every(([, endS]) => endS !== -1 && endS < after[0] - 2);
    if (before !== undefined && apart && after[1] !== -1 && after[1] - after[0] >= 5)
      return { before, after };
  }
  throw new Error('the recordings have no gap');
}

/** One row of a poll, section 1.10. */
export interface PolledRow {
  readonly canvasId: string;
  readonly sensors: readonly { readonly id: number; readonly intensity: readonly number[] }[];
  readonly startTimestamp: number;
  readonly endTimestamp: number;
}

/** A poll of a job that must have rows. */
export async function polledRows(emulator: TestEmulator, id: string, count: number): Promise<PolledRow[]> {
  const { status, json } = await emulator.send('GET', `/waterfall/${id}/${count}`);
  expect(status).toBe(201);
  const [block] = json as [{ rows: PolledRow[] }];
  return block.rows;
}
