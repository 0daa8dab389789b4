import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Behaviour } from './behaviour.ts';
import type { Truth } from './truth.ts';

/** How long the process may take to be ready. Milliseconds. */
const READY_WITHIN_MS = 20_000;

/** A truth server in a process of its own, so that it and the generator do not take turns. */
export interface TruthProcess extends AsyncDisposable {
  readonly baseUrl: string;
  readonly pid: number;
  /** Begins a run: from now on it does this, with new books. */
  start(behaviour: Behaviour): Promise<void>;
  /** What it did since `start`. */
  truth(): Promise<Truth>;
}

/** @throws Error when it is not ready in time, or ended before it was */
export async function startTruthProcess(): Promise<TruthProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./truth-cli.ts', import.meta.url))],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const baseUrl = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(
      () => fail(`was not ready after ${READY_WITHIN_MS / 1000} s; is the machine very busy?`),
      READY_WITHIN_MS,
    );
    const fail = (what: string) => {
      clearTimeout(late);
      child.kill();
      reject(new Error(`The truth server (calibration/truth-cli.ts) ${what}`));
    };
    child.once('error', (error) => fail(`did not start: ${error.message}`));
    child.once('exit', (code) => fail(`ended with code ${code} before it was ready; its message is above`));
    lines.on('line', (line) => {
      const url = /^READY url=(\S+)$/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    });
  });
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(baseUrl + path, init);
    const body = await answer.text();
    if (!answer.ok) throw new Error(`The truth server answered ${path} with ${answer.status}: ${body}`);
    return JSON.parse(body) as unknown;
  };
  return {
    baseUrl,
    pid: child.pid ?? 0,
    async start(behaviour) {
      await ask('/start', { method: 'POST', body: JSON.stringify(behaviour) });
    },
    truth: async () => (await ask('/truth')) as Truth,
    async [Symbol.asyncDispose]() {
      // The end of its input is its order to end.
      child.stdin.end();
      await ended;
    },
  };
}
