import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand } from '../setup/decisions.mjs';
import { cacheFolder } from '../setup/locations.mjs';
import { run } from '../setup/run-command.mjs';
import type { Task } from './protocol.ts';

/** The last that runs on Node 20. */
export const ARTILLERY_VERSION = '2.0.20';
/** It asks for any TypeScript and breaks with 7, which has no compiler to call. */
const TYPESCRIPT_VERSION = '5.9.3';
/** Nearly a thousand packages. Seconds. */
const INSTALL_LIMIT_S = 600;
/** Requests of each virtual user in a closed run: compiled after the short one, measured by what the full one has more. */
const CLOSED_REQUESTS_EACH = { short: 1_000, full: 2_500 };

export function artilleryFolder(): string {
  return join(cacheFolder(), `artillery-${ARTILLERY_VERSION}`);
}

/**
 * Installs Artillery into the cache folder unless it is there: with nearly a thousand packages and 670 MB it is too much to be a
 * dependency for one row of a table.
 * @returns null, or why it cannot be had and what to do
 */
export async function installArtillery(): Promise<string | null> {
  const folder = artilleryFolder();
  const done = join(folder, 'installed');
  if (existsSync(done)) return null;
  console.log(`Installing Artillery ${ARTILLERY_VERSION} into ${folder}; once, some minutes, 670 MB`);
  mkdirSync(folder, { recursive: true });
  const dependencies = { artillery: ARTILLERY_VERSION, typescript: TYPESCRIPT_VERSION };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const npm = npmCommand(process.env, process.platform, process.execPath);
  try {
    await run([...npm, 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
      cwd: folder,
      limitS: INSTALL_LIMIT_S,
      quiet: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    return `not installed: npm could not get artillery@${ARTILLERY_VERSION} (${reason})`;
  }
  writeFileSync(done, '');
  return null;
}

/**
 * Artillery's own script for a task. The short run is start-up and warm-up, so that the difference is that of a program
 * whose code is compiled, like the others'. It cannot be much shorter than the full one: the error of both is in it.
 */
export function artilleryScript(task: Task, isFull: boolean): object {
  const { origin, pathname } = new URL(task.url);
  const get = { get: { url: pathname } };
  const open = { duration: (isFull ? 2 : 1) * task.warmUpS, arrivalRate: task.ratePerSecond };
  // It has no closed model: so many virtual users at once, each with many requests, come nearest.
  const closed = { duration: 1, arrivalCount: task.inFlight };
  const loop = { loop: [get], count: CLOSED_REQUESTS_EACH[isFull ? 'full' : 'short'] };
  return {
    config: {
      target: origin,
      phases: [task.part === 'open' ? open : closed],
      // Without a pool each virtual user opens a connection of its own.
      http: { pool: task.inFlight },
    },
    scenarios: [{ flow: [task.part === 'open' ? get : loop] }],
  };
}
