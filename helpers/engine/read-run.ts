import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { joinRecords } from '../record/join.ts';
import type { RunRecord } from '../record/run-record.ts';
import { withUi } from '../record/ui-record.ts';
import { readProbes } from './probe-log-file.ts';
import { RunDirectory, withFaults } from './run-directory.ts';

const THREAD = /^thread-\d+$/;

/** Where one of several threads of a run writes. */
export function threadFolder(directory: string, thread: number): string {
  return join(directory, `thread-${thread}`);
}

/**
 * The record of a run's folder, whether one thread wrote it or several.
 * @throws Error when the folder holds no run, naming what is missing
 */
export function readRun(directory: string): RunRecord {
  const threads = existsSync(directory) ? readdirSync(directory).filter((name) => THREAD.test(name)) : [];
  if (threads.length === 0) return new RunDirectory(directory).read();
  const records = threads.map((name) => new RunDirectory(join(directory, name)).read());
  const { index, count } = records[0]!.shard;
  const { threads: planned } = records[0]!.profile;
  const joined = joinRecords(records, { index: Math.floor(index / planned), count: count / planned });
  // Probes, faults and pages are of the whole run and stand in its own folder, not in those of its threads.
  const whole = new RunDirectory(directory);
  const record = {
    ...joined,
    probes: readProbes(directory, joined.loadStartedAtMs),
    ...withFaults(whole.readFaults()),
  };
  return withUi(record, whole.readUi());
}
