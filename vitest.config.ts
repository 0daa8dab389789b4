import { defineConfig } from 'vitest/config';

// Unit tests live beside the code as `x.test.ts`; Playwright's own tests are `*.spec.ts` and belong to it.
export default defineConfig({
  test: {
    include: ['{helpers,emulator,stack,scripts,wire}/**/*.test.ts'],
    testTimeout: 15_000,
    hookTimeout: 30_000,
    allowOnly: false,
    passWithNoTests: false,
  },
});
