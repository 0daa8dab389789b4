import { FRAME_AGE_EVERY_MS } from '../profile/browsers.ts';
import type { ClientContract } from './client-contract.ts';
import { FrameAges } from './frame-ages.ts';
import { Interactions } from './interactions.ts';
import { LongTasks } from './long-tasks.ts';
import type { Seen } from './observer-script.ts';
import type { PageName, UiBook } from './ui-book.ts';

/** A row that is older than now by less than this has its time from another clock. Milliseconds. */
const CLOCKS_DIFFER_MS = -250;

/** Turns what one document of a page told into what is booked of it. Knows no browser. */
export class PageAccount {
  readonly #name: PageName;
  readonly #book: UiBook;
  readonly #contract: ClientContract;
  readonly #ages = new FrameAges(FRAME_AGE_EVERY_MS);
  readonly #tasks = new LongTasks();
  readonly #inputs = new Interactions();
  /** When the live view was there. */
  readonly #shownMs: number;
  #lastDrawMs: number | null = null;
  #lostMs: number | null = null;
  #backMs: number | null = null;
  /** Rows from the future: ages that mean nothing. */
  fromTheFuture = 0;
  lastAgeMs: number | null = null;
  drawn = 0;

  constructor(parts: { name: PageName; book: UiBook; contract: ClientContract; shownMs: number }) {
    this.#name = parts.name;
    this.#book = parts.book;
    this.#contract = parts.contract;
    this.#shownMs = parts.shownMs;
  }

  get sawRows(): boolean {
    return this.#lastDrawMs !== null;
  }

  pressed(atMs: number): void {
    this.#inputs.pressed(atMs);
  }

  take({ nowMs, draws, tasks, inputs, connections }: Seen): void {
    const events = [
      ...connections.map(([atMs, state]) => ({ atMs, apply: () => this.#connection(atMs, state) })),
      ...draws.map(([atMs]) => ({ atMs, apply: () => this.#drew(atMs) })),
    ];
    // In the order in which they were: a row that is drawn after the connection is back ends an outage.
    for (const { apply } of events.sort((a, b) => a.atMs - b.atMs)) apply();
    for (const { atMs, ageMs } of this.#ages.take(draws, nowMs)) this.#aged(atMs, ageMs);
    // The login may have been in the same document; it is measured by itself.
    const since = (atMs: number) => atMs >= this.#shownMs;
    const ownTasks = tasks.filter(([atMs]) => since(atMs));
    for (const { atMs, longestMs } of this.#tasks.take(ownTasks, nowMs)) {
      this.#ok('long-task', atMs, longestMs);
    }
    const ownInputs = inputs.filter(([, atMs]) => since(atMs));
    for (const { atMs, durationMs } of this.#inputs.take(ownInputs, nowMs)) {
      this.#ok('interaction', atMs, durationMs);
    }
  }

  /** Books what is left when the page is left. */
  finish(nowMs: number): void {
    for (const { atMs, longestMs } of this.#tasks.finish(nowMs)) this.#ok('long-task', atMs, longestMs);
    for (const { atMs, durationMs } of this.#inputs.take([], Infinity)) {
      this.#ok('interaction', atMs, durationMs);
    }
    if (this.#lostMs === null) return;
    this.#book.book(this.#name, 'reconnect', 'failed', this.#lostMs, nowMs - this.#lostMs);
    const words = `the connection was lost and no row was drawn in the ${seconds(nowMs - this.#lostMs)} until the end`;
    this.#book.error(this.#name, 'reconnect', 'not connected again', words, this.#lostMs);
  }

  #aged(atMs: number, ageMs: number): void {
    if (ageMs < CLOCKS_DIFFER_MS) this.fromTheFuture++;
    this.lastAgeMs = ageMs;
    this.#ok('frame-age', atMs, ageMs);
  }

  #drew(atMs: number): void {
    this.drawn++;
    if (this.#lastDrawMs === null) this.#ok('first-row', atMs, atMs - this.#shownMs);
    else this.#ok('frame-interval', atMs, atMs - this.#lastDrawMs);
    this.#lastDrawMs = atMs;
    if (this.#lostMs === null || this.#backMs === null || atMs < this.#backMs) return;
    this.#ok('reconnect', this.#lostMs, atMs - this.#lostMs);
    this.#lostMs = this.#backMs = null;
  }

  #connection(atMs: number, state: string | null): void {
    if (state === this.#contract.connection.connected) {
      this.#backMs = atMs;
    } else if (this.sawRows) {
      this.#lostMs ??= atMs;
      this.#backMs = null;
    }
  }

  #ok(step: Parameters<UiBook['book']>[1], atMs: number, durationMs: number): void {
    this.#book.book(this.#name, step, 'ok', atMs, durationMs);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
