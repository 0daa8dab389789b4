import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** How often the kernel is asked. Milliseconds. */
const ASK_EVERY_MS = 2_000;

/** What the kernel has counted for one end of a connection. Segments with data. */
export interface TcpEnd {
  readonly sent: number;
  readonly retransmitted: number;
  /** Of them, those that the other end said it had already: sent again too early, and nothing was lost. */
  readonly needless: number;
}

/**
 * Reads `ss -tinHO`, one line per end of a connection, and keeps those with one of the ports. The key names both ends.
 */
export function parseSs(text: string, ports: ReadonlySet<number>): Map<string, TcpEnd> {
  const ends = new Map<string, TcpEnd>();
  for (const line of text.split('\n')) {
    const [, , , local = '', peer = ''] = line.trim().split(/\s+/);
    const portOf = (address: string) => Number(address.slice(address.lastIndexOf(':') + 1));
    if (!ports.has(portOf(local)) && !ports.has(portOf(peer))) continue;
    const counted = (pattern: RegExp) => Number(pattern.exec(line)?.[1] ?? 0);
    ends.set(`${local} ${peer}`, {
      sent: counted(/\bdata_segs_out:(\d+)/),
      // `retrans:1/3`: one under way, three in all.
      retransmitted: counted(/\bretrans:\d+\/(\d+)/),
      needless: counted(/\bdsack_dups:(\d+)/),
    });
  }
  return ends;
}

/**
 * Asks the kernel every two seconds about the connections to the target's ports, and keeps the last it said of each,
 * also when the connection is gone by the next time. On the emulator both ends are on this machine; of another
 * target only this end is seen, which is what the generator itself had to send again.
 */
export class TcpWatch {
  readonly #ports = new Set<number>();
  readonly #ends = new Map<string, TcpEnd>();
  readonly #timer: NodeJS.Timeout;
  #asking = Promise.resolve();
  /** Nobody can be asked here: `ss` (iproute2) is not installed, or this is no Linux. */
  #missing = false;

  constructor() {
    this.#timer = setInterval(() => void this.ask(), ASK_EVERY_MS).unref();
  }

  watch(port: number): void {
    this.#ports.add(port);
  }

  /** Asks now, one question at a time. */
  ask(): Promise<void> {
    this.#asking = this.#asking.then(() => this.#askOnce());
    return this.#asking;
  }

  /** Segments sent again, in percent of those sent; null: nobody tells, or nothing was sent. */
  get retransmittedPercent(): number | null {
    return this.#percent(({ retransmitted }) => retransmitted);
  }

  /**
   * The same without those that the other end had already. A starved machine sends many of these on its own loopback,
   * where nothing can be lost: acknowledgements come late, not never.
   */
  get lostPercent(): number | null {
    return this.#percent(({ retransmitted, needless }) => Math.max(0, retransmitted - needless));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #percent(of: (end: TcpEnd) => number): number | null {
    let sent = 0;
    let counted = 0;
    for (const end of this.#ends.values()) {
      sent += end.sent;
      counted += of(end);
    }
    return this.#missing || sent === 0 ? null : (100 * counted) / sent;
  }

  async #askOnce(): Promise<void> {
    if (this.#missing) return;
    try {
      const { stdout } = await run('ss', ['-tinHO'], { maxBuffer: 64 * 1024 * 1024 });
      for (const [name, end] of parseSs(stdout, this.#ports)) this.#ends.set(name, end);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#missing = true;
    }
  }
}
