import type { CheckedProfile } from '../../helpers/environment/load-profile.ts';
import { breaksThings } from '../../helpers/profile/faults.ts';
import { plannedDurationS, plannedRequests, plannedTotalArrivals } from '../../helpers/profile/planned.ts';
import { SCALES, type Scale } from '../../helpers/profile/profile.ts';
import { PROJECT_TAGS, projectOf, runsScenario, type WorkflowRun } from './workflows.ts';

/** What one scale of a scenario plans; null where only the target decides (closed phases). */
export interface Plan {
  readonly arrivals: number | null;
  readonly requests: number | null;
  readonly durationS: number;
}
/** One scenario as `npm run profiles` shows it. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly tags: readonly string[];
  readonly project: string;
  readonly plans: Readonly<Record<Scale, Plan>>;
  readonly needs: readonly string[];
  readonly permissions: readonly string[];
  readonly tests: readonly string[];
  readonly workflows: readonly string[];
  /** It has faults. */
  readonly breaksThings: boolean;
}

/** A test file with its text. */
export interface TestFile {
  readonly file: string;
  readonly text: string;
}

/** Sums up the scenarios and finds the tests and workflows that run them. */
export function overview(
  checked: readonly CheckedProfile[],
  tests: readonly TestFile[],
  runs: readonly WorkflowRun[],
): Row[] {
  return checked.map(({ file, profiles }) => {
    const { id, name, tags, needs, permissions } = profiles.full;
    const plan = (scale: Scale): Plan => ({
      arrivals: plannedTotalArrivals(profiles[scale]),
      requests: plannedRequests(profiles[scale]),
      durationS: plannedDurationS(profiles[scale]),
    });
    const scenario = {
      id,
      name,
      tags,
      tests: tests.filter(({ text }) => text.includes(file)).map((test) => test.file),
    };
    const workflows = runs.filter((run) => runsScenario(run, scenario)).map(({ workflow }) => workflow);
    return {
      ...scenario,
      file,
      project: projectOf(tags),
      plans: { smoke: plan('smoke'), ci: plan('ci'), full: plan('full') },
      needs,
      permissions,
      workflows: [...new Set(workflows)],
      breaksThings: breaksThings(profiles.full),
    };
  });
}

/** Only the project `faults` is run with a stack that can be broken. */
const FAULTS_TAG = PROJECT_TAGS.faults;

/** A scenario that nothing runs is an error of the suite, and so is one that nothing could run. */
export function coverageErrors(rows: readonly Row[]): string[] {
  return rows.flatMap(({ id, file, tags, project, tests, workflows, breaksThings }) => [
    ...(breaksThings && !tags.includes(FAULTS_TAG)
      ? [
          `${id}: it has faults but not the tag ${FAULTS_TAG} (tags ${tags.join(' ')}) - only what has it is run ` +
            'with a stack that can be broken',
        ]
      : []),
    ...(tests.length > 0
      ? []
      : [
          `${id}: no test names its profile - add test(...scenario('${file}')) to a *.spec.ts file under tests/`,
        ]),
    ...(workflows.length > 0
      ? []
      : [
          `${id}: no workflow runs it (tags ${tags.join(' ')}) - add --project=${project} to a ` +
            '`playwright test` in .github/workflows/',
        ]),
  ]);
}

/** Planned seconds of all scenarios with a tag, by scale. */
export function totalSeconds(rows: readonly Row[], tag: string): Readonly<Record<Scale, number>> {
  const sum = (scale: Scale) =>
    rows
      .filter(({ tags }) => tags.includes(tag))
      .reduce((total, { plans }) => total + plans[scale].durationS, 0);
  return { smoke: sum('smoke'), ci: sum('ci'), full: sum('full') };
}

/** `45 s`, `5 min 30 s`, `1 h 0 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600)
    return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The rows as aligned text, one line a scenario. */
export function table(rows: readonly Row[]): string {
  const header = [
    'id',
    'name',
    'tags',
    'project',
    ...SCALES.map((scale) => `${scale}: arrivals/requests/time`),
  ];
  const lines = rows.map((row) => [
    row.id,
    row.name,
    row.tags.join(' '),
    row.project,
    ...SCALES.map((scale) => {
      const { arrivals, requests, durationS } = row.plans[scale];
      return `${arrivals ?? 'closed'} / ${requests ?? 'closed'} / ${formatSeconds(durationS)}`;
    }),
    [...row.needs, ...row.permissions.map((permission) => `may ${permission}`)].join(' '),
    row.workflows.join(' ') || '-',
  ]);
  const all = [[...header, 'needs', 'workflows'], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
