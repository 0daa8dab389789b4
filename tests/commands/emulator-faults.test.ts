import { expect, it } from 'vitest';
import { emulatorMaker } from '../../helpers/faults/emulator-maker.ts';
import type { Fault, FaultSubject } from '../../helpers/profile/faults.ts';
import { control, startStackCommand, type Stack } from './support.ts';

interface Process {
  readonly name: string;
  readonly pid: number | null;
  readonly paused: boolean;
}
const fault = (whom: FaultSubject, what: Fault['what']): Fault => ({
  name: 'f',
  what,
  whom,
  startS: 0,
  endS: 1,
});

async function look(stack: Stack, name: string): Promise<Process | undefined> {
  const { processes } = await control<{ processes: readonly Process[] }>(stack, '/control/processes');
  return processes.find((one) => one.name === name);
}

const PARTS = ['focus-server', 'web-app', 'recorder', 'consumer'] as const;

it('should take each process of the emulator away for as long as the fault lasts, and bring it back', async () => {
  await using stack = await startStackCommand({}, ['--processes', 'apart']);
  const { running } = stack;
  const maker = emulatorMaker(stack.env['FOCUS_CONTROL_URL'] ?? '');
  for (const whom of PARTS) {
    expect(await maker.cannot(fault(whom, 'kill'))).toBeNull();
    await maker.make(fault(whom, 'kill'), {});
  }
  // Longer than the second after which the emulator starts again what died.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  for (const whom of PARTS) {
    expect(await look(stack, whom), `${whom} while it is killed`).toMatchObject({ pid: null });
    await maker.undo(fault(whom, 'kill'), {});
    expect((await look(stack, whom))?.pid, `${whom} afterwards`).toBeGreaterThan(0);
  }
  const pause = fault('recorder', 'pause');
  await maker.make(pause, {});
  expect(await look(stack, 'recorder')).toMatchObject({ paused: true });
  await maker.undo(pause, {});
  expect(await look(stack, 'recorder')).toMatchObject({ paused: false });

  // At the end all of them hear the signal to the group, and only the one that owns them heeds it.
  const before = running.output().length;
  await stack[Symbol.asyncDispose]();
  expect(running.output().slice(before)).not.toMatch(/ended by itself|could not/);
});
