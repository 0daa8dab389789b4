import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLoad } from '../helpers/engine/run-load.ts';
import type { RunOrder } from '../helpers/engine/thread-protocol.ts';
import type { Profile } from '../helpers/profile/profile.ts';
import type { RunRecord } from '../helpers/record/run-record.ts';
import type { Behaviour } from './behaviour.ts';
import { sharedNowUs } from './shared-clock.ts';
import type { TruthProcess } from './truth-process.ts';
import type { Truth } from './truth.ts';

/** The order for one run of the real engine against a truth server; the record is written below `folder`. */
export function calibrationOrder(profile: Profile, baseUrl: string, folder: string): RunOrder {
  return {
    profile,
    environment: {
      name: 'calibration',
      description: 'the truth server',
      kind: 'remote',
      focus: { baseUrl, verifyTls: true, headers: {}, timeoutS: 30 },
      controlUrl: null,
      mongodbUri: null,
      rabbitmqUrl: null,
      webApp: null,
      allowed: { permissions: [], maxRatePerSecond: null, maxJobs: null },
      declared: { streamingJobs: null, minimumStreamingJobs: null },
      probes: [],
      secrets: [],
    },
    header: {
      runId: 'calibration',
      profile,
      environment: {
        name: 'calibration',
        baseUrl,
        declaredJobs: null,
        minimumJobs: null,
        capabilities: [],
        parts: {},
      },
      versions: {},
      calibration: null,
      shard: { index: 0, count: 1 },
      startedAt: new Date().toISOString(),
    },
    directory: join(folder, 'record'),
    journalFile: join(folder, 'journal.ndjson'),
    checkRowValues: false,
    extraOperations: new URL('./held-operations.ts', import.meta.url).href,
  };
}

/** A folder for one run, removed at the end. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'focus-load-calibrate-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs the real engine in its own thread against the truth server, and asks both what happened. */
export async function runPlan(
  { profile, behaviour }: { readonly profile: Profile; readonly behaviour: Behaviour },
  server: TruthProcess,
): Promise<{ record: RunRecord; truth: Truth }> {
  await using folder = await temporaryFolder();
  await server.start(behaviour);
  const record = await runLoad(calibrationOrder(profile, server.baseUrl, folder.path));
  return { record, truth: await server.truth() };
}

/**
 * Second 0 of a run on the monotonic clock, for comparison with the truth server's books. The record has it as wall
 * time, made of this process's origin and the same clock. Microseconds.
 */
export function secondZeroUs({ loadStartedAtMs }: Pick<RunRecord, 'loadStartedAtMs'>): number {
  if (loadStartedAtMs === null) throw new Error('the load of this run never began');
  const wallUs = (performance.timeOrigin + performance.now()) * 1000;
  return sharedNowUs() + loadStartedAtMs * 1000 - wallUs;
}
