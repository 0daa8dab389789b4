/** Playwright reporter: the terminal, the job summary, `summary.json` and the exit code. Last in the list. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import { SELECTED_TESTS } from '../environment/shard-settings.ts';
import { unpackRecord } from '../engine/pack-record.ts';
import { metricsFile } from './metrics.ts';
import { headingLines, headingTitle } from './run-heading.ts';
import { redactErrorText as redact } from './redact-error-text.ts';
import {
  countLines,
  countsText,
  EXIT,
  exitCode,
  exitMeaning,
  isConfigurationError,
  lineOfVerdict,
  linesTable,
  lineText,
  summaryMarkdown,
  type RunLine,
} from './run-summary.ts';
import {
  parseScenarioVerdict,
  RECORD_ATTACHMENT,
  VERDICT_ATTACHMENT,
  type ScenarioVerdict,
} from './scenario-verdict.ts';

/** A scenario that is not available is skipped, with this annotation and the reason as its description. */
const NOT_AVAILABLE = 'not-available';

/** Playwright's words for a web server that ended before it was ready; what the server said stands above. */
const STACK_DID_NOT_START = /config\.webServer was not able to start/;

/** `--list` asks for Playwright's own list; nothing is run and nothing judged. */
const LISTING = process.argv.includes('--list');

export default class LoadReporter implements Reporter {
  private readonly lines: RunLine[] = [];
  private readonly verdicts: ScenarioVerdict[] = [];
  private wrongConfiguration = false;
  private otherFailure = false;
  private outputDir = 'test-results';
  private code = 0;
  /** Where allure-playwright writes; null when it is not among the reporters. */
  private allureResults: string | null = null;

  onBegin(config: FullConfig, suite: Suite): void {
    if (LISTING) return;
    this.outputDir = config.projects[0]?.outputDir ?? this.outputDir;
    this.allureResults = allureResultsOf(config);
    const selected = suite.allTests().length;
    // The workers, which are started after this, refuse a second scenario where a start was agreed.
    process.env[SELECTED_TESTS] = String(selected);
    print(...headingLines(process.env), `Scenarios: ${selected}`, '');
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.writeMetrics(result);
    const line = this.lineOf(test, result);
    if (line === undefined) return;
    this.lines.push(line);
    print(lineText(line));
    const notes = result.annotations.filter(({ type }) => type === 'note');
    for (const { description } of notes) print(`    Note: ${redact(description ?? '')}`);
  }

  /** What a running scenario says of its progress. */
  onStdOut(chunk: string | Buffer, test: TestCase | undefined): void {
    if (test !== undefined) process.stdout.write(redact(chunk.toString()).replace(/^(?=.)/gm, '  … '));
  }

  /** What a web server of the run says on its error stream: why the stack did not start, or lost a part. */
  onStdErr(chunk: string | Buffer, test: TestCase | undefined): void {
    if (test === undefined) process.stderr.write(redact(chunk.toString()));
  }

  onError(error: TestError): void {
    const message = redact(error.message ?? error.value ?? 'an error without a message');
    print(message);
    if (isConfigurationError({ message }) || STACK_DID_NOT_START.test(message))
      this.wrongConfiguration = true;
    // A filter that fits nothing is not a failure of the target: nothing was judged.
    else if (!message.includes('No tests found')) this.otherFailure = true;
  }

  async onEnd(result: FullResult): Promise<{ status: FullResult['status'] } | undefined> {
    if (LISTING) return undefined;
    this.code = exitCode({
      counts: countLines(this.lines),
      interrupted: result.status === 'interrupted',
      wrongConfiguration: this.wrongConfiguration,
      otherFailure: this.otherFailure || result.status === 'timedout',
    });
    if (this.lines.length > 0) print('', linesTable(this.lines));
    const counts = countLines(this.lines);
    print('', `${countsText(counts)} (${exitMeaning(this.code, counts.recorded)})`);
    this.writeSummaries();
    // Playwright's own status would call a run of only skipped tests a success.
    return this.code !== 0 && result.status === 'passed' ? { status: 'failed' } : undefined;
  }

  async onExit(): Promise<void> {
    if (LISTING) {
      // Playwright's own exit code says the rest.
      if (this.wrongConfiguration) process.exit(EXIT.configuration);
      return;
    }
    // Web servers are stopped by now, and the other reporters are done: this one is last.
    process.exit(this.code);
  }

