import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { abandonedJournals, JobJournalFile, processIsAlive } from './job-journal.ts';

const BASE_URL = 'http://127.0.0.1:1/focus-server';
const dead = () => false;

describe('JobJournalFile', () => {
  let folder: string;
  let file: string;
  let duplicates: number;
  const open = () => new JobJournalFile(file, BASE_URL, () => duplicates++);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    file = join(folder, 'run.ndjson');
    duplicates = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('should list what a dead run created and did not remove', () => {
    const journal = open();
    journal.created('1-1');
    journal.created('2-2');
    journal.removed('1-1');
    expect(abandonedJournals(folder, dead)).toMatchObject([
      { file, baseUrl: BASE_URL, jobs: [{ id: '2-2' }] },
    ]);
  });

  it('should list other things apart from jobs, by kind', () => {
    const journal = open();
    journal.created('1-1');
    for (const kind of ['queue', 'alerts']) journal.createdThing(kind, '1-1');
    journal.removedThing('queue', '1-1');
    journal.removed('1-1');
    expect(abandonedJournals(folder, dead)).toMatchObject([
      { jobs: [], things: [{ kind: 'alerts', id: '1-1' }] },
    ]);
    journal.close();
    expect(existsSync(file)).toBe(true);
    journal.removedThing('alerts', '1-1');
    journal.close();
    expect(existsSync(file)).toBe(false);
  });

  it('should leave the journal of a run that is alive alone', () => {
    open().created('1-1');
    expect(abandonedJournals(folder, processIsAlive)).toEqual([]);
  });

  it('should keep its file while something is open and remove it when nothing is', () => {
    const journal = open();
    journal.created('1-1');
    journal.close();
    expect(existsSync(file)).toBe(true);
    journal.removed('1-1');
    journal.close();
    expect(existsSync(file)).toBe(false);
  });

  it('should report an id that is handed out while the run still has a job of that id', () => {
    const journal = open();
    journal.created('1-1');
    journal.created('2-2');
    expect(duplicates).toBe(0);
    journal.created('1-1');
    expect(duplicates).toBe(1);
  });

  it('should be on disk before the call returns', () => {
    const journal = open();
    journal.created('7-9');
    expect(readFileSync(file, 'utf8')).toContain('"id":"7-9"');
  });

  it('should read a journal whose last line was cut off', () => {
    open().created('1-1');
    appendFileSync(file, '{"created":{"id":"2-');
    expect(abandonedJournals(folder, dead)[0]?.jobs.map(({ id }) => id)).toEqual(['1-1']);
  });

  it('should not list a file that was cut off before its header was written', () => {
    writeFileSync(file, '{"baseUrl":"http');
    expect(abandonedJournals(folder, dead)).toEqual([]);
  });
});
