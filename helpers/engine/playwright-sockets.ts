import { subscribe } from 'node:diagnostics_channel';
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { LossOnConnection } from './keep-alive.ts';

/** What is known of a connection after an answer on it. Milliseconds of `performance.now()`. */
interface SocketUse {
  readonly connectMs: number;
  readonly idleSinceMs: number;
}

const uses = new WeakMap<Socket, SocketUse>();
/** Those whose request is not made yet, by the mark it will bear. */
const expected = new Map<string, SeenRequest>();
const owners = new WeakMap<ClientRequest, SeenRequest>();
let marks = 0;
let isListening = false;

/**
 * The node:http request behind one `APIRequestContext.fetch`. The context shows no sockets, but in this process it
 * sends with node:http, which tells of every request on a diagnostics channel. Whose it is, is said by a mark in the
 * fragment of its address, which is not sent: `http.request` is the one place that sees address and request together.
 * (An asynchronous context would say it too, for a tenth of what a request costs on Node 20.) What it cannot tell:
 * - where no request is seen (a context connected to another process, a version of Playwright that sends in another
 *   way) there is no loss to judge, and every reset stays a `connection reset`;
 * - over TLS the first bytes of an answer are seen only when its headers are complete, because closing a TLS
 *   connection sends bytes too: a reset within the headers can be taken for a keep-alive race there;
 * - what no client can tell: a server that dies of a request at once looks like one that closed before it came.
 */
export class SeenRequest {
  #socket: Socket | null = null;
  #use: SocketUse | undefined;
  #sentMs = 0;
  #bytesBefore = 0;
  #complete: { readonly bytes: number; readonly atMs: number } | null = null;
  #answered = false;

  /** Runs `send`, which must make one request, to an address with `mark` at its end: so this one sees it. */
  async during<T>(send: (mark: string) => Promise<T>): Promise<T> {
    listen();
    const mark = `#request-${++marks}`;
    expected.set(mark, this);
    try {
      return await send(mark);
    } finally {
      expected.delete(mark);
    }
  }

  /** The request is on its connection; for a new connection it still waits for it to be made. */
  started(request: ClientRequest): void {
    if (!request.socket) return;
    this.#socket = request.socket;
    this.#sentMs = performance.now();
    this.#use = request.reusedSocket ? uses.get(request.socket) : undefined;
    this.#bytesBefore = request.socket.bytesRead;
    const { socket } = request;
    request.once('response', (response) => {
      this.#answered = true;
      // Afterwards the connection may carry another request's answer.
      response.once('end', () => {
        this.#complete = { bytes: socket.bytesRead, atMs: performance.now() };
      });
    });
  }

  /** The answer is complete. `connectUs`: what its connection took, null when it was reused; microseconds. */
  ended(connectUs: number | null): void {
    if (!this.#socket) return;
    const connectMs = connectUs === null ? (this.#use?.connectMs ?? 0) : connectUs / 1000;
    uses.set(this.#socket, { connectMs, idleSinceMs: performance.now() });
  }

  /** All that came over its connection for it; null: it was not seen to its end. */
  get wireBytes(): number | null {
    return this.#complete === null ? null : this.#complete.bytes - this.#bytesBefore;
  }

  /** How long ago its last byte was read; 0: it was not seen to its end. Microseconds. */
  get completeForUs(): number {
    return this.#complete === null ? 0 : (performance.now() - this.#complete.atMs) * 1000;
  }

  /** How its connection stood, for a request that was lost just now; undefined when it was never seen. */
  loss(): LossOnConnection | undefined {
    const socket = this.#socket;
    if (!socket) return undefined;
    const bytesCame = !(socket instanceof TLSSocket) && socket.bytesRead > this.#bytesBefore;
    return {
      idleMs: this.#use ? this.#sentMs - this.#use.idleSinceMs : null,
      connectMs: this.#use?.connectMs ?? 0,
      afterMs: performance.now() - this.#sentMs,
      answerBegan: this.#answered || bytesCame,
    };
  }
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  for (const module of [http, https]) {
    const { request } = module;
    Object.assign(module, {
      request(this: unknown, ...args: Parameters<typeof request>): ClientRequest {
        const made = Reflect.apply(request, this, args) as ClientRequest;
        const [address] = args as readonly unknown[];
        const owner = address instanceof URL ? expected.get(address.hash) : undefined;
        if (owner) owners.set(made, owner);
        return made;
      },
    });
  }
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    owners.get(request)?.started(request);
  });
}
