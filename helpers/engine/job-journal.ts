import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { JobJournal } from './operation.ts';

/** A job that a run created and did not see removed. */
export interface OpenJob {
  readonly id: string;
  /** ISO time at which the run learnt of it. */
  readonly createdAt: string;
}

/** Something else that a run made and did not see removed. */
export interface OpenThing extends OpenJob {
  /** `alerts`, `queue`, ... */
  readonly kind: string;
}

interface JournalHeader {
  readonly baseUrl: string;
  readonly pid: number;
}

/**
 * What a run created and must remove, on disk before anything else happens to it: a line for each creation and
 * removal. If the run dies, the next one finds the file and cleans up.
 */
export class JobJournalFile implements JobJournal {
  readonly #file: string;
  readonly #open = new Map<string, OpenJob>();
  readonly #things = new Map<string, OpenThing>();
  #created = 0;
  readonly #onDuplicate: () => void;

  /** @param onDuplicate called when the server hands out an id that another job of this run still has */
  constructor(file: string, baseUrl: string, onDuplicate: () => void) {
    this.#file = file;
    this.#onDuplicate = onDuplicate;
    mkdirSync(dirname(file), { recursive: true });
    const header: JournalHeader = { baseUrl, pid: process.pid };
    writeFileSync(file, `${JSON.stringify(header)}\n`);
  }

  get createdCount(): number {
    return this.#created;
  }

  get openJobs(): readonly OpenJob[] {
    return [...this.#open.values()];
  }

  created(jobId: string): void {
    if (this.#open.has(jobId)) this.#onDuplicate();
    const job = { id: jobId, createdAt: new Date().toISOString() };
    appendFileSync(this.#file, `${JSON.stringify({ created: job })}\n`);
    this.#open.set(jobId, job);
    this.#created++;
  }

  removed(jobId: string): void {
    if (!this.#open.delete(jobId)) return;
    appendFileSync(this.#file, `${JSON.stringify({ removed: jobId })}\n`);
  }

  /** Books something that is no job, before it is made. */
  createdThing(kind: string, id: string): void {
    const thing = { id, kind, createdAt: new Date().toISOString() };
    appendFileSync(this.#file, `${JSON.stringify({ created: thing })}\n`);
    this.#things.set(thingKey(thing), thing);
  }

  removedThing(kind: string, id: string): void {
    if (!this.#things.delete(thingKey({ kind, id }))) return;
    appendFileSync(this.#file, `${JSON.stringify({ removed: id, kind })}\n`);
  }

  /** Removes the file when nothing is open any more; else it stays for the next run. */
  close(): void {
    if (this.#open.size === 0 && this.#things.size === 0) rmSync(this.#file, { force: true });
  }
}

/** A journal that a dead run left behind. */
export interface AbandonedJournal {
  readonly file: string;
  readonly baseUrl: string;
  readonly jobs: readonly OpenJob[];
  readonly things: readonly OpenThing[];
}

/**
 * Journals in `folder` whose run is not alive any more.
 * @param isAlive whether the process with this id still runs
 */
export function abandonedJournals(folder: string, isAlive: (pid: number) => boolean): AbandonedJournal[] {
  return journalFiles(folder).flatMap((file) => {
    const { header, jobs, things } = readJournal(file);
    return header && !isAlive(header.pid) ? [{ file, baseUrl: header.baseUrl, jobs, things }] : [];
  });
}

function journalFiles(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .filter((name) => basename(name).endsWith('.ndjson'))
    .map((name) => join(folder, name));
}

const thingKey = ({ kind, id }: Pick<OpenThing, 'kind' | 'id'>): string => `${kind} ${id}`;

function readJournal(file: string): {
  header: JournalHeader | undefined;
  jobs: OpenJob[];
  things: OpenThing[];
} {
  // A line without an end was cut off while it was written: its job was not created yet, or is still listed.
  const [first, ...lines] = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const jobs = new Map<string, OpenJob>();
  const things = new Map<string, OpenThing>();
  for (const line of lines) {
    const entry = JSON.parse(line) as { created?: OpenJob | OpenThing; removed?: string; kind?: string };
    const { created, removed, kind } = entry;
    if (created && 'kind' in created) things.set(thingKey(created), created);
    else if (created) jobs.set(created.id, created);
    if (removed && kind !== undefined) things.delete(thingKey({ kind, id: removed }));
    else if (removed) jobs.delete(removed);
  }
  const header = first ? (JSON.parse(first) as JournalHeader) : undefined;
  return { header, jobs: [...jobs.values()], things: [...things.values()] };
}

/** Whether a process with this id runs on this machine. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
