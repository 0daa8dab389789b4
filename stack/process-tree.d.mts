/** A process, told apart from a later one with the same pid; `startTime` is opaque and platform-specific. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export interface ProcessEntry extends ProcessIdentity {
  readonly parentPid: number;
  readonly groupId: number;
  /** One letter as in `ps`: `Z` is a zombie. */
  readonly state: string;
}

export function parseProcStat(line: string): ProcessEntry;
export function parsePsLine(line: string): ProcessEntry;
export function listProcesses(): ProcessEntry[];
export function startTimeOf(pid: number): string | null;
export function identify(pid: number): ProcessIdentity | null;
export function isAlive(identity: ProcessIdentity): boolean;
export function familyOf(
  leaders: readonly ProcessIdentity[],
  processes: readonly ProcessEntry[],
): ProcessEntry[];
export function signalFamily(leaders: readonly ProcessIdentity[], signal: NodeJS.Signals): number;
export function familyIsAlive(leaders: readonly ProcessIdentity[]): boolean;
