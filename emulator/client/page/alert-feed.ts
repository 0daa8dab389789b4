import { AlertBoard } from '../model/alert-board.ts';
import type { ClientAlert } from '../model/messages.ts';
import { ApiError } from './api.ts';
import { Listeners } from './dom.ts';
import type { Session } from './session.ts';

const BOARD_CAPACITY = 200;
const RETRY_MS = 3000;

/** The open alerts, kept up to date: read as a list after each connect, and pushed from then on. */
export class AlertFeed {
  readonly board = new AlertBoard(BOARD_CAPACITY);
  /** Told when the board has changed; of an alert that was just pushed, with it. */
  readonly changes = new Listeners<ClientAlert | null>();
  #state: 'loading' | 'ready' | 'failed' = 'loading';
  #problem = '';
  readonly #session: Session;
  #retry: number | undefined;
  #closed = false;

  constructor(session: Session) {
    this.#session = session;
    session.connection.messages.add((message) => {
      if (message.type === 'hello') void this.load();
      if (message.type === 'alert') this.#pushed(message.alert);
    });
  }

  get state(): 'loading' | 'ready' | 'failed' {
    return this.#state;
  }

  /** Why the list could not be read. */
  get problem(): string {
    return this.#problem;
  }

  async load(): Promise<void> {
    window.clearTimeout(this.#retry);
    try {
      const query = { isLiveView: 'true', page: '1', orderBy: 'start_time', orderByDirection: 'DESC' };
      const alerts = await this.#session.api.get<ClientAlert[]>('alert', query);
      if (this.#closed) return;
      this.board.fill(alerts.filter(({ ext_id }) => !this.#session.faults.hasLeftOut(ext_id)));
      this.#change('ready', '');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.#closed) return;
      this.#change('failed', error.message);
      this.#retry = window.setTimeout(() => void this.load(), RETRY_MS);
    }
  }

  remove(id: string): void {
    this.board.remove(id);
    this.changes.tell(null);
  }

  readAll(): void {
    this.board.readAll();
    this.changes.tell(null);
  }

  read(id: string): void {
    this.board.read(id);
    this.changes.tell(null);
  }

  close(): void {
    this.#closed = true;
    window.clearTimeout(this.#retry);
  }

  #pushed(alert: ClientAlert): void {
    if (this.#session.faults.leavesOut(alert.ext_id)) return;
    this.board.push(alert);
    this.changes.tell(alert);
  }

  #change(state: 'ready' | 'failed', problem: string): void {
    this.#state = state;
    this.#problem = problem;
    this.changes.tell(null);
  }
}
