import { arrivalsOf, type Plan } from './plan.ts';
import type { Truth } from './truth.ts';

/**
 * Response times of the counted phase as the truth server saw them: from the planned start of each arrival to the
 * moment of its answer, by the server's reading of the clock that both processes share. Whatever the machine did to
 * generator, network and server is in them; only the way of the answer back is not. So the engine may report no
 * time shorter than this, and none much longer. Microseconds, ascending.
 * @param secondZeroUs second 0 of the run on that clock
 */
export function witnessedUs(
  { profile }: Pick<Plan, 'profile'>,
  truth: Truth,
  secondZeroUs: number,
): number[] {
  const { all, isCounted } = arrivalsOf(profile);
  const plannedUs = new Map(
    all.filter((_, k) => isCounted(k)).map(({ index, atUs }) => [index, secondZeroUs + atUs]),
  );
  return truth.answers
    .flatMap(([n, atUs]) => {
      const fromUs = plannedUs.get(n);
      return fromUs === undefined ? [] : [atUs - fromUs];
    })
    .sort((a, b) => a - b);
}
