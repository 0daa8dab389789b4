import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatSeconds } from './overview.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOUND = readFileSync(path.join(ROOT, 'load-profiles/api/PZ-14804-spike.yaml'), 'utf8');

let project = '';
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'profiles-'));
  write('tests/api/load.spec.ts', "scenario('api/spike.yaml');\n");
  write(
    '.github/workflows/ci.yml',
    'jobs: { a: { steps: [{ run: npx playwright test --project=short }] } }\n',
  );
});
afterEach(() => rmSync(project, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  writeFileSync(path.join(project, file), text);
}

/** The real command line in a child process. */
function run(...options: string[]): { code: number | null; out: string; errors: string[] } {
  const child = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/profiles.ts', ...options], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return {
    code: child.status,
    out: child.stdout,
    errors: child.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm warn')),
  };
}

describe('npm run profiles', () => {
  it('should list a sound profile with what it plans and what runs it', () => {
    write('load-profiles/api/spike.yaml', SOUND);
    const { code, out, errors } = run('--dir', project);
    expect(errors).toEqual([]);
    expect(code).toBe(0);
    const [header, row] = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(header).toEqual([
      ...['id', 'name', 'tags', 'project', 'smoke: arrivals/requests/time', 'ci: arrivals/requests/time'],
      ...['full: arrivals/requests/time', 'needs', 'workflows'],
    ]);
    expect(row).toEqual([
      ...[
        'PZ-14804',
        'Spike',
        '@load @api @quick',
        'short',
        '224 / 896 / 1 min 7 s',
        '326 / 1304 / 1 min 13 s',
      ],
      ...['326 / 1304 / 1 min 13 s', 'configure cancel metadata', 'ci.yml'],
    ]);
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      '1 scenario. Planned in sum for @load: smoke 1 min 7 s, ci 1 min 13 s, full 1 min 13 s.',
    );
  });

  it('should print an error for each of five mistakes', () => {
    const wrong = SOUND.replace("'@load'", 'load')
      .replace('rate: 20/s', 'rate: 20')
      .replace('of: create, measure: success, atLeast: 80 %', 'of: creat, measure: success, atLeast: 80 %')
      .replace('seed: 14804', 'sed: 14804\nseed: 14804')
      .replace('spike: { duration: 5 s }', 'spike: { rate: 5/s }');
    write('load-profiles/api/spike.yaml', wrong);
    const { code, errors } = run('--dir', project);
    expect(code).toBe(2);
    expect(errors.map((line) => /^load-profiles\/api\/spike\.yaml:\d+:\d+ (\S+):/.exec(line)?.[1])).toEqual([
      'tags[0]',
      'sed',
      'phases[2].rate',
      'limits[1].of',
      'scales.smoke.phases.spike.rate',
      undefined,
    ]);
    expect(errors.at(-1)).toBe('5 errors');
  });

  it('should refuse a scenario that no test names and one that no workflow runs', () => {
    write(
      'load-profiles/api/other.yaml',
      SOUND.replace('id: PZ-14804', 'id: PZ-1').replace('@quick', '@soak'),
    );
    const { code, errors } = run('--dir', project);
    expect(code).toBe(2);
    expect(errors).toEqual([
      "PZ-1: no test names its profile - add test(...scenario('api/other.yaml')) to a *.spec.ts file under tests/",
      'PZ-1: no workflow runs it (tags @load @api @soak) - add --project=soak to a `playwright test` in ' +
        '.github/workflows/',
      '2 errors',
    ]);
  });

  it('should refuse a scenario with faults that is not run with a stack that can be broken', () => {
    const broken = SOUND.replace(
      'limits:',
      'faults: [{ name: db, what: kill, whom: database, phase: spike }]\nlimits:',
    );
    write('load-profiles/api/spike.yaml', broken);
    const { code, errors } = run('--dir', project);
    expect(code).toBe(2);
    expect(errors).toEqual([
      'PZ-14804: it has faults but not the tag @resilience (tags @load @api @quick) - only what has it is run with ' +
        'a stack that can be broken',
      '1 error',
    ]);
  });

  it('should refuse an id that two files share', () => {
    write('load-profiles/api/spike.yaml', SOUND);
    write('load-profiles/api/spike-2.yaml', SOUND);
    const { code, errors } = run('--dir', project);
    expect(code).toBe(2);
    expect(errors[0]).toBe(
      'load-profiles/api/spike.yaml:2:5 id: expected an id that no other profile has, found "PZ-14804", which is ' +
        'also the id of load-profiles/api/spike-2.yaml - give the newer scenario its own id',
    );
  });

  it('should print JSON', () => {
    write('load-profiles/api/spike.yaml', SOUND);
    const { scenarios, loadSeconds, errors } = JSON.parse(run('--dir', project, '--json').out) as {
      scenarios: { id: string; plans: unknown }[];
      loadSeconds: unknown;
      errors: string[];
    };
    expect(scenarios.map(({ id, plans }) => [id, plans])).toEqual([
      [
        'PZ-14804',
        {
          smoke: { arrivals: 224, requests: 896, durationS: 67 },
          ci: { arrivals: 326, requests: 1304, durationS: 73 },
          full: { arrivals: 326, requests: 1304, durationS: 73 },
        },
      ],
    ]);
    expect(loadSeconds).toEqual({ smoke: 67, ci: 73, full: 73 });
    expect(errors).toEqual([]);
  });

  it('should explain itself, and refuse what it does not know', () => {
    expect(run('--help').code).toBe(0);
    expect(run('--help').out.split('\n')[0]).toBe('npm run profiles [-- OPTIONS]');
    const unknown = run('--bogus');
    expect([unknown.code, unknown.errors[0]?.startsWith("Unknown option '--bogus'")]).toEqual([2, true]);
    expect(run('--dir', path.join(project, 'nowhere'))).toEqual({
      code: 2,
      out: '',
      errors: [`--dir: expected a folder with load-profiles/ in it, found ${path.join(project, 'nowhere')}`],
    });
  });
});

describe('formatSeconds', () => {
  it.each([
    [59, '59 s'],
    [60, '1 min'],
    [67, '1 min 7 s'],
    [3630, '1 h 0 min'],
    [86_400, '24 h 0 min'],
  ])('should write %d s as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
