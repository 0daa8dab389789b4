import { setMaxListeners } from 'node:events';
import type { Browser, CDPSession } from '@playwright/test';
import { onAlertNews } from '../alerts/alert-news.ts';
import type { Environment } from '../environment/environment.ts';
import { RatePerSecond, type Look, type Probe } from '../probes/probe.ts';
import type { BrowserGroup } from '../profile/browsers.ts';
import type { Profile } from '../profile/profile.ts';
import type { UiRecord } from '../record/ui-record.ts';
import { askClient } from './ask-client.ts';
import { launchChromium } from './chromium.ts';
import { WEB_CLIENT } from './client-contract.ts';
import type { Evidence } from './evidence.ts';
import { FollowedPage, type PageLook } from './followed-page.ts';
import { IdlePage } from './idle-page.ts';
import { UiBook } from './ui-book.ts';

/** With a look a second. */
const WRITE_EVERY_LOOKS = 30;
/** A page that does not answer a look for so long is left out of it. Milliseconds. */
const LOOK_LIMIT_MS = 3_000;

export interface FleetParts {
  readonly profile: Profile;
  readonly environment: Pick<Environment, 'webApp' | 'focus'>;
  readonly redact: (text: string) => string;
  readonly evidence: Evidence;
  /** Where what was seen is kept while the run goes on. */
  readonly write: (record: UiRecord) => void;
}

/** All pages of a profile, in one browser of their own. It is launched before the load, and closed always. */
export class BrowserFleet {
  readonly #parts: FleetParts;
  readonly #browser: Browser;
  readonly #idle: IdlePage;
  readonly #devtools: CDPSession;
  readonly #stop = new AbortController();
  readonly #cpu = new RatePerSecond();
  readonly #problems: string[] = [];
  #pages: FollowedPage[] = [];
  #running: Promise<void>[] = [];
  #book: UiBook | null = null;
  #stopNews: () => void = () => undefined;
  #ended = false;
  #looks = 0;

