import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import { nearest } from '../../helpers/profile/nearest.ts';
import { UsageError } from '../usage-error.ts';
import { RESULTS_FOLDER } from './score.ts';

/** The rooms whose tests must notice a mistake: they decide when load is sent and whether the target held. */
export const MUTATED_ROOMS = ['schedule', 'stats', 'verdict'] as const;
export type MutatedRoom = (typeof MUTATED_ROOMS)[number];

/** The rooms of these names, all when there are none. @throws UsageError for a name that is no room */
export function roomsOf(names: readonly string[]): readonly MutatedRoom[] {
  if (names.length === 0) return MUTATED_ROOMS;
  return names.map((name) => {
    const room = MUTATED_ROOMS.find((one) => one === name);
    if (room !== undefined) return room;
    const near = nearest(name, MUTATED_ROOMS);
    throw new UsageError(
      `expected a room (${MUTATED_ROOMS.join(', ')}), found "${name}"` +
        (near === undefined ? '' : ` - did you mean "${near}"?`),
    );
  });
}

/** What Stryker is asked to do for a room; what is the same for all rooms stands in its configuration file. */
export function strykerOptions(
  room: MutatedRoom,
  chosen: { readonly mutate: string | undefined; readonly concurrency: number; readonly fresh: boolean },
): PartialStrykerOptions {
  const folder = `${RESULTS_FOLDER}/${room}`;
  return {
    configFile: 'scripts/mutation/stryker.config.json',
    // Not "related": coverage per test picks the tests more exactly than the imports of their files.
    vitest: { configFile: 'scripts/mutation/vitest.config.ts', dir: `helpers/${room}`, related: false },
    mutate: [chosen.mutate ?? `helpers/${room}/**/*.ts`, '!helpers/**/*.test.ts', '!helpers/**/testing.ts'],
    concurrency: chosen.concurrency,
    force: chosen.fresh,
    incrementalFile: `${folder}/incremental.json`,
    tempDirName: `${folder}/sandbox`,
    jsonReporter: { fileName: `${folder}/mutation.json` },
    htmlReporter: { fileName: `${folder}/index.html` },
  };
}
