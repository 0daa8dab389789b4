import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { identify, isAlive, listProcesses, familyOf } from '../process-tree.mjs';
import type { ProcessIdentity } from '../process-tree.mjs';
import { readReadyLine } from '../ready-lines.ts';

/** Everything started here, ended and removed after the last test of the file, also when a test failed. */
const started: { child: ChildProcess; exited: Promise<unknown>; temp: string }[] = [];
afterAll(async () => {
  for (const { child, exited, temp } of started) {
    child.kill('SIGTERM');
    await exited;
    rmSync(temp, { recursive: true, force: true });
  }
});

const cli = fileURLToPath(new URL('./cli-with-fake.ts', import.meta.url));

/** The starter's command line in a child process, as Playwright runs it, with a temp folder of its own. */
export interface Starter {
  readonly child: ChildProcess;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Resolves with the words of the READY line; rejects with all output when the starter ends before it. */
  ready(): Promise<Record<string, string>>;
  /** Resolves with the exit code, or the signal that ended it. */
  exited: Promise<number | string>;
  /** The starter's servers and its guard: all that must be gone afterwards. */
  family(): ProcessIdentity[];
  /** What is left in the temp folder. */
  leftFolders(): string[];
}

export function runStarter(args: readonly string[], env: NodeJS.ProcessEnv = {}): Starter {
  const temp = mkdtempSync(join(tmpdir(), 'stack-test-'));
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    env: { ...process.env, MONGODB_URI: '', RABBITMQ_URL: '', STACK_OWNER_PID: '', TMPDIR: temp, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error('The starter could not be spawned.');
  const self = identify(pid) ?? { pid, startTime: 'ended' };
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  started.push({ child, exited, temp });
  return {
    child,
    pid,
    stdout: () => out,
    stderr: () => err,
    exited,
    ready: async () => {
      for (;;) {
        const addresses = readReadyLine(out);
        if (addresses !== null) return addresses;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`No READY:\n${out}${err}`);
        await sleep(50);
      }
    },
    family: () => familyOf([self], listProcesses()).filter((entry) => entry.pid !== pid),
    leftFolders: () => readdirSync(temp).filter((name) => name.startsWith('focus-load-')),
  };
}

/** The processes that are still alive after at most `limitMs`. */
export async function survivors(processes: readonly ProcessIdentity[], limitMs: number): Promise<number[]> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const alive = processes.filter(isAlive).map(({ pid }) => pid);
    if (alive.length === 0 || performance.now() > endMs) return alive;
    await sleep(50);
  }
}
