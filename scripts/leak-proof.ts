/** The soak's judgement against servers that leak and servers that do not. See docs/soak.md. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import PQueue from 'p-queue';
import { loadEnvironment } from '../helpers/environment/load-environment.ts';
import { loadProfile } from '../helpers/environment/load-profile.ts';
import type { Limit, Profile } from '../helpers/profile/profile.ts';
import { runScenario } from '../helpers/scenario/run-scenario.ts';
import type { LimitResult, Verdict } from '../helpers/verdict/verdict.ts';
import { readReadyLine } from '../stack/ready-lines.ts';
import { runCommand, wholeNumber } from './usage-error.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PROFILE = 'soak/PZ-15138-memory-leak.yaml';
const MB = 1e6;
/**
 * Hours of the soak that are judged, on its own clock. In four the memory of a process on a busy machine wavers by as
 * much as the leak brings: three of fifteen leaks were missed. The error of a slope falls with the power 1.5 of the time.
 */
const SOAK_H = 8;
const WARM_UP_H = 1;
/** Jobs of an hour on that clock: fewer than in the profile, so that several soaks fit on one machine. */
const JOBS_PER_HOUR = 120;
const HELP = `Runs the memory soak (${PROFILE}) of ${SOAK_H} hours on a fast clock, against servers that leak and servers
that do not, and counts how often it said so.

node --import tsx scripts/leak-proof.ts [options]
  --runs N        leaking ones, and as many that do not leak (default 20)
  --leak MB       that the leaking ones lose an hour, on the clock of the soak (default 20)
  --bound MB      that a server may grow an hour, on the same clock (default 10)
  --clock N       so many times as fast as real time (default 60: ${SOAK_H} h in ${SOAK_H} min)
  --parallel N    soaks at a time, each with its own server, database and broker (default 4)
  --help          this

Exit code 0: every leaking server was found and no other was accused. 1: not so. 2: called wrongly.
`;

/** How a soak is made and judged. */
interface Proof {
  readonly clock: number;
  readonly boundMbPerHour: number;
}

await runCommand(main);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '20' },
      leak: { type: 'string', default: '20' },
      bound: { type: 'string', default: '10' },
      clock: { type: 'string', default: '60' },
      parallel: { type: 'string', default: '4' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const runs = wholeNumber('--runs', values.runs, 1);
  const proof = {
    clock: wholeNumber('--clock', values.clock, 1),
    boundMbPerHour: wholeNumber('--bound', values.bound, 1),
  };
  const leakMbPerHour = wholeNumber('--leak', values.leak, 1);
  const queue = new PQueue({ concurrency: wholeNumber('--parallel', values.parallel, 1) });
  console.log(
    '| server | run | memory, measured | smallest that the run could tell | verdict of the limit | |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  const each = Array.from({ length: 2 * runs }, (_, i) => ({
    leaks: i % 2 === 0,
    run: Math.floor(i / 2) + 1,
  }));
  const right = await queue.addAll(
    each.map(
      ({ leaks, run }) =>
        () =>
          prove(leaks ? leakMbPerHour : 0, proof, run),
    ),
  );
  const found = (leaks: boolean) => right.filter((isRight, i) => isRight && each[i]?.leaks === leaks).length;
  console.log(
    `\n${found(true)} of ${runs} leaks of ${leakMbPerHour} MB/h found, ${runs - found(false)} false alarms in ${runs}`,
  );
  return right.every(Boolean) ? 0 : 1;
}

/** One soak, with a stack of its own. @returns whether the limit on the memory said what is so */
async function prove(leakMbPerHour: number, proof: Proof, run: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'focus-load-leak-'));
  await using stack = await startStack();
  if (leakMbPerHour > 0) {
    await breakIt(stack.env['FOCUS_CONTROL_URL'] ?? '', leakMbPerHour * proof.clock);
  }
  try {
    const { record, verdict } = await runScenario({
      profile: onClock(loadProfile(PROFILE, 'smoke'), proof, run),
      environment: loadEnvironment({
        ...process.env,
        ...stack.env,
        TARGET: 'emulator',
        WEB_PASSWORD: 'focus-load-web',
      }),
      folders: {
        records: join(folder, 'records'),
        journals: join(folder, 'journals'),
        faults: join(folder, 'faults'),
      },
      runId: `leak-proof-${leakMbPerHour}-${run}`,
      targetParts: {},
      shards: { shard: { index: 0, count: 1 }, startAtMs: null },
    });
    const memory = memoryOf(verdict);
    if (record === undefined || memory === undefined) {
      throw new Error(`run ${run} was not made: ${verdict.reasons.join(' ')}`);
    }
    const isRight = memory.outcome === (leakMbPerHour > 0 ? 'FAIL' : 'PASS');
    console.log(row(leakMbPerHour, proof.clock, run, memory, isRight));
    return isRight;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function memoryOf({ limits }: Verdict): LimitResult | undefined {
  return limits.find(({ limit }) => isMemory(limit));
}

function isMemory({ measure, of }: Limit): boolean {
  return measure === 'leak' && of === 'focus-server.memory-bytes';
}

/** The soak with the lengths of the proof, and its limit on the memory for hours of that clock. */
function onClock(profile: Profile, { clock, boundMbPerHour }: Proof, seed: number): Profile {
  const hours = { 'warm-up': WARM_UP_H, soak: SOAK_H };
  return {
    ...profile,
    clock,
    seed,
    limits: profile.limits.map((limit) =>
      isMemory(limit) ? { ...limit, bound: boundMbPerHour * clock * MB } : limit,
    ),
    phases: profile.phases.map((phase) => {
      if (phase.kind !== 'constant')
        throw new Error(`${PROFILE}: expected constant phases, found ${phase.kind}`);
      const durationS = (hours[phase.name as keyof typeof hours] * 3600) / clock;
      return { ...phase, durationS, ratePerSecond: (JOBS_PER_HOUR * clock) / 3600 };
    }),
  };
}

function row(
  leakMbPerHour: number,
  clock: number,
  run: number,
  memory: LimitResult,
  isRight: boolean,
): string {
  const perHour = (bytes: number | null) =>
    bytes === null ? '–' : `${(bytes / clock / MB).toFixed(1)} MB/h`;
  const smallest = /could tell: ([^;(]+)/.exec(memory.note ?? '')?.[1]?.trim() ?? '–';
  const cells = [
    leakMbPerHour > 0 ? `leaks ${leakMbPerHour} MB/h` : 'healthy',
    String(run),
    perHour(memory.measured),
    `${smallest} of real time`,
    memory.outcome,
    isRight ? '✓' : `✗ ${memory.reason}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

async function breakIt(controlUrl: string, strength: number): Promise<void> {
  const response = await fetch(new URL('/control/defects/memory-leak-per-hour', controlUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ strength }),
  });
  if (!response.ok) throw new Error(`the emulator could not be broken: ${await response.text()}`);
}

interface Stack extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** `npm run emulator` as a process of its own: its memory is what is judged. */
async function startStack(): Promise<Stack> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'stack/cli.ts', '--strict', '--no-faults'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, STACK_OWNER_PID: String(process.pid) },
  });
  const env = await readyLine(child);
  return {
    env,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      if (child.kill('SIGTERM')) await ended;
    },
  };
}

async function readyLine(child: ChildProcess): Promise<Record<string, string>> {
  if (child.stdout === null) throw new Error('the stack has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const addresses = readReadyLine(line);
    if (addresses === null) continue;
    // What it prints later is of no interest, but must go somewhere.
    child.stdout.resume();
    return addresses;
  }
  throw new Error('the stack ended before it was ready; start it alone to see why: npm run emulator');
}
