/**
 * First in the list of reporters: masks what the reporters after it store. A failing API call puts all its request
 * headers, Authorization included, into the error; the reporters share the objects that are cleaned here.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestError, TestResult, TestStep } from '@playwright/test/reporter';
import { redactErrorText } from './redact-error-text.ts';

/** Playwright's own attachment of a failed test: the error once more, and the test's source. */
const PROMPT = 'error-context';

export default class RedactingReporter implements Reporter {
  onStepEnd(_test: TestCase, _result: TestResult, step: TestStep): void {
    if (step.error) redactError(step.error);
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const error of [...result.errors, ...(result.error ? [result.error] : [])]) redactError(error);
    for (const step of result.steps) redactStep(step);
    for (const output of [result.stdout, result.stderr]) {
      output.splice(0, output.length, ...output.map((chunk) => redactErrorText(chunk.toString())));
    }
    for (const { path } of result.attachments.filter(({ name }) => name === PROMPT)) {
      if (path !== undefined)
        writeFileSync(path, 'Left out: it repeats the error with its headers in clear.\n');
    }
    const kept = result.attachments.filter(({ name }) => name !== PROMPT);
    result.attachments.splice(0, result.attachments.length, ...kept);
  }

  onError(error: TestError): void {
    redactError(error);
  }

  printsToStdio(): boolean {
    return false;
  }
}

function redactStep(step: TestStep): void {
  if (step.error) redactError(step.error);
  for (const inner of step.steps) redactStep(inner);
}

function redactError(error: TestError): void {
  for (const key of ['message', 'stack', 'value', 'snippet'] as const) {
    const text = error[key];
    if (text !== undefined) error[key] = redactErrorText(text);
  }
  if (error.cause) redactError(error.cause);
}
