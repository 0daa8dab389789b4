import { describe, expect, it } from 'vitest';
import { readVerdict, scratchFolder, startScenario, startStackCommand } from './support.ts';

describe('a target that dies or was never there', () => {
  it('should turn the run red within 30 s of the end of the emulator, never green and never skipped', async () => {
    using folder = scratchFolder();
    await using stack = await startStackCommand();
    const run = startScenario('PZ-14805', folder.path, { ...stack.env, PROGRESS: '1' });
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    stack.running.child.kill('SIGKILL');
    const killedMs = Date.now();
    expect(await run.exit).toBe(1);
    expect((Date.now() - killedMs) / 1000).toBeLessThan(30);
    const verdict = readVerdict(folder.path, 'PZ-14805');
    expect(verdict.outcome).toBe('FAIL');
    expect(run.output()).toMatch(/1 failed/);
    expect(run.output()).toMatch(/connection refused|answered nothing ok/i);
  });

  it('should be red at once, with the address, when nothing answers there', async () => {
    using folder = scratchFolder();
    const startedMs = Date.now();
    const run = startScenario('PZ-14805', folder.path, { FOCUS_BASE_URL: 'http://127.0.0.1:9/focus-server' });
    expect(await run.exit).toBe(1);
    expect((Date.now() - startedMs) / 1000).toBeLessThan(30);
    expect(readVerdict(folder.path, 'PZ-14805')).toMatchObject({ outcome: 'FAIL', limits: [] });
    expect(run.output()).toContain('http://127.0.0.1:9/focus-server');
  });
});
