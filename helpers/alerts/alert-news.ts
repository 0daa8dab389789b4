import { BroadcastChannel } from 'node:worker_threads';

/** One alert that a web application took: whoever follows a user interface waits for it on the screen. */
export interface AlertNews {
  readonly id: string;
  readonly classId: number;
  readonly severity: number;
  /** When it began to be sent. Milliseconds since the epoch. */
  readonly sentMs: number;
}

/** Reaches every thread of this process, and no other process. */
const CHANNEL = 'focus-load alerts';

/** Tells of accepted alerts. Where nobody listens it costs next to nothing. */
export class AlertNewsSender {
  readonly #channel = new BroadcastChannel(CHANNEL);

  constructor() {
    this.#channel.unref();
  }

  tell(news: AlertNews): void {
    this.#channel.postMessage(news);
  }

  close(): void {
    this.#channel.close();
  }
}

/** Hears of the accepted alerts of all generator threads of this process. @returns what ends it */
export function onAlertNews(take: (news: AlertNews) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  channel.onmessage = (message) => take((message as { data: AlertNews }).data);
  return () => channel.close();
}
