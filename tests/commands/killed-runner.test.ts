import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunDirectory } from '../../helpers/engine/run-directory.ts';
import { processIsAlive } from '../../helpers/engine/job-journal.ts';
import { judge } from '../../helpers/verdict/judge.ts';
import {
  control,
  eventually,
  filesBelow,
  scratchFolder,
  startScenario,
  startStackCommand,
} from './support.ts';

describe('a runner that is killed in mid-run', () => {
  it('should leave a readable record when everything of it is killed, and the next run should remove the orphans', async () => {
    using folder = scratchFolder();
    // The slow clock: on the fast one the emulator's own idle clean-up would remove the orphans for us.
    await using stack = await startStackCommand({ LOAD_SCALE: 'full' });
    const alive = async () => (await control<{ alive: number }>(stack, '/control/state')).alive;
    const env = { ...stack.env, LOAD_SCALE: 'smoke' };
    const run = startScenario('PZ-14801', folder.path, env, { detached: true });
    const directory = new RunDirectory(join(folder.path, 'records', 'run', 'PZ-14801'));
    await eventually(alive, (jobs) => jobs >= 4, 60_000);
    await eventually(
      () => directory.read().series.length,
      (seconds) => seconds >= 7,
      30_000,
    );
    process.kill(-(run.child.pid ?? 0), 'SIGKILL');
    await run.exit;
    const orphans = await alive();
    expect(orphans).toBeGreaterThanOrEqual(4);

    const record = directory.read();
    expect(record).toMatchObject({ ended: 'cut-off', profile: { id: 'PZ-14801' } });
    expect(record.phases.find(({ name }) => name === 'warm-up')?.started).toBeGreaterThanOrEqual(4);

    const next = startScenario('PZ-14802', folder.path, { ...env, RUN_ID: 'next' });
    expect(await next.exit).toBe(0);
    expect(await alive()).toBe(0);
    expect(next.output()).toMatch(/removed \d+ jobs that an earlier run left behind/);
  });

  it('should remove its jobs itself when only the runner is killed or Ctrl-C is pressed', async () => {
    using folder = scratchFolder();
    await using stack = await startStackCommand({ LOAD_SCALE: 'full' });
    const alive = async () => (await control<{ alive: number }>(stack, '/control/state')).alive;
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const run = startScenario('PZ-14801', folder.path, {
        ...stack.env,
        LOAD_SCALE: 'smoke',
        RUN_ID: signal,
      });
      await eventually(alive, (jobs) => jobs >= 4, 60_000);
      run.child.kill(signal);
      expect(await run.exit).toBe(signal === 'SIGINT' ? 130 : null);
      expect(await eventually(alive, (jobs) => jobs === 0, 15_000)).toBe(0);
      const record = new RunDirectory(join(folder.path, 'records', signal, 'PZ-14801'));
      await eventually(
        () => record.read().ended,
        (ended) => ended === 'aborted',
        10_000,
      );
      // Nobody can say what the rest would have brought, and nothing of it is the target's fault.
      const { outcome, reasons } = judge(record.read());
      expect(outcome).toBe('INCONCLUSIVE');
      expect(reasons.join(' ')).toMatch(/interrupted at [\d.]+ s: the test was ended before its load was/);
    }
  });

  it('should still say what was judged when Ctrl-C comes before the report is attached', async () => {
    using folder = scratchFolder();
    const run = startScenario('PZ-14956', folder.path);
    const verdict = join(folder.path, 'records', 'run', 'PZ-14956', 'verdict.json');
    // Within a millisecond or two: the report is made and attached in about a tenth of a second.
    await eventually(
      () => existsSync(verdict),
      (judged) => judged,
      120_000,
      1,
    );
    run.child.kill('SIGINT');
    expect(await run.exit).toBe(130);
    expect(run.output()).toMatch(/✓ PASS +PZ-14956 /);
    expect(run.output()).toContain('1 passed, 0 failed, 0 inconclusive, 0 not available (interrupted');
    const results = filesBelow(join(folder.path, 'allure-results'))
      .filter(({ path }) => path.endsWith('-result.json'))
      .map(({ content }) => content.toString());
    expect(results).toEqual([expect.stringContaining('"name":"verdict"')]);
    expect(JSON.parse(results[0]!)).toMatchObject({ status: 'passed' });
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
