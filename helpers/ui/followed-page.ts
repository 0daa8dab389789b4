import type { Browser, BrowserContext } from '@playwright/test';
import { firstLineOf } from '../engine/classify-error.ts';
import type { WebAccount } from '../environment/environment.ts';
import type { BrowserGroup } from '../profile/browsers.ts';
import type { AlertNews } from '../alerts/alert-news.ts';
import { AlertWatch, type AlertEnd } from './alert-watch.ts';
import type { ClientContract } from './client-contract.ts';
import type { Evidence } from './evidence.ts';
import { LivePage, PAGE_LIMIT_MS, type ClientAddress } from './live-page.ts';
import { observerScript, type Seen } from './observer-script.ts';
import { PageAccount } from './page-account.ts';
import type { PageName, UiBook } from './ui-book.ts';

/** A page that stays and could not log in tries again after so long. Milliseconds. */
const AGAIN_MS = 5_000;
/** So long after the live view is there its largest part has been painted. Milliseconds. */
const PAINTED_MS = 500;
/** An alert that is not on the screen so long after its push is called not shown. Milliseconds. */
const ALERT_LIMIT_MS = 10_000;
/** A visit ends so long before the next one, to close what it opened. Share of the time between visits. */
const VISIT_ENDS_AT = 0.9;

export interface PageParts {
  readonly browser: Browser;
  readonly group: BrowserGroup;
  /** From 0. */
  readonly index: number;
  readonly account: WebAccount;
  readonly address: ClientAddress;
  readonly verifyTls: boolean;
  readonly contract: ClientContract;
  readonly book: UiBook;
  readonly startMs: number;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly evidence?: Evidence;
}

/** How a page was at the last look. */
export interface PageLook {
  readonly live: boolean;
  readonly notice: string | null;
  readonly ageMs: number | null;
  readonly drawn: number;
  readonly heapBytes: number | null;
}

/** One page of a group through all its visits. */
export class FollowedPage {
  readonly name: PageName;
  readonly #parts: PageParts;
  #live: LivePage | null = null;
  #account: PageAccount | null = null;
  #openedMs: number | null = null;
  #looking: Promise<PageLook | null> = Promise.resolve(null);
  #drawnBefore = 0;
  readonly #alerts = new AlertWatch();
  #fromTheFuture = 0;

  constructor(parts: PageParts) {
    this.#parts = parts;
    this.name = { group: parts.group.name, page: parts.index + 1 };
  }

  /** Ages of rows that lay before their own time: the clocks of browser and server differ. */
  get fromTheFuture(): number {
    return this.#fromTheFuture + (this.#account?.fromTheFuture ?? 0);
  }

