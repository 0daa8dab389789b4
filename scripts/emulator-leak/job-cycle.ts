import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { readPolls, readStreams } from '../../emulator/bench/readers.ts';

/** The payloads in turn: many values per row, few, and a waterfall. All live, so they stream until they are cancelled. */
const LIVE = { start_time: null, end_time: null };
const PAYLOADS: readonly object[] = [
  {
    ...LIVE,
    displayTimeAxisDuration: 10,
    nfftSelection: 1024,
    displayInfo: { height: 1000 },
    channels: { min: 1, max: 50 },
    frequencyRange: { min: 0, max: 500 },
    view_type: 0,
  },
  {
    ...LIVE,
    displayTimeAxisDuration: 10,
    nfftSelection: 512,
    displayInfo: { height: 1000 },
    channels: { min: 7, max: 7 },
    frequencyRange: { min: 0, max: 500 },
    view_type: 1,
  },
  { ...LIVE, displayInfo: { height: 200 }, channels: { min: 7, max: 10 }, nfftSelection: 1, view_type: 2 },
];
const LISTENING_LIMIT_MS = 10_000;
const READ_LIMIT_MS = 10_000;
/** How long rows are read once the first ones are there. */
const READ_MS = 200;
const POLL_MS = 20;

interface Configured {
  readonly job_id: string;
  readonly stream_port: number;
  readonly stream_amount: number;
}

async function answered(response: Response, what: string): Promise<unknown> {
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${what} answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

/** Whether somebody listens on the port. */
async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  const open = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return open;
}

/** @throws Error when `reached` does not become true in time */
async function until(
  what: string,
  limitMs: number,
  reached: () => boolean | Promise<boolean>,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await reached())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${limitMs / 1000} s`);
    await wait(POLL_MS);
  }
}

/**
 * One life of a job: created, its streams and its polls read for a moment, cancelled.
 * @param index chooses the payload
 * @returns rows that were read
 * @throws Error when a request fails, or nothing was delivered: a leak run that does nothing would find no leak
 */
export async function jobCycle(baseUrl: string, index: number): Promise<number> {
  const response = await fetch(`${baseUrl}/configure`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PAYLOADS[index % PAYLOADS.length]),
  });
  const { job_id, stream_port, stream_amount } = (await answered(response, 'configure')) as Configured;
  await until(`port ${stream_port} of job ${job_id} opens`, LISTENING_LIMIT_MS, () => listens(stream_port));
  const job = { id: job_id, port: stream_port, streams: stream_amount };
  const readers = [readStreams([job]), readPolls(baseUrl, [job], 10)];
  await until(`rows of job ${job_id}`, READ_LIMIT_MS, () => readers.every(({ read }) => read.rows > 0));
  await wait(READ_MS);
  for (const reader of readers) await reader.stop();
  await answered(await fetch(`${baseUrl}/job/${job_id}`, { method: 'DELETE' }), 'the cancel');
  return readers.reduce((sum, { read }) => sum + read.rows, 0);
}
