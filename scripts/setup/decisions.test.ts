import { describe, expect, it } from 'vitest';
import {
  aptCandidate,
  asRoot,
  chooseDatabase,
  compareVersions,
  npmCommand,
  packageDifferences,
  parseSetupOptions,
  summarize,
  systemKind,
} from './decisions.mjs';
import type { StepResult, StepState } from './decisions.mjs';

describe('compareVersions', () => {
  it.each([
    ['20.19.0', '20.19.0', 0],
    ['20.9.0', '20.19.0', -1],
    ['22.0.0', '20.19.0', 1],
    ['go1.26.8', '1.24', 1],
    ['go1.24', '1.24.0', 0],
    ['1.19~1', '1.24', -1],
  ])('should compare %s with %s as %i', (a, b, expected) => {
    expect(compareVersions(a, b)).toBe(expected);
  });
});

describe('systemKind', () => {
  it('should take Debian, Ubuntu and their descendants for Debian', () => {
    expect(systemKind('linux', 'NAME="x"\nID=debian\n')).toBe('debian');
    expect(systemKind('linux', 'ID=ubuntu\nID_LIKE=debian\n')).toBe('debian');
    expect(systemKind('linux', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe('debian');
  });
  it('should not use apt-get on Fedora, Windows or an unnamed Linux', () => {
    expect(systemKind('linux', 'ID=fedora\nVERSION_ID=debian\n')).toBe('other');
    expect(systemKind('win32', '')).toBe('other');
    expect(systemKind('linux', '')).toBe('other');
  });
  it('should know macOS', () => {
    expect(systemKind('darwin', '')).toBe('macos');
  });
});

describe('asRoot', () => {
  const command = ['apt-get', 'update'];
  it('should run as it is for root, through sudo without a password prompt for others', () => {
    expect(asRoot(command, { isRoot: true, sudo: '/usr/bin/sudo' })).toEqual(command);
    expect(asRoot(command, { isRoot: false, sudo: '/usr/bin/sudo' })).toEqual([
      '/usr/bin/sudo',
      '-n',
      ...command,
    ]);
  });
  it('should find no way without root and sudo', () => {
    expect(asRoot(command, { isRoot: false, sudo: null })).toBe(null);
  });
});

describe('npmCommand', () => {
  it('should use the npm that runs set-up', () => {
    expect(npmCommand({ npm_execpath: '/n/npm-cli.js' }, 'linux', '/bin/node')).toEqual([
      '/bin/node',
      '/n/npm-cli.js',
    ]);
  });
  it('should use npm from PATH when set-up is run by node itself', () => {
    expect(npmCommand({}, 'linux', '/bin/node')).toEqual(['npm']);
  });
});

describe('packageDifferences', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/only-elsewhere': { version: '3.0.0', optional: true },
    },
  };
  it('should find nothing when all that is not optional is there as locked', () => {
    const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } };
    expect(packageDifferences(lock, installed)).toEqual([]);
  });
  it('should name what is absent, of another version, of other content, or too much', () => {
    expect(packageDifferences(lock, null)).toEqual(['node_modules/a is not installed']);
    expect(packageDifferences(lock, { packages: { 'node_modules/a': { version: '0.9.0' } } })).toEqual([
      'node_modules/a is 0.9.0, locked is 1.0.0',
    ]);
    const otherContent = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-z' } };
    expect(packageDifferences(lock, { packages: otherContent })).toHaveLength(1);
    const installed = { ...otherContent, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
    expect(
      packageDifferences(lock, { packages: { ...installed, 'node_modules/b': { version: '1.0.0' } } }),
    ).toEqual(['node_modules/b is not in the lock file']);
  });
  it('should name three differences and count the others', () => {
    const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, { version: '1.0.0' }]));
    expect(packageDifferences({ packages: many }, null).slice(2)).toEqual([
      'c is not installed',
      'and 2 more',
    ]);
  });
});

describe('chooseDatabase', () => {
  const all = { mongodbUri: 'mongodb://h', mongod: '/m', cachedMongod: '/c', ferretdb: '/f' };
  it('should prefer MONGODB_URI, mongod on PATH, the cached mongod, FerretDB, in this order', () => {
    expect(chooseDatabase(all)?.kind).toBe('uri');
    expect(chooseDatabase({ ...all, mongodbUri: '' })?.kind).toBe('mongod');
    expect(chooseDatabase({ cachedMongod: '/c', ferretdb: '/f' })).toEqual({
      kind: 'cached mongod',
      detail: '/c',
    });
    expect(chooseDatabase({ ferretdb: '/f' })).toEqual({ kind: 'ferretdb', detail: '/f' });
    expect(chooseDatabase({ mongod: null, ferretdb: null })).toBe(null);
  });
});

describe('aptCandidate', () => {
  it('should read the candidate without its epoch', () => {
    expect(aptCandidate('golang-go:\n  Installed: (none)\n  Candidate: 2:1.19~1\n')).toBe('1.19~1');
  });
  it('should know when there is none', () => {
    expect(aptCandidate('x:\n  Installed: (none)\n  Candidate: (none)\n')).toBe(null);
    expect(aptCandidate('')).toBe(null);
  });
});

describe('parseSetupOptions', () => {
  it('should read the options', () => {
    expect(parseSetupOptions(['--check', '-h'])).toEqual({ check: true, strict: false, help: true });
  });
  it('should name an unknown one and where the known ones are listed', () => {
    expect(() => parseSetupOptions(['--chek'])).toThrow(
      'Unknown option --chek. "npm run setup -- --help" lists',
    );
  });
});

describe('summarize', () => {
  const step = (state: StepState, rest: Partial<StepResult> = {}): StepResult => ({
    name: 'RabbitMQ',
    state,
    needed: true,
    optional: false,
    ...rest,
  });
  it('should say that there was nothing to do', () => {
    expect(summarize([step('present')], { check: false })).toEqual({ exitCode: 0, text: 'Nothing to do.' });
  });
  it('should name what was installed', () => {
    const results = [step('installed'), step('present', { name: 'Chromium' })];
    expect(summarize(results, { check: false }).text).toBe('Ready. Installed: RabbitMQ.');
  });
  it.each(['missing', 'failed'] as const)('should fail on a needed step that is %s', (state) => {
    expect(summarize([step('installed'), step(state)], { check: false }).exitCode).toBe(1);
    expect(summarize([step(state)], { check: true })).toEqual({
      exitCode: 1,
      text: 'Not ready: RabbitMQ. Run "npm run setup".',
    });
  });
  it('should pass without an optional step, and say so plainly without a system part that is not needed', () => {
    expect(summarize([step('failed', { needed: false, optional: true })], { check: true }).text).toBe(
      'Everything needed is there.',
    );
    const windows = summarize([step('missing', { needed: false })], { check: false });
    expect(windows.exitCode).toBe(0);
    expect(windows.text).toContain('For the emulator, missing here: RabbitMQ.');
  });
});
