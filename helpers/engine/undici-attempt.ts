import type { Dispatcher } from 'undici';
import { transportError } from './classify-error.ts';
import { decodedBody } from './content-encoding.ts';
import { deadlinesOf, type Deadlines, type Expiring } from './deadlines.ts';
import { BodyAnswer } from './http-answer.ts';
import { asKeepAliveRace } from './keep-alive.ts';
import { OperationError, type HttpAnswer, type RequestTiming } from './operation.ts';
import type { Occupying } from './undici-pool.ts';
import { requestStarts, type Sending, type SocketUse } from './undici-sockets.ts';

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

const NO_BODY = Buffer.alloc(0);

function nothing(): void {}

/** What an attempt tells its client, and by when it must end. */
export interface AttemptOrder {
  readonly what: string;
  readonly timeoutMs: number;
  onSetCookie(setCookies: readonly string[]): void;
  resolve(answer: HttpAnswer | Promise<HttpAnswer>): void;
  reject(error: OperationError): void;
}

/**
 * One request on its way, as a handler of undici's `dispatch`: it collects the body itself, because the streams and
 * signals of `request()` cost more than sending the request does. Times are milliseconds of `performance.now()`.
 */
export class UndiciAttempt implements Occupying, Expiring, Sending {
  release: () => void = nothing;
  deadlineMs = 0;
  readonly #order: AttemptOrder;
  readonly #deadlines: Deadlines;
  #settled = false;
  #controller: Dispatcher.DispatchController | null = null;
  #use: SocketUse | null = null;
  #idleMs: number | null = null;
  #readBefore = 0;
  #sentMs = 0;
  #answerBegan = false;
  #headersMs = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];

  constructor(order: AttemptOrder) {
    this.#order = order;
    this.#deadlines = deadlinesOf(order.timeoutMs);
    this.#deadlines.begin(this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      // Its time ran out while the connection was made: it must not be sent any more.
      controller.abort(this.#timeout());
      return;
    }
    this.#controller = controller;
    requestStarts(this);
  }

  onSending(use: SocketUse): void {
    this.#sentMs = performance.now();
    this.#use = use;
    this.#idleMs = use.requests === 0 ? null : this.#sentMs - use.idleSinceMs;
    use.requests++;
    this.#readBefore = use.socket.bytesRead;
  }

  /** The first byte of an answer; the headers may still be on their way. */
  onResponseStarted(): void {
    this.#answerBegan = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    if (status < 200) return; // Only announces the answer.
    this.#headersMs = performance.now();
    this.#status = status;
    const setCookie = headers['set-cookie'];
    if (setCookie !== undefined)
      this.#order.onSetCookie(typeof setCookie === 'string' ? [setCookie] : setCookie);
    this.#headers = joined(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const endMs = performance.now();
    if (this.#use) this.#use.idleSinceMs = endMs;
    this.release();
    if (!this.#settle()) return;
    const chunks = this.#chunks;
    const body = chunks.length === 0 ? NO_BODY : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    const encoding = this.#headers['content-encoding'];
    // One request at a time is on a connection, so all that came since it was sent is its answer.
    const wireBytes = this.#use ? this.#use.socket.bytesRead - this.#readBefore : null;
    this.#order.resolve(
      encoding === undefined
        ? this.#answer(body, endMs, wireBytes)
        : decodedBody(encoding, body).then((bytes) => this.#answer(bytes, endMs, wireBytes)),
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.release();
    if (!this.#settle()) return;
    const loss = this.#use
      ? {
          idleMs: this.#idleMs,
          connectMs: this.#use.connectMs,
          afterMs: performance.now() - this.#sentMs,
          answerBegan: this.#answerBegan,
        }
      : undefined;
    this.#order.reject(asKeepAliveRace(transportError(error), loss));
  }

  expire(): void {
    if (!this.#settle()) return;
    const error = this.#timeout();
    this.#order.reject(error);
    this.#controller?.abort(error);
  }

  #answer(bytes: Buffer, endMs: number, wireBytes: number | null): HttpAnswer {
    return new BodyAnswer(this.#status, this.#headers, bytes, this.#timing(endMs), wireBytes);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#deadlines.end(this);
    return true;
  }

  #timeout(): OperationError {
    const stage = !this.#use
      ? 'no connection yet'
      : this.#status > 0
        ? `status ${this.#status}, but only ${this.#chunks.reduce((sum, { length }) => sum + length, 0)} bytes of the body`
        : 'sent, but no answer';
    const timeoutS = this.#order.timeoutMs / 1000;
    return new OperationError(
      'unanswered',
      'timeout',
      `${this.#order.what}: timed out after ${timeoutS} s (${stage})`,
    );
  }

  #timing(endMs: number): RequestTiming | null {
    if (!this.#use) return null;
    return {
      connectUs: this.#idleMs === null ? Math.round(this.#use.connectMs * 1000) : null,
      firstByteUs: Math.round((this.#headersMs - this.#sentMs) * 1000),
      bodyUs: Math.round((endMs - this.#headersMs) * 1000),
    };
  }
}

/** Headers that came several times as one value: joined by commas, cookies by line breaks (they contain commas). */
function joined(headers: RawHeaders): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (typeof value !== 'string') {
      const separator = name === 'set-cookie' ? '\n' : ', ';
      (headers as Record<string, string>)[name] = value?.join(separator) ?? '';
    }
  }
  return headers as Record<string, string>;
}
