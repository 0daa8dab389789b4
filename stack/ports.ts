import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { StackError } from './part.ts';

/** Below are the ports of the emulator's streams, which it finds by itself. */
const FIRST_PORT = 24_000;
const LAST_PORT = 65_535;
/** Fewer than that are no choice. */
const FEWEST_PORTS = 1_000;
/** Where there is no /proc to ask, outgoing connections begin at 49152; this is well below. */
const FIRST_OUTGOING = 32_768;
const PORT_TRIES = 100;

/** The ports that Linux gives to outgoing connections, as `first last`; null on other systems. */
export function localPortRange(): string | null {
  try {
    return readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  } catch {
    return null;
  }
}

/**
 * Ports that no outgoing connection is given. Only there a server that is down for a while finds its port again: any
 * connection of this machine could have got it meanwhile, and Linux keeps it for a minute after that one is closed.
 * @param outgoing first and last port of outgoing connections (`ip_local_port_range`); null: not known
 * @returns null where there are hardly any
 */
export function keptPorts(outgoing: string | null): { readonly first: number; readonly last: number } | null {
  const [low = FIRST_OUTGOING, high = LAST_PORT] = outgoing?.trim().split(/\s+/).map(Number) ?? [];
  if (low - FIRST_PORT >= FEWEST_PORTS) return { first: FIRST_PORT, last: low - 1 };
  if (LAST_PORT - high >= FEWEST_PORTS) return { first: high + 1, last: LAST_PORT };
  return null;
}

async function listen(port: number, host: string): Promise<Server> {
  const server = createServer();
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** Listens on some port; on one that is kept from outgoing connections if there is one. */
async function listenAnywhere(): Promise<Server> {
  const range = keptPorts(localPortRange());
  for (let i = 0; range !== null && i < PORT_TRIES; i++) {
    try {
      return await listen(randomInt(range.first, range.last + 1), '127.0.0.1');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    }
  }
  return listen(0, '127.0.0.1');
}

/**
 * Ports on 127.0.0.1 on which nobody listens, all different because they are held together, and {@link keptPorts}.
 * Somebody else may take one before the server that it is for has bound it: see {@link withFreePorts}.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
}

/** A server could not start because its port went to somebody else in between. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

const portAttempts = 4;

/**
 * Runs `start` with fresh free ports, again with other ones when it fails with a {@link PortTakenError}.
 * @throws the last PortTakenError after four attempts; any other error of `start` at once.
 */
export async function withFreePorts<T>(
  count: number,
  start: (ports: number[]) => Promise<T>,
  findPorts: (count: number) => Promise<number[]> = freePorts,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await findPorts(count));
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === portAttempts) throw error;
    }
  }
}

/** Fails early and by name when a port that the user asked for cannot be had. */
export async function assertPortFree(port: number, host: string): Promise<void> {
  try {
    await close(await listen(port, host));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') {
      throw new StackError(
        `--port ${port}: this port on ${host} is in use. Choose another one, or leave --port out to get a free one.`,
      );
    }
    if (code === 'EACCES') {
      throw new StackError(
        `--port ${port}: not permitted to listen on ${host}:${port}. Choose a port above 1023.`,
      );
    }
    throw error;
  }
}
