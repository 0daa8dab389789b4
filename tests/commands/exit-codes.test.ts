import { describe, expect, it } from 'vitest';
import { readVerdict, scratchFolder, startScenario, startStackCommand, control } from './support.ts';

describe('the exit code', () => {
  it('should be 2 for an unknown target, naming the known ones and the nearest', async () => {
    using folder = scratchFolder();
    const run = startScenario('PZ-14802', folder.path, { TARGET: 'emulater' });
    expect(await run.exit).toBe(2);
    expect(run.output()).toContain('emulater');
    expect(run.output()).toMatch(/did you mean "emulator"/);
  });

  it('should be 2 for an unknown scale', async () => {
    using folder = scratchFolder();
    const run = startScenario('PZ-14802', folder.path, { LOAD_SCALE: 'huge' });
    expect(await run.exit).toBe(2);
    expect(run.output()).toMatch(/LOAD_SCALE.*smoke, ci, full/s);
  });

  it('should be 0 when the limits hold, 1 when one is broken and 4 when nothing could be judged', async () => {
    using folder = scratchFolder();
    await using stack = await startStackCommand();
    const held = startScenario('PZ-13771-1', folder.path, stack.env);
    expect(await held.exit).toBe(0);
    expect(readVerdict(folder.path, 'PZ-13771-1').outcome).toBe('PASS');

    await control(stack, '/control/defects/capacity-cap', { method: 'PUT' });
    const broken = startScenario('PZ-13771-1', folder.path, stack.env);
    expect(await broken.exit).toBe(1);
    expect(readVerdict(folder.path, 'PZ-13771-1').outcome).toBe('FAIL');
    await control(stack, '/control/defects', { method: 'DELETE' });
  });
});
