import { DefectSwitches } from '../defect-switches.ts';
import { jobSubject } from '../http/subject.ts';
import type { Job } from '../jobs/job.ts';
import { JobTable } from '../jobs/job-table.ts';
import { defectFigures } from '../metrics/defect-figures.ts';
import type { Figure } from '../metrics/figures.ts';
import { RowTotals } from '../metrics/row-totals.ts';
import { compress, DEFAULT_SETTINGS } from '../settings.ts';
import { StreamHub } from '../streams/stream-hub.ts';
import { AccountBook } from './account-book.ts';
import { runChild } from './child.ts';
import type { OpenChild } from './child.ts';
import { jobKey, jobOf } from './job-record.ts';
import type { JobData } from './job-record.ts';
import type { Link } from './link.ts';
import type { StreamsCalls, StreamsInit, StreamsParentCalls } from './protocol.ts';
import { sharedClock } from './shared-clock.ts';

/** How often accounts are told that need not be told at once. */
const TELL_EVERY_MS = 25;

const figures = (jobs: JobTable, rows: RowTotals, nowMs: () => number): readonly Figure[] => [
  { name: 'stream_jobs', help: 'Jobs whose streams this process serves', read: () => jobs.aliveCount },
  {
    name: 'stream_jobs_streaming',
    help: 'Jobs of which a client has a stream open',
    read: () => jobs.alive().filter(({ openStreams }) => openStreams > 0).length,
  },
  {
    name: 'stream_clients',
    help: 'Streams that clients have open',
    read: () => jobs.alive().reduce((clients, { openStreams }) => clients + openStreams, 0),
  },
  {
    name: 'stream_frames_under_way',
    help: 'Rows that were handed to connections and have not gone out yet: the queue of clients that read slowly',
    read: () =>
      jobs
        .alive()
        .flatMap(({ streams }) => [...streams.values()])
        .reduce((sum, { rowsInFlight }) => sum + rowsInFlight, 0),
  },
  {
    name: 'stream_port_problems',
    help: 'Jobs whose stream port could not be opened',
    read: () => jobs.alive().filter(({ portProblem }) => portProblem !== null).length,
  },
  {
    name: 'stream_frames_total',
    help: 'Frames that went out, those of processes before this one included while their job is alive',
    read: () => rows.at(nowMs()).streamed,
  },
];

/** The stream workers of all jobs as a process of its own. */
async function open(init: StreamsInit, parent: Link<StreamsParentCalls>): Promise<OpenChild> {
  const { host, portBase, slots } = init;
  const compressed = compress(DEFAULT_SETTINGS, init.clock);
  // The ledger is kept elsewhere: of jobs that have ended nothing is needed here.
  const settings = { ...compressed, ledgerJobs: slots };
  const nowMs = sharedClock(init.clockOriginMs);
  const defects = new DefectSwitches(nowMs);
  const jobs = new JobTable(slots, settings);
  const rows = new RowTotals(jobs, settings);
  const byKey = new Map<string, Job>();
  const book = new AccountBook((accounts) => parent.tell('accounts', accounts));
  const hub = new StreamHub({
    ...{ host, portBase, settings, nowMs },
    faults: (job) => defects.rowFaultsOf(jobSubject(job)),
    booked: (job, record, what) => book.booked(job, record, what),
    warn: (message) => parent.tell('warn', message),
  });
  const serve = (data: JobData): void => {
    const job = jobOf(data);
    byKey.set(jobKey(job), job);
    jobs.adopt(job);
    hub.jobStarted(job);
  };
  jobs.onEnd = (job) => {
    byKey.delete(jobKey(job));
    rows.jobEnded(job);
    hub.jobEnded(job);
  };
  const tell = (): void => {
    book.ports(jobs.alive());
    book.tell();
  };
  const teller = setInterval(tell, TELL_EVERY_MS);
  const calls: StreamsCalls = {
    begin: ({ active, jobs: alive }) => {
      defects.follow(active);
      alive.forEach(serve);
    },
    defects: (active) => {
      defects.follow(active);
      return null;
    },
    refresh: () => tell(),
    job: (data) => {
      const known = byKey.get(jobKey(data));
      if (known === undefined) return serve(data);
      // It has waited for a GPU and starts now.
      known.listeningAtMs = data.listeningAtMs;
      known.waitsForGpu = data.waitsForGpu;
      hub.jobStarted(known);
    },
    ended: ({ key, atMs, reason }) => {
      const job = byKey.get(key);
      if (job !== undefined) jobs.end(job, atMs, reason);
    },
  };
  return {
    calls,
    figures: [...defectFigures(defects), ...figures(jobs, rows, nowMs)],
    close: async () => {
      clearInterval(teller);
      await hub.close();
      tell();
    },
  };
}

await runChild('streams', open);
