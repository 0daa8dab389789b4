import { cpus } from 'node:os';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { processes } from 'systeminformation';
import { RatePerSecond, type Look, type Probe } from './probe.ts';

/** The unit of processor times in /proc: 1/100 s on every architecture that Node runs on (USER_HZ, proc(5)). */
const TICKS_PER_SECOND = 100;

/** `utime` and `stime` in seconds and the start time in ticks of /proc/<pid>/stat, fields 14, 15 and 22 (proc(5)). */
export function parseStat(text: string): { readonly cpuS: number; readonly startedAt: string } {
  // The name in brackets may hold anything, brackets and spaces too: fields are counted from its end.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, startedAt] = [Number(fields[11]), Number(fields[12]), fields[19]];
  if (!Number.isFinite(user) || !Number.isFinite(system) || startedAt === undefined) {
    throw new Error(`expected a line of /proc/<pid>/stat, found "${text.slice(0, 60)}"`);
  }
  return { cpuS: (user + system) / TICKS_PER_SECOND, startedAt };
}

/** Resident memory in bytes and threads of /proc/<pid>/status; null for what is not there. */
export function parseStatus(text: string): {
  readonly memoryBytes: number | null;
  readonly threads: number | null;
} {
  const number = (pattern: RegExp) => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  const kilobytes = number(/^VmRSS:\s+(\d+) kB$/m);
  return {
    memoryBytes: kilobytes === null ? null : kilobytes * 1024,
    threads: number(/^Threads:\s+(\d+)$/m),
  };
}

/** More descriptors than this are only counted, not looked at one by one for sockets. */
const MOST_LINKS = 2_000;

/**
 * A process of this machine. On Linux from /proc, which costs a look less than a millisecond; systeminformation starts
 * `ps` each time (30 ms), so it is used only where there is no /proc.
 */
export function processProbe(pid: number, platform: NodeJS.Platform = process.platform): Probe {
  return platform === 'linux' ? new LinuxProcess(pid) : new AnyProcess(pid);
}

class LinuxProcess implements Probe {
  readonly #folder: string;
  readonly #pid: number;
  readonly #cpu = new RatePerSecond();
  #startedAt: string | null = null;

  constructor(pid: number) {
    this.#pid = pid;
    this.#folder = `/proc/${pid}`;
  }

  async look(): Promise<Look> {
    const { cpuS, startedAt } = parseStat(await this.#read('stat'));
    const atMs = performance.now();
    this.#startedAt ??= startedAt;
    if (this.#startedAt !== startedAt) {
      throw new Error(`process ${this.#pid} has ended; another one has its number now`);
    }
    const { memoryBytes, threads } = parseStatus(await this.#read('status'));
    if (memoryBytes === null) throw new Error(`process ${this.#pid} has ended`);
    const cores = this.#cpu.next(cpuS, atMs);
    const { descriptors, sockets, notTold } = await this.#descriptors();
    const told = { 'cpu-cores': cores, 'memory-bytes': memoryBytes, threads, descriptors, sockets };
    const values = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
    return { values: values as Record<string, number>, notTold };
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  async #read(name: string): Promise<string> {
    try {
      return await readFile(`${this.#folder}/${name}`, 'utf8');
    } catch (error) {
      throw new Error(`process ${this.#pid} is not there (${codeOf(error)})`, { cause: error });
    }
  }

  /** A process of another user keeps its descriptors to itself. */
  async #descriptors(): Promise<{
    descriptors: number | null;
    sockets: number | null;
    notTold: Record<string, string>;
  }> {
    let names: string[];
    try {
      names = await readdir(`${this.#folder}/fd`);
    } catch (error) {
      const reason = `the descriptors of process ${this.#pid} cannot be read (${codeOf(error)}): run as its user`;
      return { descriptors: null, sockets: null, notTold: { descriptors: reason, sockets: reason } };
    }
    if (names.length > MOST_LINKS) {
      return {
        descriptors: names.length,
        sockets: null,
        notTold: { sockets: `more than ${MOST_LINKS} descriptors` },
      };
    }
    const targets = await Promise.all(names.map((name) => this.#target(name)));
    const sockets = targets.filter((target) => target.startsWith('socket:')).length;
    return { descriptors: names.length, sockets, notTold: {} };
  }

  /** A descriptor may be closed between its listing and this. */
  async #target(name: string): Promise<string> {
    try {
      return await readlink(`${this.#folder}/fd/${name}`);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw error;
    }
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** What systeminformation says of a process; its memory is in kB, its CPU in percent. */
type Listed = { readonly pid: number; readonly cpu: number; readonly memRss: number };
type ListProcesses = () => Promise<{ readonly list: readonly Listed[] }>;

/** Elsewhere: resident memory and processor time, which Windows tells as a share of all cores. */
export class AnyProcess implements Probe {
  readonly #pid: number;
  readonly #list: ListProcesses;
  readonly #coresPerPercent: number;

  constructor(pid: number, list: ListProcesses = processes, platform: NodeJS.Platform = process.platform) {
    this.#pid = pid;
    this.#list = list;
    this.#coresPerPercent = (platform === 'win32' ? cpus().length : 1) / 100;
  }

  async look(): Promise<Look> {
    const { list } = await this.#list();
    const own = list.find(({ pid }) => pid === this.#pid);
    if (own === undefined) throw new Error(`process ${this.#pid} is not there`);
    const reason = 'only Linux tells the descriptors of another process';
    return {
      values: { 'cpu-cores': own.cpu * this.#coresPerPercent, 'memory-bytes': own.memRss * 1024 },
      notTold: { descriptors: reason, sockets: reason },
    };
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }
}