  printsToStdio(): boolean {
    return !LISTING;
  }

  private lineOf(test: TestCase, result: TestResult): RunLine | undefined {
    for (const error of result.errors) {
      if (isConfigurationError(error)) this.wrongConfiguration = true;
    }
    const durationS = result.duration / 1000;
    const title = test.title;
    const errors = result.errors.map((error) => firstLines(error.message ?? error.value ?? 'no message'));
    const verdict = this.verdictOf(result);
    if (verdict instanceof Error) {
      return { outcome: 'ERROR', title, worst: '', durationS, reasons: [verdict.message, ...errors] };
    }
    const notAvailable = result.annotations
      .filter((annotation) => annotation.type === NOT_AVAILABLE)
      .map((annotation) => annotation.description ?? 'no reason was given');
    if (result.status === 'skipped' && notAvailable.length > 0) {
      return { outcome: 'NOT AVAILABLE', title, worst: '', durationS, reasons: notAvailable.map(redact) };
    }
    if (verdict !== undefined) {
      this.verdicts.push(verdict);
      const line = lineOfVerdict(verdict);
      // The load held, and then the test broke: that is not a PASS. Ctrl-C after the verdict breaks nothing.
      const interrupted = result.status === 'interrupted' && errors.length === 0;
      const contradicts = verdict.outcome === 'PASS' && result.status !== test.expectedStatus && !interrupted;
      return contradicts ? { ...line, outcome: 'ERROR', reasons: errors } : line;
    }
    if (result.status === 'skipped') {
      // Declared `test.skip`, or never reached because the run was stopped: nothing was asked.
      const skip = result.annotations.find((annotation) => annotation.type === 'skip');
      const reason = skip?.description ?? 'it was skipped without a reason';
      return { outcome: 'NOT AVAILABLE', title, worst: '', durationS, reasons: [redact(reason)] };
    }
    if (result.status === 'interrupted') return undefined;
    if (result.status === test.expectedStatus)
      return { outcome: 'OK', title, worst: '', durationS, reasons: [] };
    return { outcome: 'ERROR', title, worst: '', durationS, reasons: errors };
  }

  private verdictOf(result: TestResult): ScenarioVerdict | Error | undefined {
    const attachment = result.attachments.findLast(({ name }) => name === VERDICT_ATTACHMENT);
    if (attachment?.body === undefined) return undefined;
    try {
      return parseScenarioVerdict(attachment.body.toString('utf8'));
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** The scenario's figures for Allure's Metrics page. */
  private writeMetrics(result: TestResult): void {
    const body = result.attachments.findLast(({ name }) => name === RECORD_ATTACHMENT)?.body;
    if (this.allureResults === null || body === undefined) return;
    const record = unpackRecord(body);
    // A part of the load has no figures of its own; the merge writes those of the whole.
    if (record.shard.count > 1) return;
    const { name, body: figures } = metricsFile(record);
    mkdirSync(this.allureResults, { recursive: true });
    writeFileSync(join(this.allureResults, name), figures);
  }

  private writeSummaries(): void {
    const summary = {
      exitCode: this.code,
      meaning: exitMeaning(this.code, countLines(this.lines).recorded),
      counts: countLines(this.lines),
      scenarios: this.lines,
      verdicts: this.verdicts,
    };
    mkdirSync(this.outputDir, { recursive: true });
    writeFileSync(join(this.outputDir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    const jobSummary = process.env['GITHUB_STEP_SUMMARY'];
    if (jobSummary) {
      appendFileSync(jobSummary, summaryMarkdown(headingTitle(process.env), this.lines, this.code));
    }
  }
}

function allureResultsOf(config: FullConfig): string | null {
  const options = config.reporter.find(([name]) => name.includes('allure-playwright'))?.[1] as
    { readonly resultsDir?: string } | undefined;
  return options === undefined ? null : (options.resultsDir ?? 'allure-results');
}

/** The message without colours, and without a page of code below it. */
function firstLines(message: string): string {
  // eslint-disable-next-line no-control-regex
  const plain = redact(message.replace(/\u001b\[[0-9;]*m/g, ''));
  return plain.split('\n').slice(0, 12).join('\n');
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
