import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readRun } from '../../helpers/engine/read-run.ts';
import type { RunOrder } from '../../helpers/engine/thread-protocol.ts';
import type { RunRecord } from '../../helpers/record/run-record.ts';

/** How long the generator's process is stopped. Milliseconds. */
const STOPPED_MS = 1_000;

/**
 * Runs an order in a process of its own and stops that process (SIGSTOP, SIGCONT) for a second in the middle of the
 * load, as a machine does that is suspended or overcommitted.
 * @throws Error when the process ended wrongly, with its exit code
 */
export async function runStopped(order: RunOrder, folder: string): Promise<RunRecord> {
  const file = join(folder, 'order.json');
  writeFileSync(file, JSON.stringify(order));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./load-child.ts', import.meta.url)), file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  const running = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await Promise.race([running, ended]);
  child.kill('SIGSTOP');
  await pause(STOPPED_MS);
  child.kill('SIGCONT');
  const code = await ended;
  if (code !== 0)
    throw new Error(`calibration/verdicts/load-child.ts ended with code ${code}; its message is above`);
  return readRun(order.directory);
}
