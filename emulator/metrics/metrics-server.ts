import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Figure } from './figures.ts';
import { registryOf } from './server-metrics.ts';

export interface MetricsServer {
  /** http://127.0.0.1:PORT/metrics */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `/metrics` of a process that serves nothing else, on a free port of loopback.
 * @param figures of its own, besides those of the process and its database pools
 */
export async function serveMetrics(figures: readonly Figure[]): Promise<MetricsServer> {
  const registry = registryOf(figures);
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Only GET /metrics is served here\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => {
        process.emitWarning(`The metrics could not be read: ${String(error)}`);
        response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics could not be read\n');
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Nobody waits for the metrics of a process that ends.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
