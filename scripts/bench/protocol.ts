/** What a contestant is asked to do. Its process gets it as JSON in its only argument. */
export interface Task {
  /** `closed`: as fast as it goes with so many in flight. `open`: at a rate, whatever the answers do. */
  readonly part: 'closed' | 'open';
  readonly url: string;
  readonly inFlight: number;
  /** For `open`. */
  readonly ratePerSecond: number;
  /** Not measured, so that start-up and compilation are left out. */
  readonly warmUpS: number;
  readonly measuredS: number;
  /** A folder of its own, removed afterwards. */
  readonly folder: string;
}

/** What a contestant did in the measured time. Its process prints it as JSON on its last line. */
export interface Figures {
  readonly requests: number;
  readonly seconds: number;
  /** User and system time of the generating process, all its threads and children. Microseconds. */
  readonly cpuUs: number;
  /** Requests that were not answered with status 200. */
  readonly errors: number;
  /** Start after intended start, for those that tell. */
  readonly lateness: { readonly p50Us: number; readonly p99Us: number } | null;
}

/** What is missing and why, in place of figures. */
export interface Missing {
  readonly missing: string;
}

/** Reads the task of this process. */
export function taskOfProcess(): Task {
  return JSON.parse(process.argv[2] ?? '') as Task;
}

/** Prints the result of this process and ends it: what a contestant leaves open must not hold up the others. */
export function answer(result: Figures | Missing): void {
  process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));
}
