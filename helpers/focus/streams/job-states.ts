import type { OperationContext } from '../../engine/operation.ts';

/** Levels over time of the states that a job goes through, as the report draws them. */
export type JobState = 'configured' | 'connected' | 'streaming';

/** The states that one job is in; each is counted in a level of the run (`jobs-streaming`) while it lasts. */
export class JobStates implements Disposable {
  readonly #context: Pick<OperationContext, 'gauge'>;
  readonly #on = new Set<JobState>();

  constructor(context: Pick<OperationContext, 'gauge'>) {
    this.#context = context;
  }

  is(state: JobState): boolean {
    return this.#on.has(state);
  }

  set(state: JobState, on: boolean): void {
    if (this.#on.has(state) === on) return;
    if (on) this.#on.add(state);
    else this.#on.delete(state);
    this.#context.gauge(`jobs-${state}`, on ? 1 : -1);
  }

  [Symbol.dispose](): void {
    for (const state of [...this.#on]) this.set(state, false);
  }
}
