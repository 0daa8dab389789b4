import { describe, expect, it } from 'vitest';
import { shellCommands } from './shell-words.ts';
import { playwrightRuns, projectOf, runsScenario, type Scenario } from './workflows.ts';

const workflow = (...runs: string[]) =>
  [
    'on: push',
    'jobs:',
    '  a:',
    '    steps:',
    ...runs.map((run) => `      - run: ${JSON.stringify(run)}`),
  ].join('\n');
const spike: Scenario = {
  id: 'PZ-14804',
  name: 'Spike',
  tags: ['@load', '@api', '@quick'],
  tests: ['tests/api/load.spec.ts'],
};
const latency: Scenario = {
  id: 'PZ-13770',
  name: 'Configure latency',
  tags: ['@performance', '@api', '@nightly'],
  tests: ['tests/api/performance.spec.ts'],
};
/** Which of the two a command runs. */
const runs = (command: string): string[] =>
  [spike, latency]
    .filter((scenario) =>
      playwrightRuns(workflow(command), 'w.yml').some((run) => runsScenario(run, scenario)),
    )
    .map(({ id }) => id);

describe('shellCommands', () => {
  it.each<[string, string[][]]>([
    ['a b  c', [['a', 'b', 'c']]],
    ['a && b || c; d | e & f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['a \\\n  b\nc', [['a', 'b'], ['c']]],
    [`a "b c" 'd "e"' f\\ g`, [['a', 'b c', 'd "e"', 'f g']]],
    ['a --x="y z" # not this\nb', [['a', '--x=y z'], ['b']]],
    ['a ${{ matrix.shard }}/4', [['a', '${{ matrix.shard }}/4']]],
    ['a --g "@x|@y"', [['a', '--g', '@x|@y']]],
    ['', []],
  ])('should split %j', (script, commands) => {
    expect(shellCommands(script)).toEqual(commands);
  });
});

describe('runsScenario', () => {
  it.each<[string, string[]]>([
    ['npx playwright test', ['PZ-14804', 'PZ-13770']],
    ['npx playwright test --grep @load', ['PZ-14804']],
    ['npx playwright test --grep=@performance', ['PZ-13770']],
    ['npx playwright test -g "@load|@performance"', ['PZ-14804', 'PZ-13770']],
    ['npx playwright test -g /@LOAD/', []],
    ['npx playwright test -g @LOAD', ['PZ-14804']],
    ['npx playwright test --grep @api --grep-invert @nightly', ['PZ-14804']],
    ['npx playwright test --project=short', ['PZ-14804']],
    ['npx playwright test --project short --project nightly', ['PZ-14804', 'PZ-13770']],
    ['npx playwright test --project=soak', []],
    ['npx playwright test --project="n*"', ['PZ-13770']],
    ['npx playwright test tests/api/load.spec.ts', ['PZ-14804']],
    ['npx playwright test --shard ${{ matrix.shard }}/4', ['PZ-14804', 'PZ-13770']],
    ['npx playwright test --workers 1 --project=short', ['PZ-14804']],
    ['npx playwright test --grep ${{ inputs.grep }}', []],
    ['npx playwright test --grep "$TAG"', []],
    ['npm ci && npx playwright test --grep @load', ['PZ-14804']],
    ['LOAD_SCALE=ci npx playwright test --grep @load', ['PZ-14804']],
    ['npx playwright show-report', []],
    ['echo playwright tests', []],
    ['# npx playwright test', []],
  ])('should evaluate %s', (command, ids) => {
    expect(runs(command)).toEqual(ids);
  });

  it('should find runs in every job and step, and name the workflow', () => {
    const text = workflow(
      'npm ci',
      'npx playwright test --project=short\nnpx playwright test --project=soak',
    );
    expect(playwrightRuns(text, 'nightly.yml').map((run) => [run.workflow, run.projects])).toEqual([
      ['nightly.yml', ['short']],
      ['nightly.yml', ['soak']],
    ]);
  });

  it('should say which workflow is not well-formed', () => {
    expect(() => playwrightRuns('a: [', 'bad.yml')).toThrow(/^\.github\/workflows\/bad\.yml: Flow sequence/);
  });

  it('should say which pattern is no regular expression', () => {
    expect(() => runs('npx playwright test --grep "(@load"')).toThrow(
      '.github/workflows: expected a regular expression in a `playwright test`, found "(@load" - ' +
        'Invalid regular expression: /(@load/gi: Unterminated group',
    );
  });

  it('should know the project of a schedule tag', () => {
    expect([projectOf(['@quick']), projectOf(['@x', '@nightly']), projectOf(['@soak'])]).toEqual([
      'short',
      'nightly',
      'soak',
    ]);
    // What needs a stack that can be broken is not run with the others.
    expect(projectOf(['@resilience', '@nightly'])).toBe('faults');
  });
});
