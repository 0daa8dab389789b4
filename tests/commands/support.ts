/** Runs the project's real command lines in child processes and looks at what they leave behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Verdict } from '../../helpers/verdict/verdict.ts';
import { readReadyLine } from '../../stack/ready-lines.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PLAYWRIGHT = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** A folder of its own inside the ignored results, removed when it is disposed. */
export function scratchFolder(): Disposable & { readonly path: string } {
  const parent = join(ROOT, 'test-results', 'commands');
  mkdirSync(parent, { recursive: true });
  const path = mkdtempSync(join(parent, 'case-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Running {
  readonly child: ChildProcess;
  /** Everything it has printed so far, both streams. */
  output(): string;
  /** Resolves with its exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;
  /** Resolves when it has printed something that matches. @throws when it ends first or `withinMs` are over */
  printed(pattern: RegExp, withinMs: number): Promise<RegExpMatchArray>;
}

/** Starts node with these arguments. Variables of a surrounding run are taken out first. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  options: { detached?: boolean } = {},
): Running {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(FOCUS_|RUN_|STACK_|TOXIPROXY_|TARGET$|LOAD_SCALE$|STRICT$|SHARD$|START_AT$|SELECTED_TESTS$|VITEST)/.test(
          name,
        ),
    ),
  );
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.detached ?? false,
    env: { ...inherited, ...env },
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
  });
  const printed = (pattern: RegExp, withinMs: number) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match) finish(() => resolve(match));
      };
      const fail = (why: string) =>
        finish(() => reject(new Error(`${why} before it printed ${pattern}:\n${output}`)));
      const timer = setTimeout(() => fail(`${withinMs} ms were over`), withinMs);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        settle();
      };
      listeners.add(look);
      void exit.then((code) => fail(`it ended with code ${code}`));
      look();
    });
  return { child, output: () => output, exit, printed };
}

/**
 * `npx playwright test --grep "<scenario> "` with its results in `folder`.
 * @param options.detached in a process group of its own, to be ended as one: `process.kill(-pid, …)`
 */
export function startScenario(
  scenario: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
  options: { detached?: boolean } = {},
): Running {
  return start(
    [PLAYWRIGHT, 'test', '--grep', `\\b${scenario} `, '--output', join(folder, 'test-results')],
    {
      RUN_ID: 'run',
      RUN_RECORDS: join(folder, 'records'),
      RUN_STATE: join(folder, 'state'),
      PLAYWRIGHT_HTML_OUTPUT_DIR: join(folder, 'playwright-report'),
      ALLURE_RESULTS_DIR: join(folder, 'allure-results'),
      // The password of an emulator that the scenario does not start itself.
      WEB_PASSWORD: 'focus-load-web',
      ...env,
    },
    options,
  );
}

export interface Stack extends AsyncDisposable {
  readonly running: Running;
  readonly env: Readonly<Record<string, string>>;
}

/** `npm run emulator`, ready, in a process group of its own, which is ended as by Ctrl-C. */
export async function startStackCommand(
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Stack> {
  // A test run that is killed must not leave a database and a broker behind.
  const owner = { STACK_OWNER_PID: String(process.pid) };
  const command = ['--import', 'tsx', 'stack/cli.ts', '--strict', ...args];
  const running = start(command, { ...owner, ...env }, { detached: true });
  const [line] = await running.printed(/^READY .*$/m, 90_000);
  return {
    running,
    env: readReadyLine(line) ?? {},
    async [Symbol.asyncDispose]() {
      const { child } = running;
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGTERM');
      await running.exit;
    },
  };
}

export function readVerdict(folder: string, scenario: string): Verdict {
  return JSON.parse(
    readFileSync(join(folder, 'records', 'run', scenario, 'verdict.json'), 'utf8'),
  ) as Verdict;
}

/** GET of the emulator's control API. */
export async function control<T>(stack: Stack, path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(new URL(path, stack.env['FOCUS_CONTROL_URL']), init);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Asks every `everyMs` (100 ms) until it holds. @throws when it does not within `withinMs`, with what was last seen */
export async function eventually<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  withinMs: number,
  everyMs = 100,
): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Every file below a folder with its content. */
export function filesBelow(folder: string): { path: string; content: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, content: readFileSync(path) }));
}
