import { defineConfig } from 'vitest/config';

// Unit tests live beside the code as `x.test.ts`; Playwright's own tests are `*.spec.ts` and belong to it.
const common = { allowOnly: false, passWithNoTests: false };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{helpers,calibration,emulator,proxy,scripts,wire}/**/*.test.ts'],
          testTimeout: 15_000,
          hookTimeout: 30_000,
        },
      },
      {
        // Real databases and brokers, started and stopped.
        test: {
          ...common,
          name: 'stack',
          include: ['stack/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The real command lines in child processes, one file at a time: they run load.
        test: {
          ...common,
          name: 'commands',
          include: ['tests/commands/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
