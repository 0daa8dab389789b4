import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { buildConnector, type DiagnosticsChannel } from 'undici';

/** What is known of one connection. Milliseconds of `performance.now()`. */
export interface SocketUse {
  /** What making it took, name look-up and TLS included. */
  readonly connectMs: number;
  /** Requests written to it. */
  requests: number;
  /** When the last answer on it was complete. */
  idleSinceMs: number;
  readonly socket: Pick<Socket, 'bytesRead'>;
}

/** Told when its request is about to be written. */
export interface Sending {
  onSending(use: SocketUse): void;
}

const uses = new WeakMap<object, SocketUse>();
/** The request between "starts" and "headers are written"; undici does both in one go. */
let starting: Sending | null = null;
let listening = false;

/**
 * Says that `sending` is the request that undici starts now. No other code runs between `onRequestStart` and the
 * headers, so the socket that comes next is its own, also where others in this thread use undici or fetch.
 */
export function requestStarts(sending: Sending): void {
  starting = sending;
}

/** undici's connector, with the time that each connection takes. */
export function timedConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  listen();
  const connect = buildConnector(options);
  return (target, callback) => {
    const startMs = performance.now();
    connect(target, (...result) => {
      const socket = result[1];
      if (socket) {
        uses.set(socket, { connectMs: performance.now() - startMs, requests: 0, idleSinceMs: 0, socket });
      }
      callback(...result);
    });
  };
}

/** One subscription for all clients of the thread: undici tells of every socket through one channel. */
function listen(): void {
  if (listening) return;
  listening = true;
  subscribe('undici:client:sendHeaders', (message) => {
    if (!starting) return;
    const { socket } = message as DiagnosticsChannel.ClientSendHeadersMessage;
    const use = uses.get(socket satisfies Socket);
    if (use) starting.onSending(use);
    starting = null;
  });
}