  private constructor(parts: FleetParts, browser: Browser, idle: IdlePage, devtools: CDPSession) {
    this.#parts = parts;
    this.#browser = browser;
    this.#idle = idle;
    this.#devtools = devtools;
    // Every page listens; that is no leak.
    setMaxListeners(0, this.#stop.signal);
    browser.on('disconnected', () => {
      if (!this.#ended) this.#problems.push('the browser ended by itself');
    });
  }

  static async launch(parts: FleetParts): Promise<BrowserFleet> {
    const browser = await launchChromium();
    try {
      const devtools = await browser.newBrowserCDPSession();
      return new BrowserFleet(parts, browser, await IdlePage.open(browser), devtools);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /**
   * Logs in once before the load and waits for the first row. Null when the client tells what pages are judged by;
   * else what it does not tell.
   * @throws Error when nobody can log in
   */
  async whatIsNotTold(): Promise<string | null> {
    const { webApp, focus } = this.#parts.environment;
    if (webApp === null) throw new Error('the environment has no web application');
    return askClient(this.#browser, WEB_CLIENT, webApp, focus.verifyTls);
  }

  /** @param startMs second 0 of the run, milliseconds since the epoch */
  begin(startMs: number): void {
    const { profile, environment, redact, evidence } = this.#parts;
    const { webApp } = environment;
    if (webApp === null) throw new Error('the environment has no web application');
    const book = new UiBook(profile, startMs, redact);
    this.#book = book;
    const { accounts } = webApp;
    // From the last account down: the load takes them from the first.
    let taken = 0;
    this.#pages = (profile.browsers ?? []).flatMap((group) =>
      Array.from({ length: group.pages }, (_, index) => {
        const account = accounts[accounts.length - 1 - (taken++ % accounts.length)];
        if (account === undefined) throw new Error('the web application of the environment has no account');
        return new FollowedPage({
          ...{ browser: this.#browser, group, index, account, book, startMs },
          ...{ address: webApp, verifyTls: environment.focus.verifyTls, contract: WEB_CLIENT },
          signal: this.#stop.signal,
          ...{ nowMs, evidence },
        });
      }),
    );
    this.#stopNews = onAlertNews((news) => {
      for (const page of this.#pages) page.alertAccepted(news);
    });
    this.#running = this.#pages.map((page) => page.run());
  }

  /** The looks at a group, or at the browsers themselves; each look books what the pages saw since the last one. */
  probe(name: string): Probe {
    const group = this.#parts.profile.browsers?.find((one) => one.name === name);
    const look = group === undefined ? () => this.#lookAtBrowsers() : () => this.#lookAt(group);
    return { look, close: () => Promise.resolve() };
  }

  /** Ends all visits, closes the browser and tells what was seen; a second time it does nothing. */
  async finish(): Promise<void> {
    const book = this.#book;
    if (this.#ended) return;
    // Pages that are in time end by themselves; the others are told to.
    if (book === null || nowMs() < book.endMs) this.#stop.abort();
    const results = await Promise.race([
      Promise.allSettled(this.#running),
      new Promise<never[]>((resolve) => setTimeout(() => resolve([]), END_LIMIT_MS).unref()),
    ]);
    this.#stop.abort();
    for (const result of results) {
      if (result.status === 'rejected') this.#problems.push(String(result.reason));
    }
    this.#ended = true;
    this.#stopNews();
    await this.#browser.close();
    if (book === null) return;
    this.#sayClocks();
    book.finish(nowMs());
    this.#write(book);
  }

  async #lookAt(group: BrowserGroup): Promise<Look> {
    const own = this.#pages.filter(({ name }) => name.group === group.name);
    const looks = (await Promise.all(own.map(withinLimit))).filter((look) => look !== null);
    this.#book?.tick(nowMs());
    if (looks.length === 0) return { values: {} };
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const ages = looks.flatMap(({ ageMs }) => ageMs ?? []);
    const heaps = looks.flatMap(({ heapBytes }) => heapBytes ?? []);
    return {
      values: {
        'pages-live': looks.filter(({ live }) => live).length,
        notices: looks.filter(({ notice }) => notice !== null).length,
        'frames-per-second': mean(looks.map(({ drawn }) => drawn)),
        ...(ages.length > 0 ? { 'frame-age-seconds': mean(ages) / 1000 } : {}),
        ...(heaps.length > 0 ? { 'heap-bytes': Math.max(...heaps) } : {}),
      },
    };
  }

  async #lookAtBrowsers(): Promise<Look> {
    if (this.#ended) return { values: {} };
    // What a killed run loses of its pages; each time it is written whole.
    if (this.#book !== null && ++this.#looks % WRITE_EVERY_LOOKS === 0) this.#write(this.#book);
    const [{ longestMs, slowdown }, cores] = await Promise.all([this.#idle.look(), this.#cores()]);
    return {
      values: {
        ...(cores === null ? {} : { 'cpu-cores': cores }),
        'frame-delay-seconds': longestMs / 1000,
        ...(slowdown === null ? {} : { slowdown }),
      },
    };
  }

  /** Of all processes of the browser together. */
  async #cores(): Promise<number | null> {
    const { processInfo } = await this.#devtools.send('SystemInfo.getProcessInfo');
    return this.#cpu.next(
      processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
      nowMs(),
    );
  }

  #sayClocks(): void {
    const count = this.#pages.reduce((sum, page) => sum + page.fromTheFuture, 0);
    if (count === 0) return;
    this.#problems.push(
      `${count} rows were drawn before their own time: the clocks of this machine and of the server differ`,
    );
  }

  #write(book: UiBook): void {
    const { cells, errors, counters } = book.snapshot();
    this.#parts.write({
      browser: `${this.#browser.browserType().name()} ${this.#browser.version()}`,
      problems: this.#problems,
      ...{ cells, errors, counters, series: book.series },
    });
  }
}

/** Pages that still have to be left when the clean-up is over. Milliseconds. */
const END_LIMIT_MS = 20_000;

const nowMs = (): number => performance.timeOrigin + performance.now();

/** A page that is busy, or being closed, tells at the next look. */
function withinLimit(page: FollowedPage): Promise<PageLook | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), LOOK_LIMIT_MS);
    page
      .look()
      .then(resolve, () => resolve(null))
      .finally(() => clearTimeout(timer));
  });
}
