import type { CDPSession, Page } from '@playwright/test';
import type { WebAccount } from '../environment/environment.ts';
import type { ClientContract } from './client-contract.ts';
import { TAKE, type Seen } from './observer-script.ts';

/** Where a web client is. */
export interface ClientAddress {
  readonly baseUrl: string;
  readonly siteId: string;
}

/** What a page is waited for at most, unless something else is said. Milliseconds. */
export const PAGE_LIMIT_MS = 30_000;

/** The web client in one page: what its user does there, in the words of the contract. */
export class LivePage {
  readonly page: Page;
  readonly #contract: ClientContract;
  readonly #address: ClientAddress;
  #devtools: CDPSession | null = null;
  #keys = 0;

  constructor(page: Page, contract: ClientContract, address: ClientAddress) {
    this.page = page;
    this.#contract = contract;
    this.#address = address;
  }

  async openLogin(): Promise<void> {
    await this.#open(this.#contract.login.path);
    await this.page.locator(this.#contract.login.submit).waitFor({ timeout: PAGE_LIMIT_MS });
  }

  /**
   * Fills the form, presses the button and waits for the live view. Milliseconds from the press.
   * @throws Error with the words of the page when it says what is wrong
   */
  async logIn({ username, password }: WebAccount): Promise<number> {
    const { login, liveView } = this.#contract;
    await this.page.fill(login.username, username);
    await this.page.fill(login.password, password);
    const startMs = performance.now();
    await this.page.locator(login.submit).click({ noWaitAfter: true });
    // Whichever comes first: the view, or words of what is wrong.
    await this.page
      .locator(`${liveView.root}, ${login.error}:not(:empty)`)
      .first()
      .waitFor({ state: 'attached', timeout: PAGE_LIMIT_MS });
    const tookMs = performance.now() - startMs;
    if ((await this.page.locator(liveView.root).count()) > 0) return tookMs;
    const words = await this.page.locator(login.error).allTextContents();
    throw new Error(`the page says: ${words.join(' ').trim()}`);
  }

  /** Opens the live view in a fresh document, as somebody who is logged in. */
  async openLiveView(): Promise<void> {
    await this.#open(this.#contract.liveView.path);
    await this.page
      .locator(this.#contract.liveView.root)
      .waitFor({ state: 'attached', timeout: PAGE_LIMIT_MS });
  }

  /** Presses the next key on the picture. */
  async interact(): Promise<void> {
    const { canvas, keys } = this.#contract.liveView;
    if (this.#keys === 0) await this.page.locator(canvas).focus({ timeout: PAGE_LIMIT_MS });
    await this.page.keyboard.press(keys[this.#keys++ % keys.length] ?? 'ArrowRight');
  }

  /** What was seen since the last time; null while a document is being opened. */
  async take(): Promise<Seen | null> {
    return this.page.evaluate<Seen | null>(TAKE);
  }

  /** JS heap in use after a garbage collection. Bytes. */
  async heapBytes(): Promise<number> {
    this.#devtools ??= await this.page.context().newCDPSession(this.page);
    await this.#devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#devtools.send('Runtime.getHeapUsage');
    return usedSize;
  }

  async #open(path: string): Promise<void> {
    const url = new URL(path, this.#address.baseUrl);
    url.searchParams.set('siteId', this.#address.siteId);
    await this.page.goto(url.href, { timeout: PAGE_LIMIT_MS, waitUntil: 'domcontentloaded' });
  }
}
