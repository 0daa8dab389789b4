/** How a scenario appears in the Allure report. */
import { parameter } from 'allure-js-commons';
import type { ReporterConfig } from 'allure-js-commons/sdk/reporter';
import type { Environment } from '../environment/environment.ts';
import type { Profile } from '../profile/profile.ts';
import { outcomeStatus } from './allure-status.ts';
import { createRedactor } from './redact.ts';
import { secretsInEnvironment } from './secrets-in-environment.ts';

/** The first part of a profile's path is its area. */
const AREAS: Readonly<Record<string, string>> = {
  alerts: 'Alerts',
  api: 'Focus Server API',
  stress: 'Stress and capacity',
  streaming: 'Streams and data',
  mixed: 'Mixed work, users, reads',
  database: 'Database',
  resilience: 'Resilience',
  soak: 'Soak',
  ui: 'Web client',
};

/** The first of these tags that a profile has names its kind. */
const KINDS: readonly (readonly [tag: string, kind: string])[] = [
  ['@soak', 'Soak'],
  ['@resilience', 'Resilience'],
  ['@stress', 'Stress and capacity'],
  ['@performance', 'Performance'],
  ['@load', 'Under load'],
];

/** Where a scenario belongs: area, kind of test, itself. */
export function scenarioLabels(profile: Pick<Profile, 'id' | 'name' | 'file' | 'tags'>): {
  epic: string;
  feature: string;
  story: string;
} {
  const folder = profile.file.split('/')[0] ?? '';
  return {
    epic: AREAS[folder] ?? folder,
    feature: KINDS.find(([tag]) => profile.tags.includes(tag))?.[1] ?? 'Other',
    story: `${profile.id} ${profile.name}`,
  };
}

/** Playwright's HTML report hides annotations that begin with an underscore; Allure takes them for labels. */
const label = (name: string, value: string) => ({ type: `_ allure.label.${name}`, description: value });

/**
 * What the test of a scenario is declared with: its place, the issues it checks, and itself as a test case unless
 * it is one of them. Declared and not told while it runs, so that a scenario that was not reached is in its place.
 */
export function scenarioAnnotations(
  profile: Pick<Profile, 'id' | 'name' | 'file' | 'tags' | 'issues'>,
): { readonly type: string; readonly description: string }[] {
  const labels = Object.entries(scenarioLabels(profile)).map(([name, value]) => label(name, value));
  const issues = profile.issues.map((issue) => ({ type: 'issue', description: issue }));
  const testCase = /^PZ-\d+/.exec(profile.id)?.[0];
  const itself = testCase === undefined || profile.issues.includes(testCase) ? [] : [testCase];
  return [...labels, ...issues, ...itself.map((id) => ({ type: 'tms', description: id }))];
}

/**
 * Parameters of the running test. The seed is in the report's facts. It does not make another history: it is not
 * part of what is tested.
 */
export async function describeScenario(
  profile: Pick<Profile, 'scale' | 'seed'>,
  environment: Pick<Environment, 'name'>,
): Promise<void> {
  await parameter('environment', environment.name);
  await parameter('scale', profile.scale);
  await parameter('seed', String(profile.seed), { excluded: true, mode: 'hidden' });
}

/**
 * Options of the allure-playwright reporter. `ISSUE_URL` and `TMS_URL` are templates with `%s` for the id; without
 * them the ids are shown as they are.
 */
export function allureReporterOptions(
  env: NodeJS.ProcessEnv = process.env,
): ReporterConfig & { detail: boolean; suiteTitle: boolean } {
  return {
    resultsDir: env['ALLURE_RESULTS_DIR'] ?? 'allure-results',
    // Otherwise every call is stored as a step.
    detail: false,
    suiteTitle: false,
    links: {
      issue: { urlTemplate: env['ISSUE_URL'] ?? '%s', nameTemplate: '%s' },
      tms: { urlTemplate: env['TMS_URL'] ?? '%s', nameTemplate: '%s' },
    },
    environmentInfo: runInfo(env),
    listeners: [outcomeStatus],
  };
}

/**
 * What holds for the whole run. Read when the reporter writes it, at the end: the embedded stack, started after
 * the configuration was read, puts its address and parts into the environment.
 */
function runInfo(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const read = (name: string, otherwise: string) =>
    createRedactor(secretsInEnvironment(env))(env[name] || otherwise);
  return {
    get target() {
      return read('TARGET', 'emulator');
    },
    get base_url() {
      return read('FOCUS_BASE_URL', 'as the environment file says');
    },
    get scale() {
      return read('LOAD_SCALE', 'smoke');
    },
    get parts() {
      return read('STACK_PARTS', 'not told');
    },
    get run() {
      return read('RUN_ID', 'not told');
    },
    node: process.versions.node,
  };
}
