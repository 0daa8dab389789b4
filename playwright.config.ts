import { randomUUID } from 'node:crypto';
import { config as loadDotEnv } from 'dotenv';
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { allureReporterOptions } from './helpers/report/allure.ts';
import { currentRunId } from './helpers/scenario/run-settings.ts';

loadDotEnv({ quiet: true });
// Set here, before any worker starts: all of them write to the folder of one run.
currentRunId();

const isTrue = (name: string) => ['1', 'true', 'yes'].includes((process.env[name] ?? '').toLowerCase());

/** With nothing configured the suite starts its own Focus Server; with an address it starts nothing. */
const isEmulator = (process.env['TARGET'] ?? 'emulator') === 'emulator';
const startsEmulator = isEmulator && !process.env['FOCUS_BASE_URL'];
// The accounts of its web application: a password of this run alone, inherited by the stack and the workers; an
// emulator that is already there has the one of `npm run emulator`.
if (isEmulator) process.env['WEB_PASSWORD'] ||= startsEmulator ? randomUUID() : 'focus-load-web';
const scale = process.env['LOAD_SCALE'] ?? 'smoke';

const embeddedStack: NonNullable<PlaywrightTestConfig['webServer']> = {
  name: 'stack',
  command: [
    'node --import tsx stack/cli.ts',
    ...(isTrue('STRICT') ? ['--strict'] : []),
    // A proxy before database and broker would be in every figure of theirs.
    ...(isTrue('STACK_FAULTS') ? [] : ['--no-faults']),
    // For faults of its processes; each then costs a little more.
    ...(process.env['STACK_PROCESSES'] === 'apart' ? ['--processes', 'apart'] : []),
  ].join(' '),
  wait: {
    stdout:
      /READY FOCUS_BASE_URL=(?<focus_base_url>\S+) FOCUS_CONTROL_URL=(?<focus_control_url>\S+) WEB_BASE_URL=(?<web_base_url>\S+) MONGODB_URI=(?<mongodb_uri>\S+) RABBITMQ_URL=(?<rabbitmq_url>\S+) STACK_CONTROL_URL=(?<stack_control_url>\S+) TOXIPROXY_URL=(?<toxiproxy_url>\S+) STACK_PARTS=(?<stack_parts>\S+) RABBITMQ_MANAGEMENT_URL=(?<rabbitmq_management_url>\S+) MONGODB_PID=(?<mongodb_pid>\S+) RABBITMQ_PID=(?<rabbitmq_pid>\S+)/,
  },
  env: { ...definedOnly(process.env), STACK_OWNER_PID: String(process.pid), LOAD_SCALE: scale },
  timeout: 180_000,
  gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  stdout: 'ignore',
  stderr: 'pipe',
};

const allureOptions = allureReporterOptions();

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // A retry would turn an error into a success that nobody sees.
  retries: 0,
  // Load scenarios measure each other when two run at once; their lock keeps them apart across projects too.
  workers: 1,
  fullyParallel: false,
  forbidOnly: isTrue('CI'),
  reportSlowTests: null,
  use: { trace: 'off', screenshot: 'off', video: 'off' },
  projects: [
    { name: 'short', grep: /@quick/, grepInvert: /@resilience/ },
    { name: 'nightly', grep: /@nightly/, grepInvert: /@resilience/ },
    { name: 'soak', grep: /@soak/, grepInvert: /@resilience/ },
    // What breaks things needs a stack that can be broken (STACK_FAULTS=1), which the others do not want to measure.
    { name: 'faults', grep: /@resilience/ },
  ],
  ...(startsEmulator ? { webServer: embeddedStack } : {}),
  reporter: [
    // First: it masks secrets before any other reporter sees them.
    ['./helpers/report/redacting-reporter.ts'],
    ['html', { outputFolder: 'playwright-report', open: 'never' }],
    ['./helpers/report/fresh-results-reporter.ts', { resultsDir: allureOptions.resultsDir }],
    ['allure-playwright', allureOptions],
    // Last: it sets the exit code when the others are done.
    ['./helpers/report/reporter.ts'],
  ],
});

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
