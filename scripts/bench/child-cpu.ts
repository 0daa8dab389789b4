import { existsSync, readFileSync } from 'node:fs';

/** Linux counts process times in hundredths of a second, whatever the kernel's own tick is. Microseconds. */
const TICK_US = 10_000;

/** User and system time of all children of this process that have ended, and of theirs. Null where /proc is not. */
export function endedChildrenCpuUs(): number | null {
  const file = '/proc/self/stat';
  return existsSync(file) ? cpuOfStat(readFileSync(file, 'utf8')) : null;
}

/**
 * `cutime` and `cstime` of a line of /proc/PID/stat, fields 16 and 17: proc_pid_stat(5). The name in field 2 may
 * hold blanks and brackets, so the fields are counted from its end.
 */
export function cpuOfStat(line: string): number {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * TICK_US;
}
