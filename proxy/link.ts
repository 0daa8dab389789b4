import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Toxic } from './toxics.ts';

/** So much may wait in one direction before the sender is held back, as a slow path would. Bytes. */
const MOST_WAITING = 256 * 1024;
/** What one TCP segment carries on Ethernet. Bytes. */
const SEGMENT = 1460;
/** A narrow path is paced in pieces of this long, so that it can become wide again at any time. Seconds. */
const PIECE_S = 0.02;
/** What a lost segment costs: Linux's shortest retransmission time-out. Milliseconds. */
const RETRANSMIT_MS = 200;

/** One direction of a connection: passes on what comes, in order, as the toxics of the moment have it. */
export class Link {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #toxics: () => readonly Toxic[];
  readonly #random: () => number;
  readonly #queue: { readonly chunk: Buffer; readonly arrivedMs: number }[] = [];
  #waiting = 0;
  #wake: (() => void) | null = null;
  #ended = false;
  #dropped = false;

  /** @param onBytes told of what came in, passed on or not */
  constructor(parts: {
    source: Socket;
    sink: Socket;
    toxics: () => readonly Toxic[];
    random: () => number;
    onBytes: (bytes: number) => void;
  }) {
    this.#source = parts.source;
    this.#sink = parts.sink;
    this.#toxics = parts.toxics;
    this.#random = parts.random;
    parts.source.on('data', (chunk: Buffer) => {
      parts.onBytes(chunk.length);
      this.#queue.push({ chunk, arrivedMs: performance.now() });
      this.#waiting += chunk.length;
      if (this.#waiting > MOST_WAITING) parts.source.pause();
      this.#wake?.();
    });
    parts.source.on('end', () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  /** Something was swallowed: the two ends no longer agree on what was sent. */
  get dropped(): boolean {
    return this.#dropped;
  }

  /** Resolves when the source has ended and all of it was passed on, or the sink is gone. */
  async run(): Promise<void> {
    while (!this.#sink.destroyed) {
      const next = this.#queue.shift();
      if (next === undefined) {
        if (this.#ended) break;
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      this.#waiting -= next.chunk.length;
      if (this.#waiting <= MOST_WAITING) this.#source.resume();
      await this.#pass(next.chunk, next.arrivedMs);
    }
    if (!this.#sink.destroyed && !this.#dropped) this.#sink.end();
  }

  /** Lets `run` see that the connection is gone. */
  close(): void {
    this.#ended = true;
    this.#queue.length = 0;
    this.#wake?.();
  }

  async #pass(chunk: Buffer, arrivedMs: number): Promise<void> {
    const latencyMs = this.#sum('latency', 'latency');
    if (latencyMs > 0) await sleep(Math.max(0, arrivedMs + latencyMs - performance.now()));
    const stallMs = this.#stallMs(chunk.length);
    if (stallMs > 0) await sleep(stallMs);
    for (let sent = 0; sent < chunk.length;) {
      if (this.#has('timeout')) {
        this.#dropped = true;
        return;
      }
      const rate = this.#bytesPerSecond();
      const size = rate === null ? chunk.length : Math.max(1, Math.floor(rate * PIECE_S));
      const piece = chunk.subarray(sent, sent + size);
      sent += piece.length;
      if (rate !== null) await sleep((piece.length / rate) * 1000);
      if (this.#sink.destroyed) return;
      if (!this.#sink.write(piece)) {
        await Promise.race([once(this.#sink, 'drain'), once(this.#sink, 'close')]);
      }
    }
  }

  /** TCP hides loss from both ends: what a lost segment costs them is waiting, for it and for all behind it. */
  #stallMs(bytes: number): number {
    const loss = this.#toxics().find(({ type }) => type === 'loss');
    if (loss === undefined) return 0;
    const share = (loss.attributes['percent'] ?? 0) / 100;
    let stallMs = 0;
    for (let at = 0; at < bytes; at += SEGMENT) {
      if (this.#random() < share) stallMs += loss.attributes['retransmit'] ?? RETRANSMIT_MS;
    }
    return stallMs;
  }

  #bytesPerSecond(): number | null {
    const rates = this.#toxics().flatMap(({ type, attributes }) =>
      type === 'bandwidth' ? [Math.max(1, (attributes['rate'] ?? 0) * 1000)] : [],
    );
    return rates.length === 0 ? null : Math.min(...rates);
  }

  #has(wanted: Toxic['type']): boolean {
    return this.#toxics().some(({ type }) => type === wanted);
  }

  #sum(wanted: Toxic['type'], attribute: string): number {
    return this.#toxics().reduce(
      (sum, { type, attributes }) => (type === wanted ? sum + (attributes[attribute] ?? 0) : sum),
      0,
    );
  }
}
