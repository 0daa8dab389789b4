import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { nearestRank } from './laws.ts';

const REQUESTS = 25;
/** Between two of them, so that the processors go to rest as they do between the arrivals of a check. */
const PAUSE_MS = 10;

/**
 * What a request and its answer take on this machine without the engine: `GET /ack` over a plain socket, answered
 * at once. The median, in microseconds.
 */
export async function roundTripUs(baseUrl: string): Promise<number> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname).setNoDelay(true);
  try {
    await once(socket, 'connect');
    const tripsUs: number[] = [];
    for (let i = 0; i < REQUESTS; i++) {
      await sleep(PAUSE_MS);
      tripsUs.push(await ask(socket));
    }
    return nearestRank(
      tripsUs.sort((a, b) => a - b),
      0.5,
    );
  } finally {
    socket.destroy();
  }
}

async function ask(socket: Socket): Promise<number> {
  const fromMs = performance.now();
  socket.write('GET /ack HTTP/1.1\r\nHost: truth\r\n\r\n');
  // The answer is one small segment.
  await once(socket, 'data');
  return (performance.now() - fromMs) * 1000;
}
