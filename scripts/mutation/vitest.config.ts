import { defineConfig } from 'vitest/config';

/**
 * The unit tests that mutants are run against. A config of its own because the mutation runner starts the whole
 * of a config in one process: with the projects `stack` and `commands` it would start databases for each mutant.
 */
export default defineConfig({
  test: {
    name: 'unit',
    // Below the folder that the room's run names (`dir`).
    include: ['**/*.test.ts'],
    // Hundreds of seeded runs each: too slow to be repeated for every mutant.
    exclude: ['**/*.simulation.test.ts'],
    setupFiles: ['scripts/mutation/seed.ts'],
    testTimeout: 60_000,
  },
});
