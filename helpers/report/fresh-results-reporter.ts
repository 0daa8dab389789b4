/** Playwright reporter: empties the Allure results of the last run, so that a report shows one run. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter } from '@playwright/test/reporter';

/** What Allure and this suite write there, and nothing else: the folder may be one that somebody else uses too. */
const RESULT_FILE = /^[0-9a-f-]{36}-|-perf\.json$|^environment\.properties$|^categories\.json$/;

export interface FreshResultsOptions {
  readonly resultsDir: string;
}

export default class FreshResultsReporter implements Reporter {
  private readonly resultsDir: string;

  constructor({ resultsDir }: FreshResultsOptions) {
    this.resultsDir = resultsDir;
  }

  onBegin(): void {
    // Not at the first test: a run that finds no test writes its environment too, and would put it over old results.
    const isKept = process.argv.includes('--list') || process.env['KEEP_RESULTS'] === '1';
    if (isKept || !existsSync(this.resultsDir)) return;
    for (const name of readdirSync(this.resultsDir).filter((file) => RESULT_FILE.test(file))) {
      rmSync(join(this.resultsDir, name), { force: true });
    }
  }

  printsToStdio(): boolean {
    return false;
  }
}
