import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Bytes that came over the TCP connections to one port: everything above TCP, frame headers and encodings included,
 * as the kernel counts them (`bytes_received` of its TCP_INFO). The gRPC library shows no sockets, but Node tells of
 * every one that is made.
 */
export class WireBytes implements Disposable {
  readonly #port: number;
  readonly #open = new Set<Socket>();
  #closed = 0;
  /** Connections that were made, those that are closed included. */
  connections = 0;

  /** @param port a port of this watcher alone, as the stream port of a job is while it has its slot */
  constructor(port: number) {
    listen();
    this.#port = port;
    watched.set(port, this);
  }

  get received(): number {
    let sum = this.#closed;
    for (const socket of this.#open) sum += socket.bytesRead;
    return sum;
  }

  /** The local ports of the connections that are open, by which the kernel can be asked about them. */
  get localPorts(): number[] {
    return [...this.#open].flatMap(({ localPort }) => localPort ?? []);
  }

  /** A socket to the port has connected. */
  connected(socket: Socket): void {
    this.connections++;
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closed += socket.bytesRead;
    });
  }

  [Symbol.dispose](): void {
    if (watched.get(this.#port) === this) watched.delete(this.#port);
  }
}

const watched = new Map<number, WireBytes>();
let listening = false;

/** One subscription for all watchers of the thread. */
function listen(): void {
  if (listening) return;
  listening = true;
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket };
    socket.once('connect', () => {
      if (socket.remotePort !== undefined) watched.get(socket.remotePort)?.connected(socket);
    });
  });
}
