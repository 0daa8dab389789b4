import type { ClientAlert } from './messages.ts';

/** The newest alerts, newest first, each id once, and which of them nobody has looked at. */
export class AlertBoard {
  readonly #capacity: number;
  readonly #byId = new Map<string, ClientAlert>();
  readonly #unread = new Set<string>();
  #lastId: string | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get unread(): number {
    return this.#unread.size;
  }

  /** Id of the alert that was pushed last. */
  get lastId(): string | null {
    return this.#lastId;
  }

  isUnread(id: string): boolean {
    return this.#unread.has(id);
  }

  /** Newest first. */
  all(): ClientAlert[] {
    return [...this.#byId.values()].reverse();
  }

  /** Takes in an alert that was just pushed; one that is there already moves to the top with its new values. */
  push(alert: ClientAlert): void {
    this.#put(alert);
    this.#unread.add(alert.ext_id);
    this.#lastId = alert.ext_id;
    this.#trim();
  }

  /** Takes in a list as the server has it, newest first: it knows nothing of what was read. */
  fill(alerts: readonly ClientAlert[]): void {
    const known = [...this.#byId.values()];
    this.#byId.clear();
    for (const alert of [...alerts].reverse()) this.#put(alert);
    // What was pushed while the list was under way is newer than the list.
    const newest = alerts[0]?.alert_time ?? '';
    for (const alert of known) if (alert.alert_time > newest) this.#put(alert);
    this.#trim();
  }

  remove(id: string): void {
    this.#byId.delete(id);
    this.#unread.delete(id);
  }

  read(id: string): void {
    this.#unread.delete(id);
  }

  readAll(): void {
    this.#unread.clear();
  }

  #put(alert: ClientAlert): void {
    this.#byId.delete(alert.ext_id);
    this.#byId.set(alert.ext_id, alert);
  }

  #trim(): void {
    for (const id of this.#byId.keys()) {
      if (this.#byId.size <= this.#capacity) break;
      this.#byId.delete(id);
    }
    for (const id of this.#unread) if (!this.#byId.has(id)) this.#unread.delete(id);
  }
}
