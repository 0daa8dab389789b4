import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Listens, and gives the address by which programs of this machine reach it. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  await app.listen({ host, port });
  const { port: real } = app.server.address() as AddressInfo;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${real}`;
}
