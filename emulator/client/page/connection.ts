import type { ClientMessage, ServerMessage } from '../model/messages.ts';
import { reconnectWaitMs, SILENCE_MS } from '../model/reconnect.ts';
import { decodeRowFrame } from '../model/row-frame.ts';
import type { RowFrame } from '../model/row-frame.ts';
import { ApiError } from './api.ts';
import type { Api } from './api.ts';
import { Listeners } from './dom.ts';

/** `lost` only happens with a defect: a connection that is not made again. */
export type ConnectionState =
  | { readonly is: 'connecting' }
  | { readonly is: 'connected' }
  | { readonly is: 'reconnecting'; readonly retryAtMs: number; readonly attempt: number }
  | { readonly is: 'lost' };

const WATCH_EVERY_MS = 250;

/** The WebSocket to the web application: notices when it is lost, and makes it again with growing waits. */
export class Connection {
  readonly messages = new Listeners<ServerMessage>();
  readonly frames = new Listeners<RowFrame>();
  readonly states = new Listeners<ConnectionState>();
  readonly #api: Api;
  readonly #staysAway: () => boolean;
  #state: ConnectionState = { is: 'connecting' };
  #socket: WebSocket | null = null;
  #attempt = 0;
  #heardAtMs = 0;
  /** A page that was busy finds its messages behind its timers; only a second look in a row counts. */
  #silentBefore = false;
  #retry: number | undefined;
  readonly #watch: number;
  #closed = false;

  constructor(api: Api, staysAway: () => boolean) {
    this.#api = api;
    this.#staysAway = staysAway;
    this.#watch = window.setInterval(() => this.#lookForSilence(), WATCH_EVERY_MS);
    window.addEventListener('online', this.#online);
    this.#open();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Sends a message; one that finds no connection is not needed: whoever is connected again begins afresh. */
  send(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  close(): void {
    this.#closed = true;
    window.clearInterval(this.#watch);
    window.clearTimeout(this.#retry);
    window.removeEventListener('online', this.#online);
    this.#drop();
  }

  readonly #online = (): void => {
    if (this.#state.is === 'reconnecting') void this.#tryAgain();
  };

  #open(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/prisma/api/${this.#api.siteId}/view`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#heardAtMs = Date.now();
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.#receive(data);
    socket.onclose = () => this.#lost();
  }

  #receive(data: string | ArrayBuffer): void {
    this.#heardAtMs = Date.now();
    if (typeof data !== 'string') {
      const frame = decodeRowFrame(data);
      this.send({ type: 'taken', frame: frame.frame });
      this.frames.tell(frame);
      return;
    }
    const message = JSON.parse(data) as ServerMessage;
    if (message.type === 'hello') {
      this.#attempt = 0;
      this.#change({ is: 'connected' });
    }
    this.messages.tell(message);
  }

  #lookForSilence(): void {
    const silent = this.#socket !== null && Date.now() - this.#heardAtMs > SILENCE_MS;
    if (silent && this.#silentBefore) this.#lost();
    this.#silentBefore = silent;
  }

  #lost(): void {
    this.#drop();
    if (this.#closed) return;
    if (this.#staysAway()) return this.#change({ is: 'lost' });
    this.#attempt++;
    const waitMs = reconnectWaitMs(this.#attempt);
    this.#change({ is: 'reconnecting', retryAtMs: Date.now() + waitMs, attempt: this.#attempt });
    window.clearTimeout(this.#retry);
    this.#retry = window.setTimeout(() => void this.#tryAgain(), waitMs);
  }

  /** A browser does not say why a WebSocket was refused, so the session is asked for first. */
  async #tryAgain(): Promise<void> {
    window.clearTimeout(this.#retry);
    try {
      await this.#api.account();
      if (!this.#closed) this.#open();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Nobody is logged in: the api has said so, and this connection is closed.
      if (!this.#closed) this.#lost();
    }
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  }

  #change(state: ConnectionState): void {
    this.#state = state;
    this.states.tell(state);
  }
}
