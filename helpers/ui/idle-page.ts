import type { Browser, BrowserContext, Page } from '@playwright/test';
import { median } from '../stats/moments.ts';
import { idleScript, type IdleSeen } from './observer-script.ts';

/** The computation is done this often. Milliseconds. */
const WORK_EVERY_MS = 250;
/** A few milliseconds on a machine that has nothing else to do. */
const WORK_ROUNDS = 300_000;
const CALIBRATIONS = 20;

/** What an idle page tells of the browsers' own machine. */
export interface IdleLook {
  /** The longest time between two of its frames since the last look. Milliseconds; 17 on a healthy machine. */
  readonly longestMs: number;
  /** How many times as long a fixed computation takes as before the load; null when none was made. */
  readonly slowdown: number | null;
}

/** An empty page in the browser of the others. What is slow there is slow because of this machine. */
export class IdlePage {
  readonly #context: BrowserContext;
  readonly #page: Page;
  readonly #bestMs: number;

  private constructor(context: BrowserContext, page: Page, bestMs: number) {
    this.#context = context;
    this.#page = page;
    this.#bestMs = bestMs;
  }

  /** Opens it and finds out how fast it computes while there is no load. */
  static async open(browser: Browser): Promise<IdlePage> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.evaluate(idleScript(WORK_EVERY_MS, WORK_ROUNDS));
    const bestMs = await page.evaluate<number>(`window.__idle.calibrate(${CALIBRATIONS})`);
    await page.evaluate('window.__idle.begin(); window.__idle.take(); undefined');
    return new IdlePage(context, page, bestMs);
  }

  async look(): Promise<IdleLook> {
    const { longestMs, works } = await this.#page.evaluate<IdleSeen>('window.__idle.take()');
    return { longestMs, slowdown: works.length === 0 ? null : median(works) / Math.max(0.1, this.#bestMs) };
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
