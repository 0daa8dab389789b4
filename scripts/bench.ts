/** `npm run bench`: what the engine costs, beside plain clients and other load generators. See docs/bench.md. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installArtillery } from './bench/artillery.ts';
import { CONTESTANTS, type Contestant } from './bench/contestants.ts';
import type { ContestRounds } from './bench/figures.ts';
import { busyWarning, machineFacts } from './bench/machine.ts';
import { benchPage } from './bench/page.ts';
import { runContestant, startServer } from './bench/processes.ts';
import type { Figures, Missing } from './bench/protocol.ts';
import { contestTable, targetTable } from './bench/tables.ts';
import { judgeTargets } from './bench/targets.ts';
import { runCommand, UsageError, wholeNumber } from './usage-error.ts';

const NAMES = [...new Set(CONTESTANTS.map(({ name }) => name))];
const IN_FLIGHT = 10;
/** Playwright is compiled for seven to nine seconds under load; a load lasts minutes. */
const WARM_UP_S = 10;
const HELP = `Measures the CPU time per request, the rate and the lateness of the load engine beside others, on a loopback server.

npm run bench -- [options]
  --only NAME      only this contestant (repeatable): ${NAMES.join('; ')}
  --part PART      only "closed" (${IN_FLIGHT} in flight, as fast as it goes) or "open" (at a rate)
  --rounds N       rounds, in which all take turns (default 5)
  --seconds N      measured in each round, after ${WARM_UP_S} s of warm-up (default 3)
  --rate N         arrivals per second of the open part (default 1000)
  --json FILE      write all rounds to FILE
  --write          write docs/bench.md
  --help           this

Artillery is installed into the cache folder when it is first needed; k6 and wrk take part when they are on the PATH.
Exit code 0: measured, whatever the targets say. 1: the bench itself broke. 2: called wrongly.
`;

await runCommand(main);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      part: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      rate: { type: 'string', default: '1000' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const rounds = wholeNumber('--rounds', values.rounds, 1);
  // The engine tells once a second: two signs are the least that measure something.
  const measuredS = wholeNumber('--seconds', values.seconds, 2);
  const ratePerSecond = wholeNumber('--rate', values.rate, 1);
  const chosen = choose(values.only, values.part);
  const warning = busyWarning();
  if (warning !== null) console.error(warning);

  await using server = await startServer();
  const task = { url: server.url, inFlight: IN_FLIGHT, ratePerSecond, warmUpS: WARM_UP_S, measuredS };
  const contests = await takeTurns(chosen, rounds, task);

  const targets = judgeTargets(contests);
  const facts = machineFacts();
  for (const part of ['closed', 'open'] as const) {
    if (chosen.some((contestant) => contestant.part === part))
      console.log(`\n${part}\n${contestTable(part, contests)}`);
  }
  console.log(`\n${targetTable(targets)}`);
  const date = new Date().toISOString().slice(0, 10);
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  if (values.json !== undefined) {
    const content = { date, command, warning, facts, task: { ...task, url: undefined }, contests, targets };
    writeFileSync(values.json, `${JSON.stringify(content, null, 2)}\n`);
  }
  if (values.write) {
    const page = benchPage({ date, command, warning, facts, contests, targets, rounds, task });
    writeFileSync(fileURLToPath(new URL('../docs/bench.md', import.meta.url)), page);
    console.log('\nwritten to docs/bench.md');
  }
  return 0;
}

/** One round after the other, in each all contestants once: what changes in the machine meanwhile hits them all. */
async function takeTurns(
  chosen: readonly Contestant[],
  rounds: number,
  task: Parameters<typeof runContestant>[1],
): Promise<ContestRounds[]> {
  const without = chosen.some(({ name }) => name === 'artillery') ? await installArtillery() : null;
  if (without !== null) console.error(without);
  const results = chosen.map(({ part, name }) => ({ part, name, rounds: [] as (Figures | Missing)[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const [i, contestant] of chosen.entries()) {
      const isMissing = contestant.name === 'artillery' && without !== null;
      const result = isMissing ? { missing: without } : await runContestant(contestant, task);
      results[i]!.rounds.push(result);
      console.log(`${round}/${rounds} ${contestant.part}, ${contestant.name}: ${inShort(result)}`);
    }
  }
  return results;
}

function inShort(result: Figures | Missing): string {
  if ('missing' in result) return result.missing;
  const { requests, seconds, cpuUs } = result;
  return `${(requests / seconds).toFixed(0)} requests/s, ${(cpuUs / requests).toFixed(1)} us of CPU each`;
}

function choose(only: readonly string[] | undefined, part: string | undefined): Contestant[] {
  for (const name of only ?? []) {
    if (!NAMES.includes(name))
      throw new UsageError(`--only: expected one of ${NAMES.join('; ')}, got "${name}"`);
  }
  if (part !== undefined && part !== 'closed' && part !== 'open')
    throw new UsageError(`--part: expected closed or open, got "${part}"`);
  return CONTESTANTS.filter(
    (contestant) =>
      (only?.includes(contestant.name) ?? true) && (part ?? contestant.part) === contestant.part,
  );
}
