/** A task of a page of 50 ms or more. Milliseconds. */
export type Task = readonly [atMs: number, durationMs: number];

export interface TaskSecond {
  readonly atMs: number;
  /** 0 when none was longer than 50 ms. */
  readonly longestMs: number;
}

/** A browser tells of a task when it is over and the page has time for it. Milliseconds. */
const SETTLES_MS = 2_000;

/** The longest task that began in each second of a page: one figure for each second, so that quiet ones count too. */
export class LongTasks {
  #fromMs: number | null = null;
  #tasks: Task[] = [];

  /** @param nowMs up to which the page was seen; the first call begins */
  take(tasks: readonly Task[], nowMs: number): TaskSecond[] {
    this.#fromMs ??= nowMs;
    this.#tasks.push(...tasks);
    return this.#seconds(nowMs - SETTLES_MS);
  }

  /** The whole seconds that are left when the page is left. */
  finish(nowMs: number): TaskSecond[] {
    return this.#seconds(nowMs);
  }

  #seconds(untilMs: number): TaskSecond[] {
    const seconds: TaskSecond[] = [];
    while (this.#fromMs !== null && this.#fromMs + 1000 <= untilMs) {
      const atMs = this.#fromMs;
      this.#fromMs += 1000;
      const toMs = this.#fromMs;
      const own = this.#tasks.filter(([at]) => at < toMs);
      this.#tasks = this.#tasks.filter(([at]) => at >= toMs);
      seconds.push({ atMs, longestMs: Math.max(0, ...own.map(([, durationMs]) => durationMs)) });
    }
    return seconds;
  }
}
