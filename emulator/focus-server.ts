import type { Broker } from './broker/broker.ts';
import type { DefectSwitches } from './defect-switches.ts';
import { jobSubject } from './http/subject.ts';
import type { Job } from './jobs/job.ts';
import { JobTable } from './jobs/job-table.ts';
import { RowTotals } from './metrics/row-totals.ts';
import { ProcessFaults } from './process/process-faults.ts';
import { DisturbedRecordingStore } from './recordings/disturbed-store.ts';
import type { RecordingStore } from './recordings/recording.ts';
import type { ResourceSettings } from './resources/read-resources.ts';
import { Resources } from './resources/resources.ts';
import type { FocusServer } from './server.ts';

export interface FocusServerParts extends Pick<
  FocusServer,
  'settings' | 'nowMs' | 'defects' | 'recorder' | 'sessions' | 'matchRule' | 'streamPortBase'
> {
  readonly store: RecordingStore;
  readonly broker: Broker;
  /** Slots. */
  readonly slots: number;
  readonly resources: ResourceSettings;
  /** Address that it listens on. */
  readonly host: string;
  /** Serves the jobs' streams; told of a job that can stream, once more of one that had to wait for a GPU. */
  readonly streams: { jobStarted(job: Job): void; jobEnded(job: Job): void };
}

/** A Focus Server around a database and a broker that are open, and what its jobs have delivered. */
export function createFocusServer({
  store,
  slots,
  resources: limits,
  host,
  streams,
  ...parts
}: FocusServerParts): { readonly server: FocusServer; readonly rows: RowTotals } {
  const { settings, defects, nowMs, broker } = parts;
  const jobs = new JobTable(slots, settings);
  const processFaults = new ProcessFaults(defects, nowMs);
  const startLate = (job: Job, atMs: number): void => {
    jobs.gpuFree(job, atMs);
    streams.jobStarted(job);
  };
  const resources = new Resources(limits, jobs, startLate, nowMs());
  jobs.onStart = (job) => {
    processFaults.jobStarted(job);
    resources.jobStarted(job);
    streams.jobStarted(job);
    // After the answer, so that the broker never stands between a client and its job.
    setImmediate(() => broker.jobStarted(job.id, job.configuredAtMs));
  };
  const rows = new RowTotals(jobs, settings);
  jobs.onEnd = (job) => {
    rows.jobEnded(job);
    streams.jobEnded(job);
    resources.jobEnded(job);
    removeQueue(job, broker, defects);
  };
  const server: FocusServer = {
    ...parts,
    jobs,
    store: new DisturbedRecordingStore(store, defects),
    resources,
    processFaults,
    streamHost: host === '0.0.0.0' ? '127.0.0.1' : host,
  };
  return { server, rows };
}

/** Removes the queue of a job that has ended, unless a defect leaves it there. */
export function removeQueue(job: Pick<Job, 'id' | 'owner'>, broker: Broker, defects: DefectSwitches): void {
  if (!defects.hitsFor('queue-leak', jobSubject(job))) setImmediate(() => broker.jobEnded(job.id));
}
