import { readdirSync, readFileSync } from 'node:fs';

/** How often the books of the kernel are read: a thread that ends takes its page with it. Milliseconds. */
const READ_EVERY_MS = 50;

/**
 * Adds up how long the threads of some processes were ready to run and did not, because the machine did something
 * else: the second field of Linux's `/proc/<pid>/task/<tid>/schedstat`, and what a virtual machine's host took
 * (`steal` of `/proc/stat`). It is the kernel's own account, apart from anything that the engine measures.
 */
export class DisturbanceWatch implements Disposable {
  readonly #pids: readonly number[];
  readonly #first = new Map<string, number>();
  readonly #last = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(pids: readonly number[]) {
    this.#pids = pids;
    for (const [account, ms] of this.#read()) this.#first.set(account, ms);
    this.#timer = setInterval(() => this.#update(), READ_EVERY_MS);
  }

  /** Since the watch began; null where the kernel keeps no such books. Milliseconds. */
  waitedMs(): number | null {
    this.#update();
    if (this.#last.size === 0) return null;
    return [...this.#last].reduce((sum, [account, ms]) => sum + ms - (this.#first.get(account) ?? 0), 0);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #update(): void {
    for (const [account, ms] of this.#read()) this.#last.set(account, ms);
  }

  #read(): [account: string, ms: number][] {
    const threads = this.#pids.flatMap((pid) =>
      (present(() => readdirSync(`/proc/${pid}/task`)) ?? []).map(
        (task) => `/proc/${pid}/task/${task}/schedstat`,
      ),
    );
    const waits = threads.flatMap((file): [string, number][] => {
      const text = present(() => readFileSync(file, 'utf8'));
      return text === null ? [] : [[file, runQueueMs(text)]];
    });
    const stat = present(() => readFileSync('/proc/stat', 'utf8'));
    return waits.length === 0 || stat === null ? [] : [...waits, ['steal', stolenMs(stat)]];
  }
}

/** The second figure of a `schedstat`, nanoseconds on the run queue, as milliseconds. */
export const runQueueMs = (schedstat: string): number => Number(schedstat.trim().split(' ')[1] ?? 0) / 1e6;

/** The eighth figure of the first line of `/proc/stat`, in ticks of 10 ms (`USER_HZ` is 100 wherever Node runs). */
export const stolenMs = (procStat: string): number =>
  Number(procStat.split('\n', 1)[0]?.trim().split(/\s+/)[8] ?? 0) * 10;

/** null for what is not there: a thread that has ended, or a system without these books. */
function present<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code)))
      return null;
    throw error;
  }
}
