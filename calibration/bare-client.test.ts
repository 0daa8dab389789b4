import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { bareTimes } from './bare-client.ts';
import { calibrationProfile, constantPhase, STEADY } from './plan.ts';

/** 4 arrivals of warm-up, then 10 that count, 20 ms apart. */
const profile = calibrationProfile({
  id: 'bare',
  seed: 1,
  transport: 'undici',
  phases: [constantPhase('warm-up', 50, 4, { warmUp: true }), constantPhase(STEADY, 50, 10)],
});

async function serverThat(does: (socket: Socket, n: number) => void) {
  const server = createServer((socket) => {
    socket.on('data', (request) => does(socket, Number(/n=(\d+) /.exec(request.toString())?.[1])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => void server.close(),
  };
}

describe('the client without the engine', () => {
  it('should send every arrival of the plan, in time, and measure those that count', async () => {
    const came: number[] = [];
    using server = await serverThat((socket, n) => {
      came.push(n);
      setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'), 50);
    });
    const { responseUs, serviceUs } = await bareTimes({ profile }, server.baseUrl);
    expect(came.sort((a, b) => a - b)).toEqual([...Array(14).keys()]);
    expect(responseUs).toHaveLength(10);
    expect(Math.min(...serviceUs)).toBeGreaterThan(48_000);
    // From the planned start: never less than from the actual one.
    responseUs.forEach((us, k) => expect(us).toBeGreaterThanOrEqual(serviceUs[k]!));
  });

  it('should say so when a connection is lost', async () => {
    using server = await serverThat((socket) => socket.destroy());
    await expect(bareTimes({ profile }, server.baseUrl)).rejects.toThrow(
      'the truth server closed a connection',
    );
  });
});
