/**
 * What a historic job costs the database. Beside a running `npm run emulator`, with the addresses that it prints, on
 * Linux: `node --import tsx emulator/bench/historic-jobs.ts --url $FOCUS_BASE_URL --pid $MONGODB_PID [--jobs 100]`.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

/** Configured and cancelled by so many clients at once. */
const AT_ONCE = [1, 5, 30];
const IDLE_S = 2;
/** A clock tick of /proc, on every Linux that Node runs on. */
const TICKS_PER_S = 100;
const WINDOWS = 5;
const WATERFALL = {
  channels: { min: 1, max: 50 },
  displayInfo: { height: 200 },
  nfftSelection: 1,
  view_type: 2,
};

const { values } = parseArgs({
  options: { url: { type: 'string' }, pid: { type: 'string' }, jobs: { type: 'string', default: '100' } },
});
const { url, pid } = values;
const jobs = Number(values.jobs);
if (url === undefined || pid === undefined || !(jobs > 0)) {
  throw new Error('--url and --pid must be those that "npm run emulator" prints, --jobs a number above 0');
}

/** Of the database's process, user and system, so far. Seconds. */
function cpuS(): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) / TICKS_PER_S;
}

async function send(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url + path, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The longest recordings of a week: epoch seconds inside them. */
async function windows(): Promise<[number, number][]> {
  const nowS = Math.floor(Date.now() / 1000);
  const range = { start_time: nowS - 7 * 86_400, end_time: nowS };
  const list = (await send('POST', '/recordings_in_time_range', range)) as [number, number][];
  return list
    .sort(([a, b], [c, d]) => d - c - (b - a))
    .slice(0, WINDOWS)
    .map(([startS, endS]) => [startS + 1, endS]);
}

const longest = await windows();
for (const atOnce of AT_ONCE) {
  const idleFromS = cpuS();
  await wait(IDLE_S * 1000);
  const idleCores = (cpuS() - idleFromS) / IDLE_S;
  const [beganS, beganMs] = [cpuS(), performance.now()];
  const tookMs: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < jobs) {
      const [start_time, end_time] = longest[next++ % longest.length]!;
      const sentMs = performance.now();
      const job = (await send('POST', '/configure', { ...WATERFALL, start_time, end_time })) as {
        job_id: string;
      };
      tookMs.push(performance.now() - sentMs);
      await send('DELETE', `/job/${job.job_id}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  const lastedS = (performance.now() - beganMs) / 1000;
  const perJobMs = ((cpuS() - beganS - idleCores * lastedS) / jobs) * 1000;
  tookMs.sort((a, b) => a - b);
  console.log(
    `${String(atOnce).padStart(3)} at once: ${perJobMs.toFixed(1)} ms of the database's CPU per job; configure p50 ` +
      `${tookMs[Math.floor(jobs / 2)]!.toFixed(0)} ms, slowest ${tookMs.at(-1)!.toFixed(0)} ms`,
  );
}
