import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const scripts = fileURLToPath(new URL('..', import.meta.url));
let clone: string;

/** A bare clone with one locked package, and nothing on PATH but what the test puts there. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'setup-test-'));
  cpSync(scripts, join(clone, 'scripts'), { recursive: true });
  mkdirSync(join(clone, 'bin'));
  write(
    'package-lock.json',
    JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }),
  );
});
afterEach(() => rmSync(clone, { recursive: true }));

function write(path: string, text: string): string {
  writeFileSync(join(clone, path), text);
  return join(clone, path);
}

function tool(name: string, script = ''): string {
  const path = write(join('bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function installPackages(): void {
  mkdirSync(join(clone, 'node_modules'));
  write(
    'node_modules/.package-lock.json',
    JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
  );
}

function setup(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const result = spawnSync(process.execPath, [join(clone, 'scripts', 'setup.mjs'), ...args], {
    encoding: 'utf8',
    env: {
      PATH: join(clone, 'bin'),
      FOCUS_LOAD_CACHE: join(clone, 'cache'),
      FOCUS_LOAD_RABBITMQ_SERVER: join(clone, 'bin', 'rabbitmq-server'),
      CHROMIUM_PATH: join(clone, 'bin', 'chromium'),
      ...env,
    },
  });
  return { code: result.status, lines: result.stdout.trimEnd().split('\n'), error: result.stderr };
}

const states = (lines: readonly string[]) => lines.slice(0, -1).map((line) => line.split(' ')[0]);

it('should change nothing and say so when everything is there', () => {
  for (const name of ['rabbitmq-server', 'chromium', 'mongod']) tool(name);
  installPackages();
  const { code, lines } = setup([]);
  expect(states(lines)).toEqual(Array.from({ length: 6 }, () => 'present'));
  expect(lines.at(-1)).toBe('Nothing to do.');
  expect(code).toBe(0);
});

it('should only report with --check, and fail when something needed is missing', () => {
  tool('chromium');
  const { code, lines } = setup(['--check', '--strict']);
  expect(states(lines)).toEqual(['present', 'missing', 'present', 'missing', 'missing', 'missing']);
  expect(lines[3]).toMatch(/^missing +npm packages +node_modules is not there; to do: run: npm ci/);
  expect(lines.at(-1)).toBe('Not ready: RabbitMQ, npm packages, FerretDB. Run "npm run setup".');
  expect(existsSync(join(clone, 'node_modules'))).toBe(false);
  expect(code).toBe(1);
});

it('should need no MongoDB where MONGODB_URI names a server', () => {
  for (const name of ['rabbitmq-server', 'chromium']) tool(name);
  installPackages();
  const { code, lines } = setup(['--check'], { MONGODB_URI: 'mongodb://somewhere' });
  expect(lines[4]).toBe('present    MongoDB       MONGODB_URI is set');
  expect(code).toBe(0);
});

it('should install the npm packages and go on to report the others when one fails', () => {
  for (const name of ['rabbitmq-server', 'chromium', 'mongod']) tool(name);
  tool('npm', 'echo "no route to the registry" >&2; exit 7');
  const { code, lines } = setup([]);
  const failed = lines.find((line) => line.startsWith('failed'));
  expect(failed).toContain('"npm ci" ended with exit code 7');
  expect(lines.filter((line) => line.startsWith('present'))).toHaveLength(5);
  expect(lines.at(-1)).toContain('Not ready: npm packages.');
  expect(code).toBe(1);
});

it('should refuse an unknown option with exit code 2', () => {
  const { code, error } = setup(['--chek']);
  expect(error).toContain('ERROR: Unknown option --chek.');
  expect(code).toBe(2);
});
