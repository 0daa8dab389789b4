import type { WebSocket } from '@fastify/websocket';
import type { AlertEvent } from '../alerts/alert-events.ts';
import type { DefectSwitches } from '../defect-switches.ts';
import { alertView } from './alert-view.ts';
import type { AlertBooks } from './web-server.ts';

/** WebSocket close code "try again later": the client did not keep up. */
const TRY_AGAIN_LATER = 1013;

export interface LiveFeedParts {
  readonly ledger: Pick<AlertBooks, 'pushed' | 'notShown'>;
  readonly defects: DefectSwitches;
  readonly nowMs: () => number;
  readonly alertOpenMs: number;
  readonly backlogBytes: number;
}

/** The open user interfaces, and what is pushed to them. */
export class LiveFeed {
  readonly #parts: LiveFeedParts;
  readonly #sockets = new Set<WebSocket>();

  constructor(parts: LiveFeedParts) {
    this.#parts = parts;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  add(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A socket that fails is closed right after; there is nobody to tell.
    socket.on('error', () => this.#sockets.delete(socket));
    socket.send(JSON.stringify({ type: 'hello', now: new Date(this.#parts.nowMs()).toISOString() }));
  }

  /** Pushes an alert that has just been stored. A message that was delivered twice is pushed once. */
  alert(event: AlertEvent): void {
    if (event.kind !== 'stored' || event.outcome === 'same' || this.#sockets.size === 0) return;
    const { ledger, defects, nowMs, alertOpenMs, backlogBytes } = this.#parts;
    if (defects.hits('alert-not-shown')) return ledger.notShown();
    const alert = alertView(event.document, nowMs() - alertOpenMs, alertOpenMs);
    const text = JSON.stringify({ type: 'alert', alert });
    for (const socket of this.#sockets) {
      if (socket.bufferedAmount > backlogBytes) socket.close(TRY_AGAIN_LATER, 'too slow');
      else socket.send(text);
    }
    ledger.pushed(event.messageId, this.#sockets.size, nowMs());
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
  }
}
