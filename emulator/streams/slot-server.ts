import { createServer } from 'node:net';
import type { Server as NetServer, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { dataStreamService } from '../../wire/data-stream.ts';
import type { DataStream, StreamDataRequest } from '../../wire/data-stream.ts';

export type StreamCall = ServerWritableStream<StreamDataRequest, DataStream>;

/** What the server of a deployed job tells its clients when it shuts down. */
export const SHUT_DOWN = { code: status.UNAVAILABLE, details: 'Cancelling all calls' };

/** How long clients get to take note of the end, before their connections are cut. */
const GOODBYE_MS = 500;

/**
 * The gRPC server of one job: it listens while the job can be read, and a connection is refused before and after.
 * Sockets are accepted here and handed to gRPC, so that a connection can be broken in the middle.
 */
export class SlotServer {
  readonly #grpc = new Server({ 'grpc.enable_channelz': 0 });
  readonly #net: NetServer;
  readonly #sockets = new Map<string, Socket>();

  private constructor(open: (call: StreamCall) => void) {
    this.#grpc.addService(dataStreamService, { StreamData: open });
    const injector = this.#grpc.createConnectionInjector(ServerCredentials.createInsecure());
    this.#net = createServer((socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`;
      this.#sockets.set(peer, socket);
      socket.on('close', () => this.#sockets.delete(peer));
      socket.setNoDelay(true);
      injector.injectConnection(socket);
    });
  }

  /**
   * @param open takes a call of StreamData; it is the caller's to end
   * @throws the error of the system when the port cannot be opened
   */
  static async listen(host: string, port: number, open: (call: StreamCall) => void): Promise<SlotServer> {
    const server = new SlotServer(open);
    await new Promise<void>((resolve, reject) => {
      server.#net.once('error', reject);
      server.#net.listen({ host, port }, resolve);
    });
    return server;
  }

  /** Cuts the connection that a call came over, without a word. */
  breakConnection(call: StreamCall): void {
    this.#sockets.get(call.getPeer())?.destroy();
  }

  /** Refuses new connections at once, lets calls that were ended say so (GOAWAY), then cuts what is left. */
  async close(goodbyeMs = GOODBYE_MS): Promise<void> {
    const netClosed = new Promise<void>((resolve) => this.#net.close(() => resolve()));
    // From Node 24 on gRPC calls a connection closed that has only been told so.
    const hungUp = Array.from(
      this.#sockets.values(),
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    const saidGoodbye = new Promise<void>((resolve) => this.#grpc.tryShutdown(() => resolve()));
    // Who has not gone by then is cut off below.
    await Promise.race([Promise.all([saidGoodbye, ...hungUp]), sleep(goodbyeMs, undefined, { ref: false })]);
    this.#grpc.forceShutdown();
    for (const socket of this.#sockets.values()) socket.destroy();
    await netClosed;
  }
}
