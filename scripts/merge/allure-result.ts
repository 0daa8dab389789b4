/** A merged scenario in the form of an Allure result, as the one of a run in one process looks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabelName, LinkType, Stage, Status, type Label } from 'allure-js-commons';
import { FileSystemWriter, ReporterRuntime } from 'allure-js-commons/sdk/reporter';
import { allureReporterOptions, scenarioLabels } from '../../helpers/report/allure.ts';
import { metricsFile } from '../../helpers/report/metrics.ts';
import { Inconclusive, LimitsBroken } from '../../helpers/report/outcome-error.ts';
import { scenarioReport } from '../../helpers/report/scenario-report.ts';
import { scenarioVerdict, VERDICT_ATTACHMENT } from '../../helpers/report/scenario-verdict.ts';
import type { Verdict } from '../../helpers/verdict/verdict.ts';
import type { Merged } from './judge-group.ts';

/** Writes one result with limits, charts, record and verdict, and the figures of the Metrics page. */
export function writeAllureResult({ record, verdict }: Merged, resultsDir: string): void {
  mkdirSync(resultsDir, { recursive: true });
  const { links = {}, listeners = [] } = allureReporterOptions();
  const runtime = new ReporterRuntime({ writer: new FileSystemWriter({ resultsDir }), links, listeners });
  const { profile, environment } = record;
  const title = `${profile.id} ${profile.name}`;
  const startMs = record.loadStartedAtMs ?? Date.parse(record.startedAt);
  const report = scenarioReport(record, verdict);
  const uuid = runtime.startTest({
    name: title,
    fullName: `${profile.file}#${profile.id}`,
    start: startMs,
    stage: Stage.FINISHED,
    descriptionHtml: report.html,
    labels: labelsOf(record.profile),
    parameters: [
      { name: 'environment', value: environment.name },
      { name: 'scale', value: profile.scale },
      { name: 'seed', value: String(profile.seed), excluded: true, mode: 'hidden' },
    ],
    ...statusOf(verdict),
  });
  runtime.applyRuntimeMessages(uuid, [
    {
      type: 'metadata',
      data: { links: profile.issues.map((id) => ({ type: LinkType.ISSUE, url: id, name: id })) },
    },
  ]);
  const attached = {
    name: VERDICT_ATTACHMENT,
    contentType: 'application/json',
    body: JSON.stringify(scenarioVerdict(profile, environment, verdict, record), null, 2),
  };
  for (const { name, contentType, body } of [...report.attachments, attached]) {
    runtime.writeAttachment(uuid, null, name, Buffer.from(body), { contentType });
  }
  runtime.stopTest(uuid, { stop: startMs + record.durationS * 1000 });
  runtime.writeTest(uuid);
  const metrics = metricsFile(record);
  writeFileSync(join(resultsDir, metrics.name), metrics.body);
}

function labelsOf(profile: Merged['record']['profile']): Label[] {
  const { epic, feature, story } = scenarioLabels(profile);
  return [
    { name: LabelName.EPIC, value: epic },
    { name: LabelName.FEATURE, value: feature },
    { name: LabelName.STORY, value: story },
    ...profile.tags.map((tag) => ({ name: LabelName.TAG, value: tag.replace(/^@/, '') })),
  ];
}

function statusOf(verdict: Verdict): { status: Status; statusDetails: { message?: string } } {
  if (verdict.outcome === 'PASS') return { status: Status.PASSED, statusDetails: {} };
  const isFailed = verdict.outcome === 'FAIL';
  const error = isFailed ? new LimitsBroken(verdict) : new Inconclusive(verdict);
  return {
    status: isFailed ? Status.FAILED : Status.BROKEN,
    statusDetails: { message: `${error.name}: ${error.message}` },
  };
}
