/** Run records on disk: as a run's folder, or as one file, plain or packed. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunRecord } from '../record/run-record.ts';
import { recordProblems } from './check-record.ts';
import { RECORD_FILE, unpackRecord } from './pack-record.ts';
import { readRun } from './read-run.ts';

const RECORD_FILES: readonly string[] = [RECORD_FILE, 'record.json'];
const RUN_FOLDER_MARKS = /^(header\.json|thread-\d+)$/;

/** A record that cannot be read. The message names its file, what is wrong with it, and what would be right. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/**
 * The record of a run's folder or of one file, checked against run-record.schema.json.
 * @throws RecordError with the path and everything that is wrong (the first few)
 */
export function readRecord(path: string): RunRecord {
  const record = parsed(path);
  const problems = recordProblems(record);
  if (problems.length > 0) throw new RecordError(problems.map((problem) => `${path}: ${problem}`).join('\n'));
  return record;
}

function parsed(path: string): RunRecord {
  if (!existsSync(path)) {
    throw new RecordError(
      `${path}: there is no such file or folder; name a run's folder or its ${RECORD_FILE}`,
    );
  }
  try {
    return statSync(path).isDirectory() ? readRun(path) : unpackRecord(readFileSync(path));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    if (why.startsWith(path)) throw new RecordError(why, { cause });
    throw new RecordError(
      `${path}: it cannot be read as a run record (${why}); copy or download it once more, or run again`,
      { cause },
    );
  }
}

/**
 * Paths of every record at or below `path`: folders of runs, and files of the name that reports give them. What is
 * inside a run's folder is its own affair.
 * @param except a folder that is not looked into
 */
export function findRecords(path: string, except?: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  if (except !== undefined && resolve(path) === resolve(except)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  if (entries.some(({ name }) => RUN_FOLDER_MARKS.test(name))) return [path];
  return entries
    .filter((entry) => entry.isDirectory() || RECORD_FILES.includes(entry.name))
    .flatMap(({ name }) => findRecords(join(path, name), except))
    .sort();
}
