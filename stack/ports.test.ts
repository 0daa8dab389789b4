import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { assertPortFree, freePorts, PortTakenError, withFreePorts } from './ports.ts';

it('should give as many different ports as asked for', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
});

it('should try again with other ports when one was taken in between', async () => {
  const offered = [[1], [2], [3]];
  const tried: number[] = [];
  const result = await withFreePorts(
    1,
    async ([port = 0]) => {
      tried.push(port);
      if (port < 3) throw new PortTakenError('taken');
      return `on ${port}`;
    },
    async () => offered.shift() ?? [],
  );
  expect(result).toBe('on 3');
  expect(tried).toEqual([1, 2, 3]);
});

it('should give up after four attempts, and at once on any other failure', async () => {
  let attempts = 0;
  const fail = (error: Error) =>
    withFreePorts(
      1,
      async () => {
        attempts++;
        throw error;
      },
      async () => [1],
    );
  await expect(fail(new PortTakenError('taken'))).rejects.toThrow('taken');
  expect(attempts).toBe(4);
  await expect(fail(new Error('broken'))).rejects.toThrow('broken');
  expect(attempts).toBe(5);
});

it('should name a port in use and what to do', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree(port, '127.0.0.1')).rejects.toThrow(
    `--port ${port}: this port on 127.0.0.1 is in use. Choose another one, or leave --port out to get a free one.`,
  );
  server.close();
  await once(server, 'close');
  await assertPortFree(port, '127.0.0.1');
});
