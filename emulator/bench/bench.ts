/**
 * How many rows the emulator can send on one core, and what 50 live jobs cost it:
 * `node --import tsx emulator/bench/bench.ts [--seconds 10]`. Quiet machine, two cores: one for it, one to read.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { LedgerEntry } from '../ledger.ts';
import { readPolls, readStreams } from './readers.ts';
import type { BenchJob, Readers } from './readers.ts';
import type { ServerMessage } from './server.ts';

const LIVE = { channels: { min: 1, max: 50 }, start_time: null, end_time: null };
const P50 = {
  ...LIVE,
  displayTimeAxisDuration: 10,
  nfftSelection: 1024,
  displayInfo: { height: 1000 },
  frequencyRange: { min: 0, max: 500 },
  view_type: 0,
};
const S50 = { ...P50, displayTimeAxisDuration: 300, displayInfo: { height: 600 } };
const W50 = { ...LIVE, displayInfo: { height: 200 }, nfftSelection: 1, view_type: 2 };

interface Step {
  readonly name: string;
  readonly payload: object;
  readonly jobs: number;
  readonly by: 'grpc' | 'polling';
  /** How long rows pile up before they are read. A job keeps 3,000, more than one core sends in the time measured. */
  readonly waitS: number;
}

const STEPS: readonly Step[] = [
  { name: '50 live S50 jobs over gRPC', payload: S50, jobs: 50, by: 'grpc', waitS: 1 },
  { name: 'P50 over gRPC, the most', payload: P50, jobs: 60, by: 'grpc', waitS: 3 },
  { name: 'P50 by polling, the most', payload: P50, jobs: 60, by: 'polling', waitS: 3 },
  { name: 'W50 over gRPC, the most', payload: W50, jobs: 60, by: 'grpc', waitS: 25 },
  { name: 'W50 by polling, the most', payload: W50, jobs: 60, by: 'polling', waitS: 25 },
];

async function ask(server: ChildProcess): Promise<ServerMessage> {
  const answer = once(server, 'message') as Promise<[ServerMessage]>;
  server.send('figures');
  return (await answer)[0];
}

async function configure(baseUrl: string, payload: object): Promise<BenchJob> {
  const response = await fetch(`${baseUrl}/configure`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  if (response.status !== 200) throw new Error(`configure answered ${response.status}`);
  const { job_id, stream_port, stream_amount } = (await response.json()) as {
    job_id: string;
    stream_port: number;
    stream_amount: number;
  };
  return { id: job_id, port: stream_port, streams: stream_amount };
}

/** Rows that were made and neither sent nor are still waiting, over all streams or polls of the jobs. */
async function rowsMissing(controlUrl: string, by: Step['by']): Promise<number> {
  const response = await fetch(`${controlUrl}/control/ledger`);
  const { jobs } = (await response.json()) as { jobs: LedgerEntry[] };
  return jobs
    .filter(({ endedAt }) => endedAt === null)
    .flatMap((job) =>
      by === 'polling'
        ? [job.rowsLost + job.rowsExpired]
        : job.streams.map((stream) => stream.rowsLost + stream.rowsExpired + stream.rowsUndelivered),
    )
    .reduce((sum, rows) => sum + rows, 0);
}

async function measure(server: ChildProcess, step: Step, seconds: number): Promise<string> {
  const { focusBaseUrl, controlUrl } = await ask(server);
  const jobs: BenchJob[] = [];
  while (jobs.length < step.jobs) jobs.push(await configure(focusBaseUrl, step.payload));
  await wait(step.waitS * 1000);
  const readers: Readers =
    step.by === 'grpc' ? readStreams(jobs) : readPolls(focusBaseUrl, jobs, step.payload === W50 ? 100 : 10);
  await wait(500);
  const [before, rows, bytes, startMs] = [
    await ask(server),
    readers.read.rows,
    readers.read.bytes,
    performance.now(),
  ];
  await wait(seconds * 1000);
  const [after, tookS] = [await ask(server), (performance.now() - startMs) / 1000];
  const rate = (readers.read.rows - rows) / tookS;
  const megabytes = (readers.read.bytes - bytes) / tookS / 1e6;
  const cores = (after.cpuS - before.cpuS) / tookS;
  const missing = await rowsMissing(controlUrl, step.by);
  await readers.stop();
  await fetch(`${controlUrl}/control/reset`, { method: 'POST' });
  return [
    step.name.padEnd(28),
    `${rate.toFixed(0).padStart(7)} rows/s`,
    `${megabytes.toFixed(1).padStart(7)} MB/s`,
    `${cores.toFixed(2)} cores`,
    `${(rate / cores).toFixed(0).padStart(7)} rows and ${(megabytes / cores).toFixed(0).padStart(4)} MB per core and second`,
    `${after.rssMB.toFixed(0)} MB of memory`,
    `${missing} rows missing`,
  ].join('  ');
}

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error(`--seconds must be a number above 0, got "${values.seconds}"`);
const server = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), {
  execArgv: ['--import', 'tsx'],
});
await once(server, 'message');
for (const step of STEPS) console.log(await measure(server, step, seconds));
server.disconnect();
