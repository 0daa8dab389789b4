/** docs/bench.md. Pure. */
import type { ContestRounds } from './figures.ts';
import type { Task } from './protocol.ts';
import { contestTable, targetTable } from './tables.ts';
import type { TargetResult } from './targets.ts';

export interface BenchRun {
  readonly date: string;
  readonly command: string;
  /** Why the figures are to be doubted, if they are. */
  readonly warning: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly contests: readonly ContestRounds[];
  readonly targets: readonly TargetResult[];
  readonly rounds: number;
  readonly task: Pick<Task, 'inFlight' | 'ratePerSecond' | 'warmUpS' | 'measuredS'>;
}

/** The page for users: what was measured, how, on what, and what it came to. */
export function benchPage(run: BenchRun): string {
  const { inFlight, ratePerSecond, warmUpS, measuredS } = run.task;
  return `# What the engine costs

Written by \`npm run bench -- --write\`. Measured ${run.date} with \`${run.command}\`.
${run.warning === null ? '' : `\n**${run.warning}**\n`}
All contestants ask the same \`node:http\` server on the loopback (one small fixed JSON), each in a process of its own, one after the other, ${run.rounds} rounds of ${measuredS} s; the figures are medians over the rounds, the ratios medians of the ratios in each round. CPU is user and system time of the generating process with all its threads and children, start-up left out: measured from inside after ${warmUpS} s of warm-up, because Playwright's code is compiled for most of that, or, for foreign programs, as the difference to a run with fewer requests (for Artillery to one that is its warm-up). Source maps are off, as they are in the engine. "engine" is the real path: schedule, p-queue, runner, recorder, histograms, record on disk.

Absolute figures vary by a factor of two and more between machines and days, ratios by much less; where the host of a virtual machine gives it less than it has, both swing from round to round. The targets are held against the median; beside it stand the least and the most of the rounds.

## Closed: ${inFlight} in flight, as fast as it goes

${contestTable('closed', run.contests)}

## Open: ${ratePerSecond} arrivals a second

Lateness is the start of a request after its intended start, for those that tell. Most of what a request costs here is waking up: for its arrival, for its answer, on a processor that has gone to sleep meanwhile. Plain undici behind \`setTimeout\` shows how much that is.

${contestTable('open', run.contests)}

## Targets

${targetTable(run.targets)}

## Machine

${Object.entries(run.facts)
  .map(([name, value]) => `- ${name}: ${value}`)
  .join('\n')}
`;
}
