import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { once } from 'node:events';
import { StackError } from './part.ts';

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

/**
 * Ports on 127.0.0.1 that the kernel says are free, all different because they are held together.
 * Somebody else may take one before the server that it is for has bound it: see {@link withFreePorts}.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0, '127.0.0.1')));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('A TCP listener without a port.');
    return address.port;
  });
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
