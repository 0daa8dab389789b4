import { createServer } from 'node:net';
import type { Server } from 'node:net';

/**
 * Below the ports that systems hand out by themselves (from 32768 on Linux), so that none of ours is taken so, and
 * below those of the stack's database, broker and paths.
 */
const LAST_PORT = 23_999;
/** Where a deployed server has its slots, and where the search begins. */
export const FIRST_BASE = 12_300;
const STEP = 100;

/** A run of ports: slot n has `base + n`. */
export interface PortBlock {
  readonly base: number;
  /** Gives the block to whoever looks for one next. */
  release(): Promise<void>;
}

/** Listens, or says why not. */
async function tryListen(host: string, port: number): Promise<Server | NodeJS.ErrnoException> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** Whether nobody listens on `base + 1` to `base + slots`. */
async function allFree(host: string, base: number, slots: number): Promise<boolean> {
  for (let from = 1; from <= slots; from += STEP) {
    const ports = Array.from({ length: Math.min(STEP, slots - from + 1) }, (_, i) => base + from + i);
    const tried = await Promise.all(ports.map((port) => tryListen(host, port)));
    const servers = tried.filter((one): one is Server => !(one instanceof Error));
    await Promise.all(servers.map(closed));
    if (servers.length < ports.length) return false;
  }
  return true;
}

/**
 * Finds ports for so many slots that nobody uses, from 12300 upwards. The port before the first slot is held
 * until `release`, as the claim of this emulator: the slots' own ports are free while no job listens there, and
 * emulators that are started side by side must not choose the same ones.
 * @throws Error when there is no such block
 */
export async function claimPortBlock(host: string, slots: number): Promise<PortBlock> {
  const step = STEP * Math.ceil((slots + 1) / STEP);
  for (let base = FIRST_BASE; base + slots <= LAST_PORT; base += step) {
    const claim = await tryListen(host, base);
    if (claim instanceof Error) {
      // Taken by another: the next block. Everything else is wrong with every block.
      if (claim.code === 'EADDRINUSE' || claim.code === 'EACCES') continue;
      throw new Error(`Stream ports cannot be opened on ${host}: ${claim.message}`, { cause: claim });
    }
    if (await allFree(host, base, slots)) {
      claim.unref();
      return { base, release: () => closed(claim) };
    }
    await closed(claim);
  }
  throw new Error(
    `There are no ${slots + 1} free neighbouring ports between ${FIRST_BASE} and ${LAST_PORT} on ${host} for the ` +
      'streams of the jobs. Stop other emulators, ask for fewer slots (jobs), or name a port (streamPortBase).',
  );
}
