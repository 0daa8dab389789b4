import { describe, expect, it } from 'vitest';
import { allureReporterOptions, scenarioAnnotations, scenarioLabels } from './allure.ts';
import { fabricatedRecord } from './testing.ts';
import { fabricatedVerdict } from './testing-verdict.ts';
import { helper, runProject, type ProjectRun } from './testing-project.ts';

interface AllureResult {
  readonly name: string;
  readonly status: string;
  readonly statusDetails: { readonly message?: string; readonly trace?: string };
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly { readonly url: string; readonly type: string; readonly name?: string }[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly { readonly name: string; readonly type: string }[];
  readonly descriptionHtml?: string;
  readonly steps: readonly {
    readonly attachments: readonly { readonly name: string; readonly type: string }[];
  }[];
}

const config = `
import { defineConfig } from '@playwright/test';
import { allureReporterOptions } from '${helper('report/allure.ts')}';
export default defineConfig({
  testDir: '.', outputDir: 'out', workers: 1,
  reporter: [
    ['${helper('report/redacting-reporter.ts')}'],
    ['html', { outputFolder: 'html', open: 'never' }],
    ['allure-playwright', allureReporterOptions()],
    ['${helper('report/reporter.ts')}'],
  ],
});`;

const secret = 'correct-horse-battery';
const record = fabricatedRecord();
const profile = { ...record.profile };

const spec = `
import { test } from '@playwright/test';
import { describeScenario, scenarioAnnotations } from '${helper('report/allure.ts')}';
import { Inconclusive, LimitsBroken } from '${helper('report/outcome-error.ts')}';
import { attachReport } from '${helper('report/scenario-report.ts')}';
const profile = ${JSON.stringify(profile)};
const record = ${JSON.stringify({ ...record, endReason: `token ${secret}` })};
const environment = { name: 'emulator', secrets: ['${secret}'] };
test('PZ-1 broken', { annotation: scenarioAnnotations({ ...profile, issues: ['PZ-14804'] }) }, async () => {
  const verdict = ${JSON.stringify(fabricatedVerdict('FAIL'))};
  await describeScenario(profile, environment);
  await attachReport(test.info(), profile, environment, { record, verdict });
  throw new LimitsBroken(verdict);
});
test('PZ-2 unsure', () => { throw new Inconclusive(${JSON.stringify(fabricatedVerdict('INCONCLUSIVE'))}); });
test('PZ-3 missing', () => {
  test.info().annotations.push({ type: 'not-available', description: 'RabbitMQ is a stand-in.' });
  test.skip(true, 'NOT AVAILABLE: RabbitMQ is a stand-in.');
});
test('PZ-4 misconfigured', () => {
  const error = new Error('no address'); error.name = 'ConfigurationError'; throw error; });
test('PZ-5 plain failure', () => { throw new Error('sent ${secret} and authorization: Bearer abc123'); });
test('PZ-6 held', () => {});
`;

function results(run: ProjectRun): Map<string, AllureResult> {
  return new Map(
    run
      .list('allure-results')
      .filter((name) => name.endsWith('-result.json'))
      .map((name) => JSON.parse(run.read(`allure-results/${name}`)) as AllureResult)
      .map((result) => [result.name.slice(0, 4), result]),
  );
}

describe('allure results of the real reporter', { timeout: 60_000 }, () => {
  it('should tell broken limits, inconclusive runs and missing preconditions apart', async () => {
    using run = await runProject(
      { 'playwright.config.ts': config, 'a.spec.ts': spec },
      {
        env: {
          ISSUE_URL: 'https://issues.example/%s',
          STACK_PARTS: 'mongodb:stand-in',
          WEB_PASSWORD: secret,
        },
      },
    );
    const found = results(run);
    const statuses = Object.fromEntries([...found].map(([id, { status }]) => [id, status]));
    expect(statuses, run.output).toEqual({
      'PZ-1': 'failed',
      'PZ-2': 'broken',
      'PZ-3': 'skipped',
      'PZ-4': 'broken',
      'PZ-5': 'failed',
      'PZ-6': 'passed',
    });
    expect(found.get('PZ-3')?.statusDetails.message).toBe('NOT AVAILABLE: RabbitMQ is a stand-in.');

    expect(found.get('PZ-5')?.statusDetails.message).toBe(
      'Error: sent [redacted] and authorization: [redacted]',
    );
    const broken = found.get('PZ-1');
    expect(broken?.statusDetails.message).toBe(
      'LimitsBroken: 1 of 6 limits do not hold:\n' +
        '  create success in spike: 69.5 %, bound >= 80 % (margin -13 %, 95 % interval 62.8 % … 75.5 %, 200 samples)\n' +
        '    create success in spike is 69.5 %, below the bound of 80 % (139 of 200 arrivals ok).\n' +
        'p95 needs 59 samples, after has 57: run it at a larger scale.',
    );
    const labels = Object.fromEntries((broken?.labels ?? []).map(({ name, value }) => [name, value]));
    expect(labels).toMatchObject({
      epic: 'Focus Server API',
      feature: 'Under load',
      story: 'PZ-14804 Spike',
    });
    expect(broken?.parameters.filter(({ name }) => name !== 'Project')).toMatchObject([
      { name: 'environment', value: 'emulator' },
      { name: 'scale', value: 'smoke' },
      { name: 'seed', value: '14804', excluded: true },
    ]);
    expect(broken?.links).toContainEqual({
      type: 'issue',
      url: 'https://issues.example/PZ-14804',
      name: 'PZ-14804',
    });
    const attachments = [
      ...(broken?.attachments ?? []),
      ...(broken?.steps ?? []).flatMap((s) => s.attachments),
    ];
    expect(attachments.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'rate.svg image/svg+xml',
      'latency.svg image/svg+xml',
      'steps.svg image/svg+xml',
      'errors.svg image/svg+xml',
      'generator.svg image/svg+xml',
      'record.json.gz application/gzip',
      'verdict application/json',
    ]);
    expect(broken?.descriptionHtml).toContain('create success in spike');
    expect(run.read('allure-results/environment.properties')).toContain('parts=mongodb:stand-in');
    const metrics = JSON.parse(run.read('allure-results/PZ-14804-emulator-smoke-perf.json')) as unknown;
    expect(metrics).toMatchObject([
      { key: 'PZ-14804: success' },
      { key: 'PZ-14804: achieved rate' },
      { key: 'PZ-14804: create p50' },
      { key: 'PZ-14804: create p95' },
      { key: 'PZ-14804: create p99' },
    ]);
    expect(run.output).not.toContain(secret);
    for (const name of run.list('allure-results')) {
      expect(run.read(`allure-results/${name}`), name).not.toContain(secret);
    }
  });
});

