import { rmSync } from 'node:fs';
import { abandonedJournals, processIsAlive, type OpenJob, type OpenThing } from '../engine/job-journal.ts';
import type { HttpClient } from '../engine/operation.ts';
import { createdAtServer } from '../focus/job-api.ts';
import { sweepJobs } from '../focus/job-sweep.ts';
import { plural } from '../verdict/format.ts';

/** What the clean-up after an earlier, killed run found and did. */
export interface OrphanReport {
  readonly removed: readonly string[];
  /** Jobs with the id of an orphan that somebody else made since; they are left alone. */
  readonly notOurs: readonly string[];
  readonly left: readonly { readonly id: string; readonly reason: string }[];
  /** What is no job, as `queue focus-load-1a2b`. */
  readonly things: {
    readonly removed: readonly string[];
    readonly left: readonly { readonly what: string; readonly reason: string }[];
  };
}

/** Removes one thing of a kind. @returns null when it is gone, else why it is not */
export type OrphanRemover = (thing: OpenThing) => Promise<string | null>;

/** What the report says of it: a line for each thing that happened. */
export function orphanNotes(report: OrphanReport | null): string[] {
  if (report === null) return [];
  const { removed, notOurs, left, things } = report;
  return [
    ...(removed.length > 0
      ? [`removed ${plural(removed.length, 'job')} that an earlier run left behind: ${removed.join(', ')}`]
      : []),
    ...(notOurs.length > 0
      ? [
          `left ${plural(notOurs.length, 'job')} alone whose ids an earlier run had too: ${notOurs.join(', ')}`,
        ]
      : []),
    ...left.map(({ id, reason }) => `could not remove job ${id} of an earlier run: ${reason}`),
    ...things.removed.map((what) => `removed ${what} that an earlier run left behind`),
    ...things.left.map(({ what, reason }) => `could not remove ${what} of an earlier run: ${reason}`),
  ];
}

/** Clocks of two machines, and the time between the server's creation and our knowing of it. Milliseconds. */
const CREATION_SLACK_MS = 120_000;

/**
 * Removes what an earlier run created at this target and could not remove because it was killed.
 * @param canCancel the target offers cancel; without it orphans end by the server's own idle clean-up
 */
export async function removeOrphans(parts: {
  journalFolder: string;
  baseUrl: string;
  http: HttpClient;
  canCancel: boolean;
  /** By kind of thing, in the order in which things are removed; of a kind without one nothing can be removed from here. */
  removers?: Readonly<Record<string, OrphanRemover>>;
}): Promise<OrphanReport> {
  const removed: string[] = [];
  const notOurs: string[] = [];
  const left: { id: string; reason: string }[] = [];
  const things = { removed: [] as string[], left: [] as { what: string; reason: string }[] };
  for (const journal of abandonedJournals(parts.journalFolder, processIsAlive)) {
    if (journal.baseUrl !== parts.baseUrl) {
      // An emulator of an earlier run took its jobs with it, and its port will not come back as the same server.
      if (await isGoneForGood(journal.baseUrl)) rmSync(journal.file, { force: true });
      continue;
    }
    const { ours, others } = await split(parts.http, journal.jobs);
    notOurs.push(...others);
    const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
    const removedHere = new Set(others);
    const sweepable = parts.canCancel ? ours : [];
    const remaining = await sweepJobs({
      http: parts.http,
      ids: sweepable,
      journal: { created: () => undefined, removed: (id) => removedHere.add(id) },
      rounds: 4,
      wait,
    });
    removed.push(...sweepable.filter((id) => removedHere.has(id)));
    left.push(...remaining);
    if (!parts.canCancel) left.push(...ours.map((id) => ({ id, reason: 'the target offers no cancel' })));
    const stay: boolean[] = [];
    for (const thing of inOrder(journal.things, Object.keys(parts.removers ?? {}))) {
      const what = `${thing.kind} ${thing.id}`;
      const remove = parts.removers?.[thing.kind];
      const reason = remove ? await remove(thing) : 'this target has nothing to remove it with';
      if (reason === null) things.removed.push(what);
      else things.left.push({ what, reason });
      stay.push(reason !== null);
    }
    if (remaining.length === 0 && !stay.includes(true)) rmSync(journal.file, { force: true });
  }
  return { removed, notOurs, left, things };
}

/** Job ids come again after a restart of the server: only what was created when our run created it is ours. */
async function split(
  http: HttpClient,
  jobs: readonly OpenJob[],
): Promise<{ ours: string[]; others: string[] }> {
  const ours: string[] = [];
  const others: string[] = [];
  for (const job of jobs) {
    const atServer = await createdAtServer(http, job.id);
    const distanceMs = atServer === null ? 0 : Math.abs(atServer - Date.parse(job.createdAt));
    (distanceMs <= CREATION_SLACK_MS ? ours : others).push(job.id);
  }
  return { ours, others };
}

/** By kind as the removers are in order; what has none last. */
function inOrder(things: readonly OpenThing[], kinds: readonly string[]): OpenThing[] {
  const place = ({ kind }: OpenThing) => (kinds.includes(kind) ? kinds.indexOf(kind) : kinds.length);
  return [...things].sort((a, b) => place(a) - place(b));
}

/** An address of this machine where nothing listens any more. */
async function isGoneForGood(baseUrl: string): Promise<boolean> {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(baseUrl).hostname)) return false;
  try {
    await fetch(`${baseUrl}/ack`, { signal: AbortSignal.timeout(2_000) });
    return false;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    return cause?.code === 'ECONNREFUSED';
  }
}
