import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunFolders } from './run-scenario.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The id of this run: one for all its workers, because the configuration sets RUN_ID before they start. */
export function currentRunId(): string {
  return (process.env['RUN_ID'] ??= newRunId());
}

/** Sortable, readable, unique on one machine: `20261123T170000Z-4711`. */
export function newRunId(now = new Date(), pid = process.pid): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${pid}`;
}

/** RUN_RECORDS and RUN_STATE move them elsewhere. */
export function runFolders(): RunFolders {
  return {
    records: process.env['RUN_RECORDS'] ?? join(ROOT, 'run-records'),
    journals: join(process.env['RUN_STATE'] ?? join(ROOT, '.run-state'), 'jobs'),
    faults: join(process.env['RUN_STATE'] ?? join(ROOT, '.run-state'), 'faults'),
  };
}

/** The parts behind the target as the stack starter names them: `mongodb:ferretdb-1.24.2-private,…`. */
export function targetParts(text = process.env['STACK_PARTS'] ?? ''): Record<string, string> {
  const entries = text.split(',').filter((part) => part.includes(':'));
  return Object.fromEntries(
    entries.map((part) => [part.slice(0, part.indexOf(':')), part.slice(part.indexOf(':') + 1)]),
  );
}
