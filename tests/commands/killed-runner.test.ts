import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunDirectory } from '../../helpers/engine/run-directory.ts';
import { processIsAlive } from '../../helpers/engine/job-journal.ts';
import { control, eventually, scratchFolder, startScenario, startStackCommand } from './support.ts';

describe('a runner that is killed in mid-run', () => {
  it('should leave a readable record, and the next run should remove the orphans', async () => {
    using folder = scratchFolder();
    // The slow clock: on the fast one the emulator's own idle clean-up would remove the orphans for us.
    await using stack = await startStackCommand({ LOAD_SCALE: 'full' });
    const alive = async () => (await control<{ alive: number }>(stack, '/control/state')).alive;
    const env = { ...stack.env, LOAD_SCALE: 'smoke' };
    const run = startScenario('PZ-14801', folder.path, env);
    await eventually(alive, (jobs) => jobs >= 4, 40_000);
    run.child.kill('SIGKILL');
    await run.exit;

    const directory = new RunDirectory(join(folder.path, 'records', 'run', 'PZ-14801'));
    const record = await eventually(
      () => directory.read(),
      ({ phases }) => phases.some(({ started }) => started > 0),
      10_000,
    );
    expect(record).toMatchObject({ ended: 'cut-off', profile: { id: 'PZ-14801' } });
    expect(record.series.length).toBeGreaterThan(2);
    const orphans = await alive();
    expect(orphans).toBeGreaterThanOrEqual(3);

    const next = startScenario('PZ-14802', folder.path, { ...env, RUN_ID: 'next' });
    expect(await next.exit).toBe(0);
    expect(await alive()).toBe(0);
    expect(next.output()).toMatch(/removed \d+ jobs? that an earlier run left behind/);
  });

  it('should take the stack that it started with it', async () => {
    using folder = scratchFolder();
    const run = startScenario('PZ-14805', folder.path);
    const record = new RunDirectory(join(folder.path, 'records', 'run', 'PZ-14805'));
    const { environment } = await eventually(
      () => readOrNull(record),
      (seen) => seen !== null && seen.series.length > 1,
      60_000,
    ).then((seen) => seen!);
    run.child.kill('SIGKILL');
    await run.exit;
    const answers = async () =>
      fetch(`${environment.baseUrl}/ack`).then(
        () => 'answers',
        () => 'gone',
      );
    expect(await eventually(answers, (seen) => seen === 'gone', 10_000)).toBe('gone');
    expect(processIsAlive(run.child.pid ?? 0)).toBe(false);
  });
});

function readOrNull(directory: RunDirectory): ReturnType<RunDirectory['read']> | null {
  try {
    return directory.read();
  } catch (error) {
    if (error instanceof Error && error.message.includes('no run was recorded')) return null;
    throw error;
  }
}
