import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import {
  assertPortFree,
  freePorts,
  keptPorts,
  localPortRange,
  PortTakenError,
  withFreePorts,
} from './ports.ts';
import { portTaken } from './private-process.ts';

it.each([
  ['32768\t60999\n', { first: 24_000, last: 32_767 }],
  ['40000 65535', { first: 24_000, last: 39_999 }],
  ['25000 60999', { first: 24_000, last: 24_999 }],
  ['24999 60999', { first: 61_000, last: 65_535 }],
  ['1024 64535', { first: 64_536, last: 65_535 }],
  ['1024 64536', null],
  [null, { first: 24_000, last: 32_767 }],
])('should know which ports no outgoing connection gets: %j', (outgoing, kept) => {
  expect(keptPorts(outgoing)).toEqual(kept);
});

it('should give ports of those that no outgoing connection gets', async () => {
  const kept = keptPorts(localPortRange()) ?? { first: 1, last: 65_535 };
  for (const port of await freePorts(50)) {
    expect(port).toBeGreaterThanOrEqual(kept.first);
    expect(port).toBeLessThanOrEqual(kept.last);
  }
});

it('should give as many different ports as asked for', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
});

it.each([
  'listen EADDRINUSE: address already in use 127.0.0.1:24000',
  'Failed to start Ranch listener in ranch_tcp:listen for reason eaddrinuse',
  '{failed_to_start_child,prelaunch,{dist_port_already_used,44821,not_erlang,"localhost"}}',
])('should know a port that was taken by what a server prints: %s', (output) => {
  expect(portTaken.test(output)).toBe(true);
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
