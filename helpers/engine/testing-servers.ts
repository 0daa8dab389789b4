/** Servers with known behaviour, and a client to send to them, for the tests of the transports. */
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { openHttpClient, type ClosableHttpClient, type Connection } from './http-client.ts';
import type { OperationError } from './operation.ts';
import type { TransportName } from '../profile/profile.ts';

/** A server on a free port of this machine; disposing it ends every connection. */
export interface TestServer extends AsyncDisposable {
  readonly baseUrl: string;
}

async function started(server: Server, cutOff: () => void): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      cutOff();
      await closed;
    },
  };
}

export function httpServer(listener: RequestListener): Promise<TestServer> {
  // Keeps idle connections longer than any test, so that nothing closes them by chance.
  const server = createHttpServer({ keepAliveTimeout: 60_000 }, listener);
  return started(server, () => server.closeAllConnections());
}

/** A server that speaks for itself: `onRequest` gets each piece that comes, with its number on its connection. */
export async function rawServer(
  onRequest: (socket: Socket, number: number) => void,
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<TestServer & { readonly connections: () => number }> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    let number = 0;
    connections++;
    sockets.add(socket);
    // A client that gives up resets its side; that is what many of these tests are about.
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', () => onRequest(socket, ++number));
    onConnection(socket);
  });
  const running = await started(server, () => sockets.forEach((socket) => socket.destroy()));
  return { ...running, connections: () => connections, [Symbol.asyncDispose]: running[Symbol.asyncDispose] };
}

export async function client(
  transport: TransportName,
  baseUrl: string,
  change: Partial<Connection> = {},
): Promise<ClosableHttpClient & AsyncDisposable> {
  const opened = await openHttpClient(transport, {
    baseUrl,
    verifyTls: true,
    headers: {},
    timeoutS: 10,
    ...change,
  });
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() };
}

/** What `promise` fails with; it is an error of the test when it does not. */
export async function failure(promise: Promise<unknown>): Promise<OperationError> {
  return promise.then(
    (value) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(value)}`)),
    (error: unknown) => error as OperationError,
  );
}
