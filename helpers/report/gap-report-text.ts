import type { RunRecord } from '../record/run-record.ts';
import { gapReport, type GapReport } from '../search/gap-report.ts';
import { answerTable, levelsTable, levelValue } from './search-tables.ts';
import { escapeMarkdown, tableMarkdown } from './table.ts';

/** The files of an infrastructure gap report, in the run's folder and on the test. */
export const GAP_REPORT_FILES = {
  markdown: 'infrastructure-gap-report.md',
  json: 'infrastructure-gap-report.json',
} as const;

export interface GapReportFiles {
  readonly markdown: string;
  readonly json: string;
}

/** The report as Markdown and JSON; null when there is no gap. */
export function gapReportFiles(record: RunRecord): GapReportFiles | null {
  const report = gapReport(record);
  if (report === null) return null;
  return { markdown: markdownOf(report, record), json: `${JSON.stringify(report, null, 2)}\n` };
}

function markdownOf(report: GapReport, record: RunRecord): string {
  const over = report.unit === 'jobs' ? 'jobs' : 'rate';
  const value = (one: number) => levelValue(one, over);
  const { scenario, environment, limitingResource } = report;
  const minimum =
    report.minimum === null
      ? ''
      : report.belowMinimum
        ? ` It is below the minimum of ${value(report.minimum)}.`
        : ` The minimum of ${value(report.minimum)} is reached.`;
  const resource =
    limitingResource === null
      ? 'The target told of no resource that ran out; look at its hosts during the levels that broke.'
      : `**${escapeMarkdown(limitingResource.name)}** ran out: ${escapeMarkdown(limitingResource.text)}.`;
  const broke =
    report.firstBad === null
      ? ''
      : `At ${value(report.firstBad)} it broke (${report.breach}): ${escapeMarkdown(report.reasons[0] ?? 'its limits')}`;
  return [
    `# Infrastructure gap report: ${escapeMarkdown(scenario.id)} ${escapeMarkdown(scenario.name)}`,
    `${escapeMarkdown(environment.name)} (${escapeMarkdown(environment.baseUrl)}), run ${report.runId}, ${report.startedAt}, scale ${scenario.scale}.`,
    `**${value(report.lastGood)} of ${value(report.target)}: ${value(report.gap)} are missing.**${minimum}`,
    broke,
    resource,
    ...[answerTable(record), levelsTable(record)].flatMap((table) =>
      table === null ? [] : [tableMarkdown(table)],
    ),
    '',
  ]
    .filter((part, i, all) => part !== '' || i === all.length - 1)
    .join('\n\n');
}
