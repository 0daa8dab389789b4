import { errorsOf } from '../record/errors-of.ts';
import { ENDED_BY_RUN, type PhaseRecord, type RunRecord } from '../record/run-record.ts';
import { plural } from './format.ts';

const LONGEST_EXAMPLE = 160;

/**
 * What went wrong most often for an operation (or its steps) in some phases, with its first example:
 * `most often create.configure: connection refused (12 times), first "…"`; null when no error was booked.
 */
export function mainError(
  record: Pick<RunRecord, 'errors'>,
  of: string,
  phases: readonly Pick<PhaseRecord, 'name'>[],
): string | null {
  const byClass = new Map<string, { of: string; errorClass: string; count: number; example: string }>();
  // What went wrong for all groups is the best that can be said of one.
  for (const error of errorsOf(record, of, phases)) {
    const key = `${error.of}\n${error.class}`;
    const entry = byClass.get(key) ?? {
      of: error.of,
      errorClass: error.class,
      count: 0,
      example: error.firstExample,
    };
    entry.count += error.count;
    byClass.set(key, entry);
  }
  // What the run cut short is many where it was aborted, and explains nothing; it is named where there is no other.
  const isOwnDoing = ({ errorClass }: { errorClass: string }) => Number(errorClass === ENDED_BY_RUN);
  const [worst] = [...byClass.values()].sort((a, b) => isOwnDoing(a) - isOwnDoing(b) || b.count - a.count);
  if (!worst) return null;
  const example =
    worst.example.length > LONGEST_EXAMPLE ? `${worst.example.slice(0, LONGEST_EXAMPLE)}…` : worst.example;
  return `most often ${worst.of}: ${worst.errorClass} (${plural(worst.count, 'time')}), first "${example}"`;
}
