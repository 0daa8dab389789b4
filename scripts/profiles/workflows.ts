import { parseDocument } from 'yaml';
import { UsageError } from '../usage-error.ts';
import { shellCommands } from './shell-words.ts';

/** One `playwright test` in a workflow, with what decides which scenarios it runs. */
export interface WorkflowRun {
  /** File name of the workflow, e.g. `nightly.yml`. */
  readonly workflow: string;
  readonly grep: readonly string[];
  readonly grepInvert: readonly string[];
  readonly projects: readonly string[];
  /** Positional arguments: parts of test file paths. */
  readonly files: readonly string[];
}
/** What of a scenario decides whether a run takes it. */
export interface Scenario {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** Test files that name its profile, e.g. `tests/api/load.spec.ts`. */
  readonly tests: readonly string[];
}

/**
 * Playwright's projects (playwright.config.ts) and the tag that each takes; the first that has one of its tags takes
 * a scenario.
 */
export const PROJECT_TAGS = {
  faults: '@resilience',
  short: '@quick',
  nightly: '@nightly',
  soak: '@soak',
} as const satisfies Record<string, string>;

/** The project of a scenario, by its tags. */
export function projectOf(tags: readonly string[]): string {
  return Object.entries(PROJECT_TAGS).find(([, tag]) => tags.includes(tag))?.[0] ?? 'none';
}

/** Options of `playwright test` that are followed by a value of their own. */
const WITH_VALUE = new Set([
  ...['-c', '--config', '-j', '--workers', '--output', '--repeat-each', '--reporter', '--retries', '--shard'],
  ...['--timeout', '--global-timeout', '--max-failures', '--trace', '--tsconfig', '--test-list', '--name'],
]);

/** Every `playwright test` of a workflow file. @throws UsageError when the file is not well-formed YAML */
export function playwrightRuns(text: string, workflow: string): WorkflowRun[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`.github/workflows/${workflow}: ${error.message}`);
  return runScripts(document.toJS() as unknown)
    .flatMap(shellCommands)
    .flatMap((words) => {
      const at = words.findIndex(
        (word, index) => word === 'test' && /(^|\/)playwright$/.test(words[index - 1] ?? ''),
      );
      return at < 0 ? [] : [parseRun(words.slice(at + 1), workflow)];
    });
}

/** The `run` texts of all steps, wherever they are nested. */
function runScripts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(runScripts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'run' && typeof inner === 'string' ? [inner] : runScripts(inner),
  );
}

function parseRun(words: readonly string[], workflow: string): WorkflowRun {
  const run = {
    grep: [] as string[],
    grepInvert: [] as string[],
    projects: [] as string[],
    files: [] as string[],
  };
  const lists: Record<string, string[]> = {
    '-g': run.grep,
    '--grep': run.grep,
    '-gv': run.grepInvert,
    '--grep-invert': run.grepInvert,
    '--project': run.projects,
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const [option = '', ...rest] = word.split('=');
    const list = lists[option];
    if (list !== undefined) list.push(word.includes('=') ? rest.join('=') : (words[++index] ?? ''));
    else if (WITH_VALUE.has(word)) index++;
    else if (!word.startsWith('-')) run.files.push(word);
  }
  // Playwright heeds the last --grep and every --project.
  return { workflow, ...run, grep: run.grep.slice(-1), grepInvert: run.grepInvert.slice(-1) };
}

/** Whether a value is only known when the workflow runs; such a run is never counted as covering a scenario. */
const isOpen = (text: string) => text.includes('${{') || /\$[A-Za-z{(]/.test(text);

/** A pattern as Playwright reads it: `/…/flags` or a case-insensitive expression. */
function matches(pattern: string, title: string): boolean {
  const [, source = pattern, flags = 'gi'] = /^\/(.*)\/([gi]*)$/.exec(pattern) ?? [];
  try {
    return new RegExp(source, flags).test(title);
  } catch (error) {
    throw new UsageError(
      `.github/workflows: expected a regular expression in a \`playwright test\`, found ${JSON.stringify(pattern)} - ` +
        (error instanceof Error ? error.message : String(error)),
    );
  }
}

/** Whether this run takes the scenario. @throws UsageError when one of its patterns is no regular expression */
export function runsScenario(run: WorkflowRun, scenario: Scenario): boolean {
  const { grep, grepInvert, projects, files } = run;
  if ([...grep, ...grepInvert, ...projects, ...files].some(isOpen)) return false;
  const title = [scenario.id, scenario.name, ...scenario.tags].join(' ');
  const project = projectOf(scenario.tags);
  const isProject = (name: string) =>
    new RegExp(
      `^${name
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
      'i',
    ).test(project);
  return (
    (projects.length === 0 || projects.some(isProject)) &&
    (files.length === 0 || files.some((file) => scenario.tests.some((test) => matches(file, test)))) &&
    grep.every((pattern) => matches(pattern, title)) &&
    !grepInvert.some((pattern) => matches(pattern, title))
  );
}
