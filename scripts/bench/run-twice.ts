import { spawnSync } from 'node:child_process';
import { endedChildrenCpuUs } from './child-cpu.ts';
import type { Figures, Missing } from './protocol.ts';

/** What one run of a foreign program counted. */
export interface ProgramRun {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
}

/** A run takes at most this long. Milliseconds. */
const LIMIT_MS = 60_000;

/**
 * Measures a program that cannot be measured from inside: once with fewer requests and once in full, so that the
 * difference is requests without the start-up.
 * @param commandOf the command line of the short and of the full run
 * @param read takes a run's figures from its output
 */
export function runTwice(
  commandOf: (isFull: boolean) => readonly [string, ...string[]],
  read: (stdout: string, isFull: boolean) => ProgramRun,
  env: Readonly<Record<string, string>> = {},
): Figures | Missing {
  const run = (isFull: boolean): (ProgramRun & { cpuUs: number }) | Missing => {
    const [command, ...args] = commandOf(isFull);
    const before = endedChildrenCpuUs();
    const result = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: LIMIT_MS,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const after = endedChildrenCpuUs();
    if (before === null || after === null) {
      return { missing: 'the CPU time of a foreign program is only known where there is a /proc (Linux)' };
    }
    if (result.error || result.status !== 0) {
      const how = result.error?.message ?? `exit code ${result.status ?? result.signal}`;
      return { missing: `${command} failed (${how}): ${lastLine(result.stderr || result.stdout || '')}` };
    }
    return { ...read(result.stdout, isFull), cpuUs: after - before };
  };
  const short = run(false);
  if ('missing' in short) return short;
  const full = run(true);
  if ('missing' in full) return full;
  const requests = full.requests - short.requests;
  if (requests <= 0) {
    return { missing: `the full run made ${full.requests} requests, the short one ${short.requests}` };
  }
  return {
    requests,
    errors: full.errors,
    // The rate is that of the full run; the short one can be too short to have one.
    seconds: (full.seconds * requests) / full.requests,
    cpuUs: full.cpuUs - short.cpuUs,
    lateness: null,
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