const interruptedSpec = `
import { test } from '@playwright/test';
import { scenarioAnnotations } from '${helper('report/allure.ts')}';
import { attachReport } from '${helper('report/scenario-report.ts')}';
const profile = ${JSON.stringify(profile)};
const environment = { name: 'emulator', secrets: [] };
const verdicts = ${JSON.stringify((['PASS', 'FAIL', 'INCONCLUSIVE'] as const).map(fabricatedVerdict))};
for (const [index, verdict] of [...verdicts, null].entries()) {
  test('PZ-' + (index + 1), async () => {
    if (verdict !== null) await attachReport(test.info(), profile, environment, { record: null, verdict });
    console.log('ready');
    await new Promise(() => {});
  });
}
test('PZ-5 not begun', { annotation: scenarioAnnotations(profile) }, () => {});
`;

describe('allure results of an interrupted run', { timeout: 60_000 }, () => {
  it('should show what was judged as it was judged, the rest as broken, and what was not begun in its place', async () => {
    using run = await runProject(
      {
        'playwright.config.ts': config.replace('workers: 1', 'workers: 4, fullyParallel: true'),
        'a.spec.ts': interruptedSpec,
      },
      { onOutput: (output, kill) => output.split('ready').length > 4 && kill('SIGINT') },
    );
    expect(run.exitCode, run.output).toBe(130);
    const found = results(run);
    const shown = [...found].map(([id, { status, statusDetails, labels }]) => {
      const outcome = labels.find(({ name }) => name === 'outcome')?.value ?? 'not judged';
      return `${id} ${outcome}: ${status}, ${statusDetails.message}`;
    });
    expect(shown.sort()).toEqual([
      'PZ-1 PASS: passed, The run was interrupted.',
      'PZ-2 FAIL: failed, The run was interrupted.',
      'PZ-3 INCONCLUSIVE: broken, The run was interrupted.',
      'PZ-4 not judged: broken, The run was interrupted.',
      'PZ-5 not judged: skipped, NOT REACHED: the run ended before this was begun.',
    ]);
    const labels = Object.fromEntries(found.get('PZ-5')!.labels.map(({ name, value }) => [name, value]));
    expect(labels).toMatchObject({ epic: 'Focus Server API', feature: 'Under load' });
  });
});

describe('scenarioAnnotations', () => {
  const of = { name: 'X', file: 'api/PZ-1.yaml', tags: ['@load'] };
  const links = (id: string, issues: string[]) =>
    scenarioAnnotations({ ...of, id, issues })
      .filter(({ type }) => !type.startsWith('_'))
      .map(({ type, description }) => `${type} ${description}`);

  it('should link the issues, and the scenario itself as a test case unless it is one of them', () => {
    expect(links('PZ-1', [])).toEqual(['tms PZ-1']);
    expect(links('PZ-1', ['PZ-2', 'PZ-3'])).toEqual(['issue PZ-2', 'issue PZ-3', 'tms PZ-1']);
    expect(links('PZ-1', ['PZ-1'])).toEqual(['issue PZ-1']);
    expect(links('GAP-1', [])).toEqual([]);
  });
});

describe('scenarioLabels', () => {
  it.each([
    ['api/PZ-1.yaml', ['@load', '@api'], 'Focus Server API', 'Under load'],
    ['api/PZ-1.yaml', ['@performance'], 'Focus Server API', 'Performance'],
    ['stress/PZ-1.yaml', ['@load', '@stress'], 'Stress and capacity', 'Stress and capacity'],
    ['elsewhere/PZ-1.yaml', [], 'elsewhere', 'Other'],
  ])('should file %s %j under %s, %s', (file, tags, epic, feature) => {
    expect(scenarioLabels({ id: 'PZ-1', name: 'X', file, tags })).toEqual({ epic, feature, story: 'PZ-1 X' });
  });
});

describe('allureReporterOptions', () => {
  it('should read the address and the parts when the reporter writes them, not before', () => {
    const env: NodeJS.ProcessEnv = {};
    const info = allureReporterOptions(env).environmentInfo;
    env['FOCUS_BASE_URL'] = 'http://bob:pw@127.0.0.1:5000';
    env['STACK_PARTS'] = 'mongodb:stand-in';
    expect(info?.['base_url']).toBe('http://[redacted]@127.0.0.1:5000');
    expect(info?.['parts']).toBe('mongodb:stand-in');
  });
});
