/** The report of one scenario: description, job summary text and attachments. */
import type { TestInfo } from '@playwright/test';
import { descriptionHtml, label } from 'allure-js-commons';
import type { Environment } from '../environment/environment.ts';
import { packRecord } from '../engine/pack-record.ts';
import type { Profile } from '../profile/profile.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { searchChart } from './charts/search-chart.ts';
import { errorsChart } from './charts/errors-chart.ts';
import { generatorChart } from './charts/generator-chart.ts';
import { latencyChart, latencyKey } from './charts/latency-chart.ts';
import { levelsChart } from './charts/levels-chart.ts';
import { probeCharts } from './charts/probe-charts.ts';
import { rateChart } from './charts/rate-chart.ts';
import { stepsChart } from './charts/steps-chart.ts';
import { escapeXml } from './charts/svg.ts';
import { OUTCOME_LABEL } from './allure-status.ts';
import { bytesTable } from './bytes-table.ts';
import { groupTables } from './groups-table.ts';
import { hoursTable } from './hours-table.ts';
import { interferenceTable } from './interference-table.ts';
import { faultTable } from './fault-table.ts';
import { GAP_REPORT_FILES, gapReportFiles } from './gap-report-text.ts';
import { limitsTable, OUTCOME_SYMBOL, OUTCOME_TONE } from './limits-table.ts';
import { probeTable } from './probe-table.ts';
import { createRedactor, redactValue } from './redact.ts';
import { errorsTable, factsTable, leftoversTable, operationsTable, phasesTable } from './run-tables.ts';
import { answerTable, levelsTable } from './search-tables.ts';
import { splitTable } from './split-table.ts';
import { RECORD_ATTACHMENT, scenarioVerdict, VERDICT_ATTACHMENT } from './scenario-verdict.ts';
import { escapeMarkdown, tableHtml, tableMarkdown, TONES, type Table } from './table.ts';

export interface ReportAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly body: string | Buffer;
}

export interface ScenarioReport {
  /** For a report viewer: inline styles only, no scripts, charts as images in place. */
  readonly html: string;
  /** For a job summary. */
  readonly markdown: string;
  /** Charts, the raw record and the verdict: a handful per scenario, never one per request. */
  readonly attachments: readonly ReportAttachment[];
}

/**
 * Pure. `record` is null when it did not come to a run. What is passed in must be free of secrets; `attachReport`
 * sees to that.
 */
export function scenarioReport(record: RunRecord | null, verdict: Verdict): ScenarioReport {
  const limits = verdict.limits.length > 0 ? [limitsTable(verdict)] : [];
  const charts = record === null ? [] : drawCharts(record, verdict);
  const tables = record === null ? [] : runTables(record);
  const html = [
    outcomeHtml(verdict),
    ...limits.map(tableHtml),
    ...charts.map(chartHtml),
    ...tables.map(tableHtml),
  ].join('\n');
  const markdown = [outcomeMarkdown(verdict), ...[...limits, ...tables].map(tableMarkdown)].join('\n\n');
  const raw =
    record === null
      ? []
      : [{ name: RECORD_ATTACHMENT, contentType: 'application/gzip', body: packRecord(record) }];
  return { html, markdown, attachments: [...charts, ...gapAttachments(record), ...raw] };
}

/**
 * Puts the report on the running test: description and outcome for Allure; charts, raw record and the verdict as
 * attachments.
 */
export async function attachReport(
  testInfo: Pick<TestInfo, 'attach'>,
  profile: Profile,
  environment: Environment,
  result: { readonly verdict: Verdict; readonly record: RunRecord | null },
): Promise<readonly ReportAttachment[]> {
  const redact = createRedactor(environment.secrets);
  const record = redactValue(result.record, redact);
  const verdict = redactValue(result.verdict, redact);
  const report = scenarioReport(record, verdict);
  await descriptionHtml(report.html);
  await label(OUTCOME_LABEL, verdict.outcome);
  const attached: ReportAttachment = {
    name: VERDICT_ATTACHMENT,
    contentType: 'application/json',
    body: JSON.stringify(scenarioVerdict(profile, environment, verdict, record), null, 2),
  };
  for (const { name, contentType, body } of [...report.attachments, attached]) {
    await testInfo.attach(name, { contentType, body });
  }
  return report.attachments;
}

function gapAttachments(record: RunRecord | null): ReportAttachment[] {
  const files = record === null ? null : gapReportFiles(record);
  if (files === null) return [];
  return [
    { name: GAP_REPORT_FILES.markdown, contentType: 'text/markdown', body: files.markdown },
    { name: GAP_REPORT_FILES.json, contentType: 'application/json', body: files.json },
  ];
}

function drawCharts(record: RunRecord, verdict: Verdict): ReportAttachment[] {
  if (record.series.length === 0) return [];
  const key = latencyKey(record, verdict);
  const drawn: [string, string | null][] = [
    ['search.svg', searchChart(record)],
    ['rate.svg', rateChart(record)],
    ['latency.svg', key === null ? null : latencyChart(record, verdict, key)],
    ['steps.svg', key === null ? null : stepsChart(record, key)],
    ['levels.svg', levelsChart(record)],
    ['errors.svg', errorsChart(record)],
    ['generator.svg', generatorChart(record)],
    ...probeCharts(record, verdict),
  ];
  return drawn.flatMap(([name, body]) =>
    body === null ? [] : [{ name, contentType: 'image/svg+xml', body }],
  );
}

function runTables(record: RunRecord): Table[] {
  return [
    faultTable(record),
    answerTable(record),
    levelsTable(record),
    errorsTable(record),
    leftoversTable(record),
    phasesTable(record),
    hoursTable(record),
    operationsTable(record),
    interferenceTable(record),
    ...groupTables(record),
    bytesTable(record),
    splitTable(record),
    probeTable(record),
    factsTable(record),
  ].filter((table) => table !== null);
}

/** As an image: viewers strip inline SVG, and keep data addresses. */
function chartHtml({ name, body }: ReportAttachment): string {
  const title = /<title>([^<]*)<\/title>/.exec(body.toString())?.[1] ?? escapeXml(name);
  const data = Buffer.from(body).toString('base64');
  return `<p style="margin:14px 0 0"><img alt="${title}" style="max-width:100%;height:auto" src="data:image/svg+xml;base64,${data}"></p>`;
}

/** Reasons that no limit gives: those stand in the table, beside the limit. */
function outcomeHtml(verdict: Verdict): string {
  const tone = TONES[OUTCOME_TONE[verdict.outcome]];
  const told = new Set(verdict.limits.map((limit) => limit.reason));
  const reasons = verdict.reasons
    .filter((reason) => !told.has(reason))
    .map((reason) => `<li>${escapeXml(reason)}</li>`)
    .join('');
  return (
    `<div style="${tone};padding:10px 14px;border-radius:6px">` +
    `<b style="font-size:16px">${escapeXml(`${OUTCOME_SYMBOL[verdict.outcome]} ${verdict.outcome}`)}</b>` +
    (reasons === '' ? '' : `<ul style="margin:6px 0 0;padding-left:20px">${reasons}</ul>`) +
    '</div>'
  );
}

function outcomeMarkdown(verdict: Verdict): string {
  const reasons = verdict.reasons.map((reason) => `- ${escapeMarkdown(reason)}`);
  return [`**${OUTCOME_SYMBOL[verdict.outcome]} ${verdict.outcome}**`, ...reasons].join('\n');
}