  /** An alert was accepted: it must come onto the screen of a page that stands and follows them. */
  alertAccepted(news: AlertNews): void {
    if (this.#parts.group.alerts) this.#bookAlerts(this.#alerts.accepted(news));
  }

  /** Lives until the last phase is over. */
  async run(): Promise<void> {
    const { group, index, startMs, signal } = this.#parts;
    if (group.visitS === null) {
      await this.#until(startMs);
      while (!this.#over) {
        await this.#stay();
        if (!this.#over) await this.#until(this.#parts.nowMs() + AGAIN_MS);
      }
      return;
    }
    // At fixed times, the pages of a group in turn: a slow visit does not make the visits fewer.
    const everyMs = group.visitS * 1000;
    for (let visit = index / group.pages; !signal.aborted; visit++) {
      const atMs = startMs + visit * everyMs;
      if (atMs >= this.#parts.book.endMs) return;
      await this.#until(atMs);
      if (!signal.aborted) await this.#visit(atMs, atMs + everyMs * VISIT_ENDS_AT);
    }
  }

  /** How the page is; null while it is not there. Books what it saw since the last look. */
  look(): Promise<PageLook | null> {
    this.#looking = this.#look();
    return this.#looking;
  }

  async #look(): Promise<PageLook | null> {
    const [live, account] = [this.#live, this.#account];
    if (live === null || account === null) return null;
    const seen = await live.take();
    if (seen === null) return null;
    this.#took(account, seen);
    const { contract, group } = this.#parts;
    const drawn = account.drawn - this.#drawnBefore;
    this.#drawnBefore = account.drawn;
    return {
      live: seen.state === contract.liveView.running && seen.connection === contract.connection.connected,
      notice: seen.notice,
      ageMs: account.lastAgeMs,
      drawn,
      heapBytes: group.heap ? await live.heapBytes() : null,
    };
  }

  /** Logs in and stays; ends when the last phase is over, or when it could not log in. */
  async #stay(): Promise<void> {
    await this.#inContext(async (live) => {
      await live.openLogin();
      await this.#logIn(live);
      this.#follow(live);
      const account = this.#account;
      // From here on a trace would only grow.
      if (this.#parts.evidence) await live.page.context().tracing.stop();
      await this.#useTheView(live);
      await this.#parts.evidence?.atTheEnd(live, this.name);
      await this.#lastAlerts();
      await this.#leave(live);
      if (account?.sawRows === false) throw new Error('the live view was there and no row was ever drawn');
    });
  }

  /** Logs in, opens the live view anew, leaves. */
  async #visit(dueMs: number, untilMs: number): Promise<void> {
    await this.#inContext(async (live) => {
      await live.openLogin();
      await this.#logIn(live, dueMs);
      await live.openLiveView();
      this.#follow(live);
      const { nowMs } = this.#parts;
      const shownMs = nowMs();
      await this.#until(Math.max(shownMs + PAINTED_MS, untilMs));
      const seen = await this.#leave(live);
      const { book } = this.#parts;
      if (seen?.lcpMs == null) throw new Error('the live view was there and the browser told of no paint');
      book.book(this.name, 'lcp', 'ok', dueMs, seen.lcpMs);
    }, dueMs);
  }

  /** A context of its own, closed always; how the visit went is booked. */
  async #inContext(visit: (live: LivePage) => Promise<void>, dueMs?: number): Promise<void> {
    const { browser, contract, address, verifyTls, book, nowMs } = this.#parts;
    const startMs = dueMs ?? nowMs();
    // A visit belongs to the phase in which it was due; one that lasts for the whole run to that in which it ended.
    const booked = () => this.#inRun(dueMs ?? nowMs());
    let context: BrowserContext | null = null;
    let live: LivePage | null = null;
    try {
      context = await browser.newContext({ ignoreHTTPSErrors: !verifyTls });
      context.setDefaultTimeout(PAGE_LIMIT_MS);
      // What is done and sent, without pictures: those would be more work than the page itself.
      if (this.#parts.evidence) await context.tracing.start();
      await context.addInitScript(observerScript(contract));
      const page = await context.newPage();
      live = new LivePage(page, contract, address);
      page.on('console', (message) => {
        if (message.type() === 'error') this.#complaint('console error', message.text());
      });
      page.on('pageerror', ({ message }) => this.#complaint('page error', message));
      await visit(live);
      book.book(this.name, 'visit', 'ok', booked(), nowMs() - startMs);
    } catch (error) {
      // A page that was under way when the run was ended early has not failed; one that hung at its end has.
      if (this.#parts.signal.aborted && nowMs() < book.endMs) return;
      const what = firstLineOf(error);
      book.book(this.name, 'visit', 'failed', booked(), nowMs() - startMs);
      book.error(this.name, 'visit', 'visit failed', what, booked());
      if (live !== null) await this.#parts.evidence?.failed(live, this.name);
    } finally {
      this.#forget();
      await context?.close();
    }
  }

  /** @param atMs when the visit was due, which says what phase it belongs to; else now */
  async #logIn(live: LivePage, atMs = this.#parts.nowMs()): Promise<void> {
    const { account, book, nowMs } = this.#parts;
    const startMs = nowMs();
    try {
      book.book(this.name, 'login', 'ok', atMs, await live.logIn(account));
    } catch (error) {
      if (!this.#parts.signal.aborted) {
        book.book(this.name, 'login', 'failed', atMs, nowMs() - startMs);
        book.error(this.name, 'login', 'login failed', firstLineOf(error), atMs);
      }
      throw error;
    }
  }

  /** From here on looks see this page. */
  #follow(live: LivePage): void {
    const { book, contract, nowMs } = this.#parts;
    this.#account = new PageAccount({ name: this.name, book, contract, shownMs: nowMs() });
    this.#drawnBefore = 0;
    this.#live = live;
  }

  async #useTheView(live: LivePage): Promise<void> {
    const { group, index, startMs, nowMs } = this.#parts;
    const { interactionsPerSecond, pages } = group;
    if (interactionsPerSecond === 0) return this.#until(Infinity);
    const everyMs = 1000 / interactionsPerSecond;
    const firstMs = startMs + (index / pages) * everyMs;
    for (;;) {
      await this.#until(firstMs + Math.ceil((nowMs() - firstMs) / everyMs) * everyMs);
      if (this.#over) return;
      this.#account?.pressed(nowMs());
      await live.interact();
    }
  }

  /** What was pushed at the very end has the same time to come as everything before it. */
  async #lastAlerts(): Promise<void> {
    const { group, signal, nowMs } = this.#parts;
    const untilMs = nowMs() + ALERT_LIMIT_MS;
    while (group.alerts && this.#alerts.waiting > 0 && nowMs() < untilMs && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      await this.look();
    }
    this.#bookAlerts(this.#alerts.overdue(Infinity, 0));
  }

  #bookAlerts(ends: readonly AlertEnd[]): void {
    const { book } = this.#parts;
    for (const end of ends) {
      const { id, sentMs } = end.news;
      switch (end.is) {
        case 'shown':
          book.book(this.name, 'alert-visible', 'ok', sentMs, end.afterMs);
          break;
        case 'wrong':
          book.book(this.name, 'alert-visible', 'failed', sentMs, end.afterMs);
          book.error(this.name, 'alert-visible', 'shown wrongly', end.words, sentMs);
          break;
        case 'not-shown':
          book.book(this.name, 'alert-visible', 'failed', sentMs, ALERT_LIMIT_MS);
          book.error(this.name, 'alert-visible', 'not shown', notShown(id), sentMs);
      }
    }
  }

  /** The last look at a page that is to be closed. */
  async #leave(live: LivePage): Promise<Seen | null> {
    const account = this.#account;
    // What a look under way has taken from the page is not there a second time.
    await this.#looking.catch(() => null);
    const seen = await live.take();
    this.#forget();
    if (account === null) return seen;
    if (seen !== null) this.#took(account, seen);
    account.finish(this.#parts.nowMs());
    return seen;
  }

  #forget(): void {
    this.#fromTheFuture += this.#account?.fromTheFuture ?? 0;
    this.#live = this.#account = this.#openedMs = null;
  }

  #took(account: PageAccount, seen: Seen): void {
    const { book, group, nowMs } = this.#parts;
    // Another document than the one that was opened: the page was loaded again, and nobody of us did it.
    if (this.#openedMs !== null && this.#openedMs !== seen.openedMs) book.count('page-reloads', seen.nowMs);
    this.#openedMs = seen.openedMs;
    account.take(seen);
    if (!group.alerts) return;
    this.#bookAlerts(this.#alerts.seen(seen.alerts));
    this.#bookAlerts(this.#alerts.overdue(nowMs(), ALERT_LIMIT_MS));
  }

  #complaint(errorClass: string, text: string): void {
    const { book, nowMs } = this.#parts;
    book.count('console-errors', nowMs());
    book.error(this.name, 'visit', errorClass, text, nowMs());
  }

  get #over(): boolean {
    return this.#parts.signal.aborted || this.#parts.nowMs() >= this.#parts.book.endMs;
  }

  /** A visit that ends with the run belongs to its last phase. */
  #inRun(atMs: number): number {
    return Math.min(Math.max(atMs, this.#parts.startMs), this.#parts.book.endMs - 1);
  }

  /** Waits; not longer than the last phase, and shorter when the run is ended. */
  async #until(atMs: number): Promise<void> {
    const { signal, nowMs, book } = this.#parts;
    const untilMs = Math.min(atMs, book.endMs);
    // Timers know whole milliseconds and come early by a part of one: at the end of a run that was another login.
    for (let leftMs = untilMs - nowMs(); leftMs > 0 && !signal.aborted; leftMs = untilMs - nowMs()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.ceil(leftMs));
        signal.addEventListener('abort', done, { once: true });
        function done() {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        }
      });
    }
  }
}

const notShown = (id: string): string =>
  `alert ${id} was accepted and not on the screen within ${ALERT_LIMIT_MS / 1000} s`;
