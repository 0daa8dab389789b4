import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childModule, type Contestant } from './contestants.ts';
import type { Figures, Missing, Task } from './protocol.ts';

/** A contestant that has not answered by then is ended. Milliseconds. */
const LIMIT_MS = 150_000;
const SERVER_LIMIT_MS = 10_000;

/** The server that all contestants ask, in a process of its own. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string;
}

/** @throws when it does not listen within 10 s, with what it printed */
export async function startServer(): Promise<BenchServer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./server.mjs', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await listeningPort(child);
  return {
    url: `http://127.0.0.1:${port}/ack`,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}

function listeningPort(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (how: string) => {
      child.kill();
      reject(new Error(`the server of the bench ${how}; it printed: ${output.trim() || 'nothing'}`));
    };
    const timer = setTimeout(
      () => fail(`did not listen within ${SERVER_LIMIT_MS / 1000} s`),
      SERVER_LIMIT_MS,
    );
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code) => fail(`ended with code ${code} before it listened`));
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      const port = /LISTENING port=(\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(port);
    });
  });
}

/** Runs one contestant once, in a process of its own. What went wrong with it is its result, not the bench's end. */
export async function runContestant(
  contestant: Contestant,
  task: Omit<Task, 'folder' | 'part'>,
): Promise<Figures | Missing> {
  const folder = mkdtempSync(join(tmpdir(), 'focus-load-bench-'));
  try {
    const whole: Task = { ...task, part: contestant.part, folder };
    const args = ['--import', 'tsx', childModule(contestant), JSON.stringify(whole)];
    const { output, how } = await outputOf([...args, ...contestant.child.slice(1)]);
    const last = output.trim().split('\n').at(-1) ?? '';
    if (how === null && last.startsWith('{')) return JSON.parse(last) as Figures | Missing;
    return { missing: `failed: ${how ?? 'no result'}; ${last.slice(0, 300) || 'it printed nothing'}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a node process printed and how it ended, null when well. */
function outputOf(args: readonly string[]): Promise<{ output: string; how: string | null }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (errors += String(chunk)));
    child.once('error', (error) => resolve({ output: '', how: error.message }));
    child.once('close', (code, signal) =>
      resolve(
        code === 0
          ? { output, how: null }
          : { output: errors, how: `ended with ${signal ?? `exit code ${code}`}` },
      ),
    );
  });
}
