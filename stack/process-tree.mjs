/**
 * Who is alive, who belongs to whom, and how to end them. Built-ins only: the guard process uses this file
 * and must work when nothing else does.
 *
 * A pid alone is no identity, because the kernel hands it out again; with the start time it is one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const hasProc = existsSync('/proc/self/stat');
const isWindows = process.platform === 'win32';

/** Reads one line of `/proc/<pid>/stat`; the command name may hold spaces and brackets, so split after the last. */
export function parseProcStat(line) {
  const afterName = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return {
    pid: Number.parseInt(line, 10),
    state: afterName[0],
    parentPid: Number(afterName[1]),
    groupId: Number(afterName[2]),
    startTime: afterName[19],
  };
}

/** Reads one line of `ps -o pid=,ppid=,pgid=,stat=,lstart=` (macOS and BSD). */
export function parsePsLine(line) {
  const [pid, parentPid, groupId, state, ...startTime] = line.trim().split(/\s+/);
  return {
    pid: Number(pid),
    state: state?.[0] ?? '?',
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    startTime: startTime.join(' '),
  };
}

/** A zombie only waits for its parent to take note; it holds no port, no file and no memory. */
const isRunning = (entry) => entry.state !== 'Z' && entry.state !== 'X';

function readProcEntry(pid) {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // The process ended between listing and reading.
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
    throw error;
  }
}

function readPs(args) {
  const columns = ['-o', 'pid=,ppid=,pgid=,stat=,lstart='];
  const result = spawnSync('ps', [...args, ...columns], { encoding: 'utf8', windowsHide: true });
  if (result.error) throw result.error;
  return result.stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsePsLine);
}

/** All running processes; empty on Windows, where `taskkill /T` knows the tree itself. */
export function listProcesses() {
  if (isWindows) return [];
  const entries = hasProc
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(readProcEntry)
        .filter((entry) => entry !== null)
    : readPs(['-A']);
  return entries.filter(isRunning);
}

/** True if a signal could be delivered to `pid`; "not permitted" proves that it is there. */
function answersSignalZero(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    if (error.code === 'EPERM') return true;
    throw error;
  }
}

/** The start time of a running process; `''` where the platform does not tell, null when it does not run. */
export function startTimeOf(pid) {
  if (hasProc) {
    const entry = readProcEntry(pid);
    return entry !== null && isRunning(entry) ? entry.startTime : null;
  }
  if (!answersSignalZero(pid)) return null;
  if (isWindows) return '';
  const entry = readPs(['-p', String(pid)])[0];
  return entry !== undefined && isRunning(entry) ? entry.startTime : null;
}

/** The identity of the process that has this pid now; null when there is none. */
export function identify(pid) {
  const startTime = startTimeOf(pid);
  return startTime === null ? null : { pid, startTime };
}

/** True while exactly this process runs (not a later one with the same pid). */
export function isAlive(identity) {
  return startTimeOf(identity.pid) === identity.startTime;
}

/**
 * The processes that belong to the leaders: they themselves, members of their process groups, and all
 * descendants of those. A leader whose pid now belongs to somebody else, and that one's group, is left out.
 */
export function familyOf(leaders, processes) {
  const byPid = new Map(processes.map((entry) => [entry.pid, entry]));
  const groups = new Set();
  const family = new Set();
  for (const leader of leaders) {
    const now = byPid.get(leader.pid);
    if (now !== undefined && now.startTime !== leader.startTime) continue;
    groups.add(leader.pid);
    if (now !== undefined) family.add(leader.pid);
  }
  for (const entry of processes) if (groups.has(entry.groupId)) family.add(entry.pid);
  for (let grew = true; grew;) {
    const before = family.size;
    for (const entry of processes) if (family.has(entry.parentPid)) family.add(entry.pid);
    grew = family.size > before;
  }
  return processes.filter((entry) => family.has(entry.pid));
}

/** Sends `signal` to every process of the family; returns how many were there. */
export function signalFamily(leaders, signal) {
  if (isWindows) {
    const alive = leaders.filter(isAlive);
    // Windows has no signals: /F ends the tree at once, whatever was asked for.
    for (const { pid } of alive)
      spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true });
    return alive.length;
  }
  const family = familyOf(leaders, listProcesses());
  for (const { pid } of family) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It ended by itself since the listing: what we wanted.
      if (error.code !== 'ESRCH') throw error;
    }
  }
  return family.length;
}

/** True while any process of the family runs. */
export function familyIsAlive(leaders) {
  return isWindows ? leaders.some(isAlive) : familyOf(leaders, listProcesses()).length > 0;
}
