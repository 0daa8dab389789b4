import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startGuard } from './guard.ts';
import { identify, isAlive } from './process-tree.mjs';
import type { ProcessIdentity } from './process-tree.mjs';

/** A process in its own group that prints when it is ready to be ended. */
async function victim(program: string): Promise<ProcessIdentity> {
  const child = spawn(
    process.execPath,
    ['-e', `${program}; setInterval(() => {}, 1000); console.log('ready')`],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  await once(child.stdout, 'data');
  const identity = identify(child.pid ?? 0);
  if (identity === null) throw new Error('the victim ended before the test');
  return identity;
}

const noWarning = (message: string): never => {
  throw new Error(message);
};

it('should end what it watches, by SIGKILL after 2 s if SIGTERM is ignored, and remove the folder', async () => {
  const polite = await victim('');
  const stubborn = await victim("process.on('SIGTERM', () => {})");
  const folder = mkdtempSync(join(tmpdir(), 'focus-load-'));
  writeFileSync(join(folder, 'data'), 'x');
  const guard = await startGuard(noWarning);
  guard.watch(polite);
  guard.watch(stubborn);
  guard.watchFolder(folder);
  const startMs = performance.now();
  await guard.release();
  expect(performance.now() - startMs).toBeGreaterThan(1900);
  expect([isAlive(polite), isAlive(stubborn), existsSync(folder)]).toEqual([false, false, false]);
});

it('should leave alone what it no longer watches, and a stranger with a watched pid', async () => {
  const released = await victim('');
  const stranger = await victim('');
  const guard = await startGuard(noWarning);
  guard.watch(released);
  guard.unwatch(released);
  guard.watch({ pid: stranger.pid, startTime: 'before' });
  await guard.release();
  expect([isAlive(released), isAlive(stranger)]).toEqual([true, true]);
  for (const { pid } of [released, stranger]) process.kill(pid, 'SIGKILL');
});

it('should not remove a folder that is not the stack’s own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'somebody-elses-'));
  const guard = await startGuard(noWarning);
  guard.watchFolder(folder);
  await guard.release();
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
});

it('should warn when the guard is killed before it was released', async () => {
  const warnings: string[] = [];
  const guard = await startGuard((message) => warnings.push(message));
  process.kill(guard.pid, 'SIGKILL');
  for (let i = 0; i < 100 && warnings.length === 0; i++) await sleep(20);
  expect(warnings).toEqual([expect.stringContaining("The stack's guard process ended early")]);
});
