/**
 * What the emulator's HTTP costs beside its bare framework, and how long configure takes when nothing else happens:
 * `node --import tsx emulator/bench/http-bench.ts [--rounds 9] [--configures 500]`.
 *
 * The two servers are asked in turn, in blocks, so that a machine that gets slower slows both. Compared is processor
 * time per request: its inverse is the rate that one core can answer, whoever else needs the machine.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';

const CONNECTIONS = 16;
const REQUESTS_A_BLOCK = 4_000;
/** Between two configures, so that each finds a server at rest. */
const PAUSE_MS = 10;
const P50 = {
  displayTimeAxisDuration: 10,
  nfftSelection: 1024,
  displayInfo: { height: 1000 },
  channels: { min: 1, max: 50 },
  frequencyRange: { min: 0, max: 500 },
  start_time: null,
  end_time: null,
  view_type: 0,
};

interface Figures {
  readonly focusBaseUrl: string;
  readonly cpuS: number;
}

class Server {
  readonly #child: ChildProcess;
  readonly pool: Pool;

  private constructor(child: ChildProcess, baseUrl: string) {
    this.#child = child;
    this.pool = new Pool(new URL(baseUrl).origin, { connections: CONNECTIONS });
  }

  static async start(file: string): Promise<Server> {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: ['--import', 'tsx'] });
    const [{ focusBaseUrl }] = (await once(child, 'message')) as [Figures];
    return new Server(child, focusBaseUrl);
  }

  async cpuS(): Promise<number> {
    const answer = once(this.#child, 'message') as Promise<[Figures]>;
    this.#child.send('figures');
    return (await answer)[0].cpuS;
  }

  async stop(): Promise<void> {
    await this.pool.close();
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}

/** Asks `/ack` so often, and returns processor time of the server (µs) and wall time (s) per block. */
async function block(server: Server): Promise<{ cpuUs: number; ratePerSecond: number }> {
  const [cpuS, startMs] = [await server.cpuS(), performance.now()];
  let left = REQUESTS_A_BLOCK;
  const user = async (): Promise<void> => {
    while (left-- > 0) {
      const { statusCode, body } = await server.pool.request({ method: 'GET', path: '/focus-server/ack' });
      await body.dump();
      if (statusCode !== 200) throw new Error(`/ack was answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, user));
  const tookS = (performance.now() - startMs) / 1000;
  const cpuUs = (((await server.cpuS()) - cpuS) / REQUESTS_A_BLOCK) * 1e6;
  return { cpuUs, ratePerSecond: REQUESTS_A_BLOCK / tookS };
}

const quantile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(p * values.length) - 1] ?? Number.NaN;
const median = (values: readonly number[]): number => quantile(values, 0.5);

async function ackRatio(rounds: number): Promise<string> {
  const [emulator, raw] = [await Server.start('./server.ts'), await Server.start('./raw-server.ts')];
  const seen = {
    emulator: [] as Awaited<ReturnType<typeof block>>[],
    raw: [] as Awaited<ReturnType<typeof block>>[],
  };
  // The first blocks compile the code of both.
  for (let round = -2; round < rounds; round++) {
    const [ours, theirs] = [await block(emulator), await block(raw)];
    if (round < 0) continue;
    seen.emulator.push(ours);
    seen.raw.push(theirs);
  }
  await Promise.all([emulator.stop(), raw.stop()]);
  const cpu = {
    emulator: median(seen.emulator.map((b) => b.cpuUs)),
    raw: median(seen.raw.map((b) => b.cpuUs)),
  };
  const rate = {
    emulator: median(seen.emulator.map((b) => b.ratePerSecond)),
    raw: median(seen.raw.map((b) => b.ratePerSecond)),
  };
  const share = seen.emulator.map((ours, i) => (seen.raw[i]?.cpuUs ?? Number.NaN) / ours.cpuUs);
  return [
    `/ack, ${rounds} rounds of ${REQUESTS_A_BLOCK} requests each`,
    `  emulator     ${cpu.emulator.toFixed(0)} us of processor per request, ${rate.emulator.toFixed(0)} requests/s with this client`,
    `  bare fastify ${cpu.raw.toFixed(0)} us of processor per request, ${rate.raw.toFixed(0)} requests/s with this client`,
    `  of bare fastify's requests per core and second: ${(median(share) * 100).toFixed(0)} % (median; ` +
      `${(Math.min(...share) * 100).toFixed(0)} to ${(Math.max(...share) * 100).toFixed(0)} %)`,
  ].join('\n');
}

async function configureTimes(count: number): Promise<string> {
  const server = await Server.start('./server.ts');
  const tookMs: number[] = [];
  for (let i = -20; i < count; i++) {
    await wait(PAUSE_MS);
    const startMs = performance.now();
    const configured = await server.pool.request({
      method: 'POST',
      path: '/focus-server/configure',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(P50),
    });
    const { job_id } = (await configured.body.json()) as { job_id: string };
    if (i >= 0) tookMs.push(performance.now() - startMs);
    const cancelled = await server.pool.request({ method: 'DELETE', path: `/focus-server/job/${job_id}` });
    await cancelled.body.dump();
    if (configured.statusCode !== 200 || cancelled.statusCode !== 200) throw new Error('a job was refused');
  }
  await server.stop();
  const shown = [0.5, 0.9, 0.99].map((p) => `p${p * 100} ${quantile(tookMs, p).toFixed(1)} ms`).join(', ');
  return `configure (live, 50 channels), ${count} one after the other: ${shown}, longest ${quantile(tookMs, 1).toFixed(1)} ms`;
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, configures: { type: 'string', default: '500' } },
});
const [rounds, configures] = [Number(values.rounds), Number(values.configures)];
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds must be 1 or more, got "${values.rounds}"`);
if (!Number.isInteger(configures) || configures < 100)
  throw new Error(`--configures must be 100 or more, got "${values.configures}"`);
console.log(await ackRatio(rounds));
console.log(await configureTimes(configures));
