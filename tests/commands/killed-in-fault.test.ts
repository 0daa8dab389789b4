import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  eventually,
  ROOT,
  scratchFolder,
  start,
  startScenario,
  startStackCommand,
  type Stack,
} from './support.ts';

/** The scenario whose fault comes soonest: its database stands still from second 10 on. */
const SCENARIO = 'PZ-14719';
const BROKEN = `pause of the database, made by ${SCENARIO}`;

/** How the stack's database is. */
async function database(stack: Stack): Promise<string> {
  const response = await fetch(`${stack.env['STACK_CONTROL_URL']}/servers`);
  return ((await response.json()) as { database: { state: string } }).database.state;
}
const until = (stack: Stack, wanted: string, withinMs: number) =>
  eventually(
    () => database(stack),
    (state) => state === wanted,
    withinMs,
  );
const openFaults = (state: string) => readdirSync(join(state, 'faults'));

it('should put back within 30 s of the next start what a killed run broke, and say so', async () => {
  using folder = scratchFolder();
  const state = join(folder.path, 'state');
  await using stack = await startStackCommand();
  const env = { ...stack.env, LOAD_SCALE: 'smoke' };

  const run = startScenario(SCENARIO, folder.path, env, { detached: true });
  await until(stack, 'paused', 60_000);
  process.kill(-(run.child.pid ?? 0), 'SIGKILL');
  await run.exit;
  // Nobody is left who would bring it back.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await database(stack)).toBe('paused');
  expect(openFaults(state)).toEqual([`run-${SCENARIO}-database.json`]);
  const kept = join(folder.path, 'kept');
  cpSync(state, kept, { recursive: true });

  const startedMs = Date.now();
  const next = startScenario('PZ-14033', folder.path, { ...env, RUN_ID: 'next' });
  await until(stack, 'running', 30_000);
  expect(Date.now() - startedMs).toBeLessThan(30_000);
  await next.printed(new RegExp(`put back what an earlier run broke: ${BROKEN}`), 30_000);
  expect(openFaults(state)).toEqual([]);
  next.child.kill('SIGINT');
  await next.exit;

  // The same without a run: as it was when the run died.
  await fetch(`${stack.env['STACK_CONTROL_URL']}/servers/database/pause`, { method: 'POST' });
  expect(await database(stack)).toBe('paused');
  const restore = start(['--import', 'tsx', join(ROOT, 'scripts/restore.ts')], {
    ...stack.env,
    RUN_STATE: kept,
    WEB_PASSWORD: 'focus-load-web',
  });
  expect(await restore.exit).toBe(0);
  expect(restore.output()).toBe(`put back what an earlier run broke: ${BROKEN}\n`);
  expect(await database(stack)).toBe('running');
  expect(openFaults(kept)).toEqual([]);
}, 240_000);
