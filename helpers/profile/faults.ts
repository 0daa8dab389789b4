/** What can be broken while the load is on, and how a profile says it. Seconds count from second 0 of the run. */

/** Faults of a process: it ends in order, stands still, is killed, or is killed and started again at once. */
export const PROCESS_FAULTS = ['stop', 'pause', 'kill', 'restart'] as const;
/**
 * Faults of a path: connections are refused and cut, every answer comes later, segments are lost, the path is narrow,
 * connections are reset, or they stay open and nothing comes through.
 */
export const PATH_FAULTS = ['cut-off', 'slow', 'lossy', 'narrow', 'reset', 'half-open'] as const;
export const FAULT_KINDS = [...PROCESS_FAULTS, ...PATH_FAULTS] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What is broken. A fault of a path is on the way to it: from the server to its database, from us to the server. */
export const FAULT_SUBJECTS = [
  'database',
  'broker',
  'focus-server',
  'web-app',
  'recorder',
  'consumer',
] as const;
export type FaultSubject = (typeof FAULT_SUBJECTS)[number];

/** One fault of a profile at one scale. */
export interface Fault {
  /** What limits and reports call it. */
  readonly name: string;
  readonly what: FaultKind;
  readonly whom: FaultSubject;
  /** When it is made. */
  readonly startS: number;
  /** When it is undone; of a `restart` that is its start. */
  readonly endS: number;
  /** `slow`: added to everything on its way back. */
  readonly latencyS?: number;
  /** `lossy`: 0 to 1, of the segments in each direction. */
  readonly lossShare?: number;
  /** `narrow`: in each direction. */
  readonly bitsPerSecond?: number;
}

/** Whether a profile has faults, so that the embedded stack must be one that can be broken. */
export const breaksThings = ({ faults = [] }: { readonly faults?: readonly Fault[] }): boolean =>
  faults.length > 0;

export function isPathFault({ what }: Pick<Fault, 'what'>): boolean {
  return (PATH_FAULTS as readonly string[]).includes(what);
}

/** The parts that are the target itself: their coming back is what is measured, so it counts from the order. */
export function isTargetItself({ whom, what }: Pick<Fault, 'whom' | 'what'>): boolean {
  return !isPathFault({ what }) && (whom === 'focus-server' || whom === 'web-app');
}

/** `kill of the database`, `200 ms slow path to the database`. */
export function describeFault(fault: Fault): string {
  switch (fault.what) {
    case 'stop':
    case 'pause':
    case 'kill':
    case 'restart':
      return `${fault.what} of the ${fault.whom}`;
    case 'slow':
      return `path to the ${fault.whom} slower by ${(fault.latencyS ?? 0) * 1000} ms`;
    case 'lossy':
      return `path to the ${fault.whom} losing ${(fault.lossShare ?? 0) * 100} % of its segments`;
    case 'narrow':
      return `path to the ${fault.whom} narrowed to ${(fault.bitsPerSecond ?? 0) / 1e6} Mbit/s`;
    case 'cut-off':
      return `path to the ${fault.whom} cut off`;
    case 'reset':
      return `path to the ${fault.whom} resetting connections`;
    case 'half-open':
      return `path to the ${fault.whom} half-open`;
  }
}
