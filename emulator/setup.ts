import { DefectSwitches } from './defect-switches.ts';
import { switchOnSet } from './defect-sets.ts';
import { switchOnFromFile } from './defects-file.ts';
import type { CompleteOptions } from './options.ts';

/** What the option `lax` switches on. */
const LAXNESS = ['bad-input-accepted', '500-for-bad-input'];

/** The machine's monotonic clock as epoch milliseconds: a step of the wall clock must not make or unmake rows. */
export const monotonicNowMs = (): number => Math.floor(performance.timeOrigin + performance.now());

export const warnOnStderr = (message: string): void => console.error(`WARNING: ${message}`);

/** The switches as the options want them. @throws Error for a file or a set that is wrong */
export function initialDefects(options: CompleteOptions, nowMs: () => number): DefectSwitches {
  const defects = new DefectSwitches(nowMs);
  if (options.defectsFile !== undefined) switchOnFromFile(options.defectsFile, defects, nowMs());
  if (options.defectSet !== undefined) switchOnSet(options.defectSet, defects);
  if (options.lax) for (const name of LAXNESS) defects.switchOn(name);
  return defects;
}

/** What must be undone in the end, newest first, whatever happens in between. */
export class Undo {
  readonly #steps: (() => Promise<void>)[] = [];
  #closing: Promise<void> | null = null;

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Safe to call twice. @throws AggregateError with all that could not be undone */
  run(): Promise<void> {
    return (this.#closing ??= this.#run());
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'The emulator could not be closed cleanly');
  }
}
