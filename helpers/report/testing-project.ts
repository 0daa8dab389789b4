/** Runs the real `playwright test` on a tiny project, for tests of reporters. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CLI = join(ROOT, 'node_modules/@playwright/test/cli.js');

/** Path of a helper as a file in the tiny project imports it. */
export function helper(file: string): string {
  return join(ROOT, 'helpers', file).replaceAll('\\', '/');
}

export interface ProjectRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** A file that the run wrote, relative to the project. */
  read(path: string): string;
  /** Names in a folder of the project. */
  list(path: string): string[];
  [Symbol.dispose](): void;
}

/**
 * Writes `files` into an ignored folder of the repository (so that packages resolve; not `test-results`, which every
 * run of Playwright empties) and runs Playwright there.
 * @param options.onOutput called with everything printed so far; may signal the process
 */
export async function runProject(
  files: Readonly<Record<string, string>>,
  options: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly onOutput?: (output: string, kill: (signal: NodeJS.Signals) => void) => void;
  } = {},
): Promise<ProjectRun> {
  const parent = join(ROOT, '.run-state', 'tiny-projects');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'p-'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  const child = spawn(process.execPath, [CLI, 'test', ...(options.args ?? [])], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      // nothing else: npm and GitHub set variables that reporters read
      PLAYWRIGHT_NO_COPY_PROMPT: '1',
      ...(process.env['SYSTEMROOT'] ? { SYSTEMROOT: process.env['SYSTEMROOT'] } : {}),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      options.onOutput?.(output, (signal) => child.kill(signal));
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  return {
    exitCode,
    output,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    list: (path) => readdirSync(join(folder, path)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
