import type { Browser } from '@playwright/test';
import type { Environment } from '../environment/environment.ts';
import type { ClientContract } from './client-contract.ts';
import { LivePage } from './live-page.ts';
import { observerScript } from './observer-script.ts';

/** From the live view to the first row: a job's pod starts for some seconds. Milliseconds. */
const FIRST_ROW_MS = 30_000;

/**
 * Logs in once, before the load, and looks whether the client publishes when its rows were made.
 * @returns null when it does; else what is missing, and where it was looked for
 * @throws Error when the page cannot be opened or nobody can log in
 */
export async function askClient(
  browser: Browser,
  contract: ClientContract,
  webApp: NonNullable<Environment['webApp']>,
  verifyTls: boolean,
  withinMs = FIRST_ROW_MS,
): Promise<string | null> {
  const { root, newestRowAttribute } = contract.liveView;
  const account = webApp.accounts.at(-1) ?? webApp;
  const context = await browser.newContext({ ignoreHTTPSErrors: !verifyTls });
  try {
    await context.addInitScript(observerScript(contract));
    const live = new LivePage(await context.newPage(), contract, webApp);
    await live.openLogin();
    await live.logIn(account);
    const row = live.page.locator(`${root}[${newestRowAttribute}]`);
    try {
      await row.waitFor({ state: 'attached', timeout: withinMs });
      return null;
    } catch {
      return `the web client at ${webApp.baseUrl} has no ${newestRowAttribute} on ${root} within ${withinMs / 1000} s of the login`;
    }
  } finally {
    await context.close();
  }
}
