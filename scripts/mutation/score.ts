import type { MutantResult } from '@stryker-mutator/api/core';

/** Where reports and what is known from earlier runs are kept; not part of the repository. */
export const RESULTS_FOLDER = 'mutation-results';

/** What became of a mutant, and where it is. */
export type JudgedMutant = Pick<
  MutantResult,
  'fileName' | 'location' | 'mutatorName' | 'replacement' | 'status'
>;

export interface RoomScore {
  readonly room: string;
  readonly mutants: readonly JudgedMutant[];
}

const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];

/** Mutants by what became of them; those that do not compile or were ignored in the code count as neither. */
function counted(mutants: readonly JudgedMutant[]): { noticed: number; all: number } {
  const noticed = mutants.filter(({ status }) => NOTICED.includes(status)).length;
  return { noticed, all: noticed + mutants.filter(({ status }) => UNNOTICED.includes(status)).length };
}

/** Mutation score: noticed / (noticed + unnoticed). Percent; NaN where nothing was judged. */
export function scorePercent(mutants: readonly JudgedMutant[]): number {
  const { noticed, all } = counted(mutants);
  return (100 * noticed) / all;
}

/** A line per room, and the rooms below `leastPercent`. */
export function scoreTable(
  scores: readonly RoomScore[],
  leastPercent: number,
): { readonly text: string; readonly below: readonly string[] } {
  const below: string[] = [];
  const lines = scores.map(({ room, mutants }) => {
    const { noticed, all } = counted(mutants);
    const score = scorePercent(mutants);
    const short = score < leastPercent;
    if (short) below.push(room);
    const figures = `${score.toFixed(1).padStart(5)} %  ${noticed} of ${all} mutants noticed`;
    return `${room.padEnd(10)} ${figures}${short ? `, below ${leastPercent} %` : ''}`;
  });
  return { text: lines.join('\n'), below };
}

/** The mutants that no test noticed: `file:line:column what -> what it became`, in the order of the files. */
export function survivors(mutants: readonly JudgedMutant[], shown: (file: string) => string): string {
  return mutants
    .filter(({ status }) => UNNOTICED.includes(status))
    .map(({ fileName, location, mutatorName, replacement, status }) => ({
      place: [shown(fileName), location.start.line, location.start.column] as const,
      text: `${mutatorName} -> ${(replacement ?? '').replaceAll(/\s+/g, ' ')}${status === 'NoCoverage' ? ' (never run)' : ''}`,
    }))
    .sort(
      (a, b) => a.place[0].localeCompare(b.place[0]) || a.place[1] - b.place[1] || a.place[2] - b.place[2],
    )
    .map(({ place, text }) => `${place.join(':')} ${text}`)
    .join('\n');
}
