import { RunDirectory } from '../engine/run-directory.ts';
import { runLoad } from '../engine/run-load.ts';
import type { Progress, RunOrder } from '../engine/thread-protocol.ts';
import { FaultJournal } from '../faults/fault-journal.ts';
import type { FaultMaker } from '../faults/fault-maker.ts';
import { runFaults } from '../faults/fault-timeline.ts';
import type { Assigned } from '../faults/makers.ts';
import type { Fault } from '../profile/faults.ts';
import type { FaultRecord, RunRecord } from '../record/run-record.ts';

/**
 * The load of one scenario with its faults: they are made by this process, beside the generator's threads, on the
 * same second 0. When the load ends for whatever reason, all that is still broken is put back before this returns.
 * @param parts.faults those that this process makes; of several shards one makes them all
 */
export async function runLoadWithFaults(parts: {
  order: RunOrder;
  faults: readonly Fault[];
  assigned: Assigned;
  journalFolder: string;
  redact: (text: string) => string;
  startAtMs: number | null;
  /** Watches something beside the load; see `runLoad`. */
  watch?: (directory: string) => Promise<{ stop(): Promise<void> }>;
  /** Told second 0, milliseconds since the epoch, a moment before it comes. */
  onStart?: (startAtMs: number) => void;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}): Promise<RunRecord> {
  const { order, faults, assigned, redact, startAtMs, signal } = parts;
  const { runId, environment, profile } = order.header;
  const loadEnded = new AbortController();
  let timeline: Promise<FaultRecord[]> = Promise.resolve([]);
  const journal = new FaultJournal(parts.journalFolder, {
    environment: environment.name,
    scenario: profile.id,
    runId,
  });
  let record: RunRecord;
  try {
    record = await runLoad(order, {
      ...(startAtMs === null ? {} : { startAtMs }),
      ...(parts.watch ? { watch: parts.watch } : {}),
      ...(parts.onProgress ? { onProgress: parts.onProgress } : {}),
      ...(signal ? { signal } : {}),
      // What the run made is removed now, which nothing broken may keep it from.
      onAborted: () => loadEnded.abort(),
      onStart: (secondZeroMs) => {
        parts.onStart?.(secondZeroMs);
        if (faults.length === 0) return;
        timeline = runFaults({
          faults,
          makerOf: (fault) => makerOf(assigned, fault),
          journal,
          startAtMs: secondZeroMs,
          signal: loadEnded.signal,
          redact,
        });
      },
    });
  } finally {
    loadEnded.abort();
    await timeline;
  }
  if (faults.length === 0) return record;
  const made = await timeline;
  new RunDirectory(order.directory).writeFaults(made);
  return { ...record, faults: made };
}

/** What cannot be made has kept the scenario from running. */
function makerOf(assigned: Assigned, { name }: Fault): FaultMaker {
  const maker = assigned.get(name);
  if (maker === undefined || !('id' in maker)) throw new Error(`nobody makes the fault ${name}`);
  return maker;
}
