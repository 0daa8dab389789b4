import { Refused } from '../http/refused.ts';
import { nearest } from '../nearest.ts';
import type { EmulatorProcess, ProcessName } from '../options.ts';
import type { OwnProcess } from './own-process.ts';

export const PROCESS_ACTIONS = ['kill', 'stop', 'pause', 'resume', 'start'] as const;
export type ProcessAction = (typeof PROCESS_ACTIONS)[number];

/** One process besides this one. */
export interface Member {
  readonly name: ProcessName;
  readonly process: OwnProcess;
  readonly metricsUrl: () => string | null;
}

/** The processes that the emulator consists of: this one, and those that are apart. */
export class Processes {
  readonly #own: ProcessName;
  readonly #metricsUrl: () => string;
  readonly #members: readonly Member[];

  /** @param own name and address of figures of this process */
  constructor(own: { name: ProcessName; metricsUrl: () => string }, members: readonly Member[]) {
    this.#own = own.name;
    this.#metricsUrl = own.metricsUrl;
    this.#members = members;
  }

  /** Those besides this one: what can be acted on. */
  others(): EmulatorProcess[] {
    return this.list().slice(1);
  }

  /** All, this one first. */
  list(): EmulatorProcess[] {
    const own = { name: this.#own, pid: process.pid, metricsUrl: this.#metricsUrl() };
    return [
      { ...own, restarts: 0, paused: false },
      ...this.#members.map(({ name, process: { pid, restarts, paused }, metricsUrl }) => ({
        ...{ name, pid, restarts, paused },
        metricsUrl: pid === null ? null : metricsUrl(),
      })),
    ];
  }

  /** Resumes those that are paused, and starts those that stay down. @throws Error when one does not start */
  async reset(): Promise<void> {
    for (const { process: one } of this.#members) {
      if (one.paused) one.resume();
      if (!one.isThere && !one.comesBack) await one.start();
    }
  }

  /** @throws Refused 404 for an unknown process or action, 409 where it cannot be, 503 when it does not start */
  async act(name: string, action: string): Promise<EmulatorProcess> {
    const names = [this.#own, ...this.#members.map((member) => member.name)];
    if (!names.includes(name as ProcessName)) throw unknown('process', name, names);
    if (!PROCESS_ACTIONS.includes(action as ProcessAction)) throw unknown('action', action, PROCESS_ACTIONS);
    const member = this.#members.find((one) => one.name === name);
    if (member === undefined) {
      const error =
        `The process "${name}" answers this request itself and cannot be acted on. ` +
        'Start the emulator with --processes apart, or act on one of the others';
      throw new Refused(409, { error, processes: this.#members.map((one) => one.name) });
    }
    const { process: one } = member;
    if (one.pid === null && (action === 'kill' || action === 'pause' || action === 'resume')) {
      throw new Refused(409, { error: `The process "${name}" does not run, so there is none to ${action}` });
    }
    try {
      if (action === 'kill') await one.kill(false);
      else await one[action as Exclude<ProcessAction, 'kill'>]();
    } catch (error) {
      throw new Refused(503, { error: error instanceof Error ? error.message : String(error) });
    }
    return this.list().find((listed) => listed.name === name)!;
  }
}

function unknown(what: string, given: string, known: readonly string[]): Refused {
  const close = nearest(given, known);
  const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
  const error = `There is no ${what} "${given.slice(0, 64)}".${hint} There are: ${known.join(', ')}`;
  return new Refused(404, { error });
}
