import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeJobs } from '../focus/testing.ts';
import { orphanNotes, removeOrphans, type OrphanRemover } from './orphans.ts';

const BASE_URL = 'http://target.invalid/focus-server';
/** No process has it: ids are below 2^22. */
const DEAD_PID = 2 ** 30;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orphans-'));
  file = join(folder, 'run.ndjson');
  const lines = [
    { baseUrl: BASE_URL, pid: DEAD_PID },
    { created: { id: '1-1', createdAt: '2026-01-01T00:00:00Z' } },
    { created: { kind: 'queue', id: 'focus-load-1', createdAt: '2026-01-01T00:00:00Z' } },
    { created: { kind: 'alerts', id: 'ab12', createdAt: '2026-01-01T00:00:00Z' } },
  ];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function remove(removers: Record<string, OrphanRemover>) {
  const { http } = fakeJobs(['1-1']);
  return removeOrphans({ journalFolder: folder, baseUrl: BASE_URL, http, canCancel: true, removers });
}

describe('what an earlier run left behind', () => {
  it('should be removed by the remover of its kind, and be forgotten then', async () => {
    const asked: string[] = [];
    const gone: OrphanRemover = async ({ kind, id, createdAt }) => {
      asked.push(`${kind} ${id} ${createdAt}`);
      return null;
    };
    const report = await remove({ alerts: gone, queue: gone });
    // In the order of the removers, not in that of the journal.
    expect(asked).toEqual(['alerts ab12 2026-01-01T00:00:00Z', 'queue focus-load-1 2026-01-01T00:00:00Z']);
    expect(orphanNotes(report)).toEqual([
      'removed 1 job that an earlier run left behind: 1-1',
      'removed alerts ab12 that an earlier run left behind',
      'removed queue focus-load-1 that an earlier run left behind',
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it('should be named and kept for the next run as long as something of it is there', async () => {
    const report = await remove({ queue: async () => null, alerts: async () => 'no permission' });
    expect(orphanNotes(report).slice(1)).toEqual([
      'removed queue focus-load-1 that an earlier run left behind',
      'could not remove alerts ab12 of an earlier run: no permission',
    ]);
    expect(existsSync(file)).toBe(true);
  });

  it('should stay where nothing can remove it from here', async () => {
    const report = await remove({});
    expect(report.things.left).toEqual([
      { what: 'queue focus-load-1', reason: 'this target has nothing to remove it with' },
      { what: 'alerts ab12', reason: 'this target has nothing to remove it with' },
    ]);
  });
});
