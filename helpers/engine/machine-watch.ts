import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** The machine's CPU time so far, in any one unit. */
interface CpuTimes {
  readonly used: number;
  readonly idle: number;
  /** What the host gave to others while this machine wanted it; null where it cannot be known. */
  readonly stolen: number | null;
}

/**
 * The `cpu` line of Linux' /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal (proc(5)).
 * @throws Error when the text has no such line
 */
export function parseProcStat(text: string): CpuTimes {
  const line = /^cpu +(.+)$/m.exec(text)?.[1];
  if (line === undefined)
    throw new Error(`expected a line "cpu  …" in /proc/stat, found "${text.slice(0, 60)}"`);
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0, stolen = 0] = line
    .split(/ +/)
    .map(Number);
  return { used: user + nice + system + irq + softIrq, idle: idle + waiting, stolen };
}

/** Elsewhere Node tells what each core did. */
function fromCores(): CpuTimes {
  let used = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    used += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { used, idle, stolen: null };
}

function readTimes(): CpuTimes {
  return process.platform === 'linux' ? parseProcStat(readFileSync('/proc/stat', 'utf8')) : fromCores();
}

/** What share of the machine's CPU was in use, and stolen, between two looks; null when the clock has not moved. */
export function sharesBetween(
  before: CpuTimes,
  after: CpuTimes,
): { machineUse: number | null; steal: number | null } {
  const used = after.used - before.used;
  const stolen = after.stolen === null || before.stolen === null ? null : after.stolen - before.stolen;
  const all = used + after.idle - before.idle + (stolen ?? 0);
  if (!(all > 0)) return { machineUse: null, steal: null };
  return { machineUse: (used + (stolen ?? 0)) / all, steal: stolen === null ? null : stolen / all };
}

/** Watches the whole machine, because whoever takes its CPU takes it from the generator. */
export class MachineWatch {
  #before = readTimes();

  /** Since the last call. */
  shares(): { machineUse: number | null; steal: number | null } {
    const after = readTimes();
    const shares = sharesBetween(this.#before, after);
    this.#before = after;
    return shares;
  }
}
