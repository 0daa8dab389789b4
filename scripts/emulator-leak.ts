/** Does the embedded Focus Server grow for as long as jobs come and go? */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ServerMessage } from '../emulator/bench/server.ts';
import { FEWEST_LEAK_POINTS, leakVerdict } from '../helpers/stats/leak-verdict.ts';
import { jobCycle } from './emulator-leak/job-cycle.ts';
import { runCommand, UsageError } from './usage-error.ts';

const SERVER = fileURLToPath(new URL('../emulator/bench/server.ts', import.meta.url));
/** Jobs that the ledger remembers here: it is full after half a minute, before anything is judged. */
const LEDGER_JOBS = 200;
/** Not judged: code is compiled, caches and the ledger fill. */
const WARM_UP_S = 60;
/** What is judged, and how much growth per hour is no leak. */
const FIGURES = [
  { name: 'heap', unit: 'MB', boundPerHour: 5, of: (at: ServerMessage) => at.heapMB },
  { name: 'buffers', unit: 'MB', boundPerHour: 5, of: (at: ServerMessage) => at.externalMB },
  { name: 'RSS', unit: 'MB', boundPerHour: 50, of: (at: ServerMessage) => at.rssMB },
  { name: 'descriptors', unit: '', boundPerHour: 10, of: (at: ServerMessage) => at.descriptors },
] as const;
const HELP = `node --import tsx scripts/emulator-leak.ts [--minutes 30] [--at-once 4]
Creates, reads over gRPC and by polling, and cancels jobs of the embedded Focus Server, in a process of its own, and
judges whether its heap (after a full collection), buffers, RSS and descriptors grow. Exit code 1 when one does.`;

interface Sample {
  readonly atS: number;
  readonly figures: ServerMessage;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      'at-once': { type: 'string', default: '4' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [minutes, atOnce] = [Number(values.minutes), Number(values['at-once'])];
  if (!(minutes >= 2)) throw new UsageError(`--minutes: expected at least 2, got "${values.minutes}"`);
  if (!Number.isInteger(atOnce) || atOnce < 1 || atOnce > 50)
    throw new UsageError(`--at-once: expected a whole number from 1 to 50, got "${values['at-once']}"`);
  const server = fork(SERVER, {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    env: { ...process.env, LEDGER_JOBS: String(LEDGER_JOBS) },
  });
  const ask = async (): Promise<ServerMessage> => {
    const answer = once(server, 'message') as Promise<[ServerMessage]>;
    server.send('figures');
    return (await answer)[0];
  };
  await once(server, 'message');
  const { focusBaseUrl } = await ask();

  const startMs = performance.now();
  const passedS = (): number => (performance.now() - startMs) / 1000;
  const endS = minutes * 60;
  let [cycles, rows] = [0, 0];
  const users = Array.from({ length: atOnce }, async () => {
    while (passedS() < endS && server.connected) rows += await jobCycle(focusBaseUrl, cycles++);
  });
  // The warm-up is not judged, so at least twice the fewest points must fit into the rest.
  const everyS = Math.min(10, (endS - WARM_UP_S) / (2 * FEWEST_LEAK_POINTS));
  const samples: Sample[] = [];
  const sampling = (async () => {
    while (passedS() < endS && server.connected) {
      await wait(everyS * 1000);
      samples.push({ atS: passedS(), figures: await ask() });
    }
  })();
  try {
    await Promise.all([...users, sampling]);
  } finally {
    server.disconnect();
  }

  const judged = samples.filter(({ atS }) => atS >= WARM_UP_S);
  console.log(`${cycles} jobs, ${Math.round(rows)} rows read, ${judged.length} samples over ${minutes} min`);
  let leaks = 0;
  for (const { name, unit, boundPerHour, of } of FIGURES) {
    const perHour = (value: number): string => `${value.toFixed(2)} ${unit}/h`.replace(' /', '/');
    const series = judged.map(({ figures }) => of(figures));
    const verdict = leakVerdict(
      judged.map(({ atS }) => atS),
      series,
      { boundPerHour, format: perHour },
    );
    if (verdict.leaking) leaks++;
    console.log(
      `${verdict.leaking ? 'LEAK' : 'ok  '} ${name.padEnd(12)} first ${series[0]?.toFixed(1)}, last ${series.at(-1)?.toFixed(1)} ${unit}; ` +
        `slope ${perHour(verdict.slopePerHour)}, second half ${perHour(verdict.secondHalfPerHour)}, ` +
        `smallest leak that could have been seen ${perHour(verdict.smallestDetectablePerHour)}: ${verdict.reason}`,
    );
  }
  return leaks > 0 ? 1 : 0;
});
