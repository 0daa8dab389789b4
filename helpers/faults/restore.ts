import { rmSync } from 'node:fs';
import { processIsAlive } from '../engine/job-journal.ts';
import type { Environment } from '../environment/environment.ts';
import { describeFault } from '../profile/faults.ts';
import { ControlError } from './ask-json.ts';
import { abandonedFaults } from './fault-journal.ts';
import { makerOfOpen } from './makers.ts';

/** What was found broken from an earlier run. */
export interface RestoreReport {
  /** In words: `kill of the database, made by PZ-13767`. */
  readonly restored: readonly string[];
  /** The same, with the reason. */
  readonly left: readonly string[];
}

/**
 * Puts back what a run broke and could not put back because it was killed. Needs no permission: nothing is broken by
 * it, and what is broken is the suite's own doing.
 */
export async function restoreFaults(folder: string, environment: Environment): Promise<RestoreReport> {
  const restored: string[] = [];
  const left: string[] = [];
  for (const { file, open } of abandonedFaults(folder, processIsAlive)) {
    const what = `${describeFault(open.fault)}, made by ${open.scenario}`;
    const maker = open.environment === environment.name ? makerOfOpen(open, environment) : null;
    if (maker === null) {
      left.push(
        `${what}: it was made at ${open.environment}; run TARGET=${open.environment} npm run restore`,
      );
      continue;
    }
    try {
      await maker.undo(open.fault, open.memo);
      restored.push(what);
      rmSync(file, { force: true });
    } catch (error) {
      if (isGoneForGood(open.address, error)) rmSync(file, { force: true });
      else left.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { restored, left };
}

/** An emulator of an earlier run took what was broken with it, and its port will not come back as the same one. */
function isGoneForGood(address: string, error: unknown): boolean {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname)) return false;
  const cause =
    error instanceof ControlError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code === 'ECONNREFUSED';
}

/** What the report says of it: a line for each. */
export function restoreNotes({ restored, left }: RestoreReport): string[] {
  return [
    ...restored.map((what) => `put back what an earlier run broke: ${what}`),
    ...left.map((what) => `could not put back what an earlier run broke: ${what}`),
  ];
}
