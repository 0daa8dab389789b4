import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { RunLine } from '../../helpers/report/run-summary.ts';
import type { Verdict } from '../../helpers/verdict/verdict.ts';

/**
 * Lines for scenarios that came to a verdict without a record: not available, or a target that was down before any
 * load. Without them a night in which every generator met a dead target would look like one without results.
 */
export function unrecordedLines(folder: string): RunLine[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => path.endsWith('verdict.json') && isAlone(path))
    .sort()
    .map((path) => {
      const { outcome, reasons } = JSON.parse(readFileSync(path, 'utf8')) as Verdict;
      return { outcome, title: relative(folder, dirname(path)), worst: '', durationS: 0, reasons };
    });
}

/** Neither the record of one thread nor of several stands beside it. */
function isAlone(verdictPath: string): boolean {
  return !readdirSync(dirname(verdictPath)).some((name) =>
    /^(header\.json|record\.json(\.gz)?|thread-\d+)$/.test(name),
  );
}
