import type { RunRecord } from '../record/run-record.ts';
import { generatorProblems } from './generator.ts';

/** What of a profile decides how a run is made; limits and texts may differ. */
const MAKING = [
  ...([
    'seed',
    'transport',
    'users',
    'threads',
    'maxInFlight',
    'clock',
    'operations',
    'phases',
    'drainS',
  ] as const),
];

/**
 * Why two runs are not runs of the same load: another scenario, scale or way of making it, or one shard of several.
 * Empty when their figures can stand side by side.
 */
export function differencesOfRuns(a: RunRecord, b: RunRecord): string[] {
  const [first, second] = [a.profile, b.profile];
  if (first.id !== second.id) return [`A is of scenario ${first.id}, B of ${second.id}`];
  const making = MAKING.filter((key) => JSON.stringify(first[key]) !== JSON.stringify(second[key]));
  const parts = (
    [
      ['A', a],
      ['B', b],
    ] as const
  ).flatMap(([name, { shard }]) =>
    shard.count === 1
      ? []
      : [`${name} is shard ${shard.index + 1} of ${shard.count} alone; merge its shards first`],
  );
  return [
    ...(first.scale === second.scale ? [] : [`A is of scale ${first.scale}, B of ${second.scale}`]),
    ...(making.length === 0 ? [] : [`their profiles differ in ${making.join(', ')} (${first.file})`]),
    ...parts,
  ];
}

/** Why the latencies of a run may be those of its generator, with the name of the run. */
export function doubtsOfRun(name: string, record: RunRecord): string[] {
  return generatorProblems(record).map((problem) => `the generator of ${name} cannot be trusted: ${problem}`);
}
