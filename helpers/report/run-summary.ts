/** What a whole run means: one line per scenario, a table, an exit code. Pure. */
import type { VerdictOutcome } from '../verdict/verdict.ts';
import { formatDuration } from './format.ts';
import { formatMargin, formatMeasured, OUTCOME_SYMBOL, OUTCOME_TONE, worstLimit } from './limits-table.ts';
import type { ScenarioVerdict } from './scenario-verdict.ts';
import { escapeMarkdown, tableMarkdown, type Table } from './table.ts';

/** Exit codes of `npx playwright test`; documented in docs/, so their meaning never changes. */
export const EXIT = {
  held: 0,
  failed: 1,
  configuration: 2,
  inconclusive: 3,
  nothingJudged: 4,
  interrupted: 130,
} as const;

/** `OK` and `ERROR`: a test that is not a scenario, and one that broke before it had a verdict. */
export type LineOutcome = VerdictOutcome | 'OK' | 'ERROR';

/** One test as the reporter shows it. */
export interface RunLine {
  readonly outcome: LineOutcome;
  /** `PZ-14804 Spike`. */
  readonly title: string;
  /** `create success in spike: 69.5 %, bound >= 80 %, margin -13 %`; empty when there is no limit. */
  readonly worst: string;
  readonly durationS: number;
  readonly reasons: readonly string[];
}

export interface RunCounts {
  readonly passed: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly notAvailable: number;
  /** Shards of a scenario, which `npm run merge` judges. */
  readonly recorded: number;
}

/** The line of a scenario that came to a verdict. */
export function lineOfVerdict(verdict: ScenarioVerdict): RunLine {
  const worst = worstLimit(verdict);
  return {
    outcome: verdict.outcome,
    title: `${verdict.id} ${verdict.name}`,
    worst: worst
      ? `${worst.what}: ${formatMeasured(worst.measured, worst.unit, worst.boundValue)}, bound ${worst.bound}, margin ${formatMargin(worst.margin)}`
      : '',
    durationS: verdict.durationS,
    reasons: verdict.outcome === 'PASS' ? notAvailable(verdict) : verdict.reasons,
  };
}

/** What a PASS does not say: limits that the target tells nothing of. */
const notAvailable = ({ limits }: ScenarioVerdict): string[] =>
  limits.filter(({ outcome }) => outcome === 'NOT AVAILABLE').map(({ reason }) => reason);

/** `OK` counts as passed, `ERROR` as failed. */
export function countLines(lines: readonly RunLine[]): RunCounts {
  const of = (...outcomes: LineOutcome[]) => lines.filter((line) => outcomes.includes(line.outcome)).length;
  return {
    passed: of('PASS', 'OK'),
    failed: of('FAIL', 'ERROR'),
    inconclusive: of('INCONCLUSIVE'),
    notAvailable: of('NOT AVAILABLE'),
    recorded: of('RECORDED'),
  };
}

/** `3 passed, 1 failed, 0 inconclusive, 2 not available`, and `1 recorded` where shards were. */
export function countsText(counts: RunCounts): string {
  const recorded = counts.recorded > 0 ? `, ${counts.recorded} recorded` : '';
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.inconclusive} inconclusive, ${counts.notAvailable} not available${recorded}`;
}

/**
 * The exit code. A wrong configuration outweighs everything, because then nothing below it can be trusted; a
 * broken limit outweighs an inconclusive one; a run in which nothing was judged is never a success. One shard of
 * several succeeds by recording its part, because the merge is what judges.
 */
export function exitCode(run: {
  readonly counts: RunCounts;
  readonly interrupted: boolean;
  readonly wrongConfiguration: boolean;
  /** Errors outside tests, a global time-out: whatever made Playwright fail without a failed test. */
  readonly otherFailure: boolean;
}): number {
  const { counts } = run;
  if (run.interrupted) return EXIT.interrupted;
  if (run.wrongConfiguration) return EXIT.configuration;
  if (counts.failed > 0 || run.otherFailure) return EXIT.failed;
  if (counts.inconclusive > 0) return EXIT.inconclusive;
  return counts.passed + counts.recorded > 0 ? EXIT.held : EXIT.nothingJudged;
}

/** What the exit code says, in words, with what to do next. @param recorded how many shards were only recorded */
export function exitMeaning(code: number, recorded = 0): string {
  switch (code) {
    case EXIT.held:
      return recorded > 0 ? 'recorded, not judged: run npm run merge on the records of all shards' : 'held';
    case EXIT.failed:
      return 'did not hold: see the broken limits above, and `npm run report`';
    case EXIT.configuration:
      return 'wrong configuration: correct what is named above and run again';
    case EXIT.inconclusive:
      return 'inconclusive: nobody can say whether the target held; remove the reasons above and run again';
    case EXIT.nothingJudged:
      return 'nothing was judged: no scenario ran, or the target offers none of what they need';
    case EXIT.interrupted:
      return 'interrupted: not everything was judged';
    default:
      return `ended with code ${code}`;
  }
}

/** Whether an error says that the configuration is wrong, not the target. */
export function isConfigurationError(error: { readonly message?: string | undefined }): boolean {
  return /^\s*(?:Error: )?(?:ConfigurationError|Configuration):/.test(error.message ?? '');
}

/** One line for the terminal, then the reasons. */
export function lineText(line: RunLine): string {
  const worst = line.worst === '' ? '' : ` · ${line.worst}`;
  const head = `${symbolOf(line.outcome)} ${line.outcome.padEnd(13)} ${line.title}${worst} · ${formatDuration(line.durationS)}`;
  return [head, ...line.reasons.map((reason) => `    ${reason.replaceAll('\n', '\n    ')}`)].join('\n');
}

function symbolOf(outcome: LineOutcome): string {
  if (outcome === 'OK') return OUTCOME_SYMBOL.PASS;
  return outcome === 'ERROR' ? OUTCOME_SYMBOL.FAIL : OUTCOME_SYMBOL[outcome];
}

/** Aligned columns for the terminal. */
export function linesTable(lines: readonly RunLine[]): string {
  const width = Math.max(0, ...lines.map((line) => line.title.length));
  return lines
    .map((line) =>
      `  ${symbolOf(line.outcome)} ${line.outcome.padEnd(13)}  ${line.title.padEnd(width)}  ${formatDuration(line.durationS).padStart(12)}  ${line.worst}`.trimEnd(),
    )
    .join('\n');
}

/** The job summary of a workflow. */
export function summaryMarkdown(heading: string, lines: readonly RunLine[], code: number): string {
  const table: Table = {
    title: 'Scenarios',
    columns: [
      { title: 'Outcome' },
      { title: 'Scenario' },
      { title: 'Tightest limit' },
      { title: 'Duration', number: true },
      { title: 'Why' },
    ],
    rows: lines.map((line) => [
      { text: `${symbolOf(line.outcome)} ${line.outcome}`, bold: true, tone: toneOf(line.outcome) },
      line.title,
      line.worst,
      formatDuration(line.durationS),
      line.reasons.join('; '),
    ]),
  };
  const result = `**${countsText(countLines(lines))}**: ${escapeMarkdown(exitMeaning(code, countLines(lines).recorded))}`;
  return [`## Load: ${escapeMarkdown(heading)}`, '', result, '', tableMarkdown(table), ''].join('\n');
}

function toneOf(outcome: LineOutcome) {
  if (outcome === 'OK') return OUTCOME_TONE.PASS;
  return outcome === 'ERROR' ? OUTCOME_TONE.FAIL : OUTCOME_TONE[outcome];
}
