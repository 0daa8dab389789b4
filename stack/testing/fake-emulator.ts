import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { StartEmulator } from '../start.ts';

/** An emulator that only answers 204, so that the starter is tested by itself. */
export const startFakeEmulator: StartEmulator = async ({ port = 0 }) => {
  const server = createServer((_request, response) => response.writeHead(204).end());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    focusBaseUrl: `${url}/focus-server`,
    controlUrl: url,
    webBaseUrl: url,
    streamPortBase: 12_300,
    processes: () => [
      { restarts: 0, paused: false, name: 'focus-server', pid: process.pid, metricsUrl: `${url}/metrics` },
    ],
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
};
