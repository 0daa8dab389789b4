import { RabbitMqBroker } from '../broker/rabbitmq-broker.ts';
import { serverState } from '../control/local-controlled.ts';
import { DefectSwitches } from '../defect-switches.ts';
import { createFocusServer, removeQueue } from '../focus-server.ts';
import { focusApp } from '../http/app.ts';
import type { Job } from '../jobs/job.ts';
import { keepInTime } from '../keep-in-time.ts';
import { listen } from '../listen.ts';
import { defectFigures } from '../metrics/defect-figures.ts';
import { brokerFigures, gpuFigures, jobFigures } from '../metrics/server-metrics.ts';
import { MongoDbStore } from '../recordings/mongodb-store.ts';
import { compress, DEFAULT_SETTINGS } from '../settings.ts';
import { warnOnStderr } from '../setup.ts';
import { LoginLedger } from '../web/login-ledger.ts';
import { Sessions } from '../web/sessions.ts';
import { UserDirectory } from '../web/users.ts';
import { localViewJobs } from '../web/view/view-jobs.ts';
import { runChild } from './child.ts';
import type { OpenChild } from './child.ts';
import { follow } from './followed.ts';
import { bookActivity, jobData, jobKey, jobOf } from './job-record.ts';
import type { PollAccount } from './job-record.ts';
import type { Link } from './link.ts';
import type { FocusCalls, FocusInit, FocusParentCalls } from './protocol.ts';
import { sharedClock } from './shared-clock.ts';

const pollAccount = (job: Job): PollAccount => ({
  key: jobKey(job),
  polls: job.polls,
  polledSinceBreak: job.polledSinceBreak,
  lastReadAtMs: job.lastReadAtMs,
  polled: job.polled.position(),
});

/** Tells sessions of the web application; it does not make any. */
function sessionsOf(password: string, { web }: ReturnType<typeof compress>, nowMs: () => number): Sessions {
  const users = new UserDirectory(password, web.loadUsers, web.accounts);
  return new Sessions(users, new LoginLedger(web.ledgerUsers), web, nowMs, password);
}

/** The HTTP server as a process of its own. */
async function open(init: FocusInit, parent: Link<FocusParentCalls>): Promise<OpenChild> {
  const { mongodbUri: uri, databaseName, host, seed, slots, streamPortBase, matchRule, resources } = init;
  const settings = compress(DEFAULT_SETTINGS, init.clock);
  const nowMs = sharedClock(init.clockOriginMs);
  const defects = new DefectSwitches(nowMs);
  const store = await MongoDbStore.open({
    ...{ uri, databaseName, settings, seed, dropped: false },
    nowMs: nowMs(),
  });
  // A server before this one may have been killed while a defect had dropped some.
  await store.dropIndexes(0);
  const broker = await RabbitMqBroker.open(init.rabbitmqUrl, settings);
  /** Jobs that are alive. */
  const byKey = new Map<string, Job>();
  let recorderRuns = false;
  const { server, rows } = createFocusServer({
    ...{ settings, nowMs, defects, store, broker, slots, resources, host, matchRule, streamPortBase },
    recorder: { state: () => ({ running: recorderRuns }) },
    sessions: sessionsOf(init.webPassword, settings, nowMs),
    streams: {
      jobStarted: (job) => {
        byKey.set(jobKey(job), job);
        parent.tell('job', { job: jobData(job), totals: jobs.totals });
      },
      jobEnded: (job) => {
        byKey.delete(jobKey(job));
        const { endedAtMs, endReason } = job;
        parent.tell('ended', { key: jobKey(job), atMs: endedAtMs ?? nowMs(), reason: endReason ?? 'reset' });
      },
    },
  });
  const { jobs } = server;
  jobs.onTotals = () => parent.tell('totals', jobs.totals);
  // Told before the rows go out, so that a server which takes over never gives a row again.
  jobs.onPoll = (asked, served) =>
    parent.tell('polls', (asked === served ? [asked] : [asked, served]).map(pollAccount));

  const tick = (): void => {
    jobs.sweep(nowMs());
    defects.refresh();
    server.processFaults.follow();
  };
  const duties = keepInTime({ tick, databases: [server.store] }, warnOnStderr);
  let sweeper: NodeJS.Timeout | undefined;
  const app = await focusApp(server);
  const view = localViewJobs(server);
  const calls: FocusCalls = {
    begin: async ({ port, active, sequence, totals, ended, ...begin }) => {
      recorderRuns = begin.recorderRuns;
      const alive = begin.jobs.map(jobOf);
      for (const job of alive) {
        jobs.adopt(job);
        byKey.set(jobKey(job), job);
        broker.adopt(job.id, job.configuredAtMs);
      }
      jobs.sequence = Math.max(jobs.sequence, sequence);
      Object.assign(jobs.totals, totals);
      server.resources.adopt(alive, nowMs());
      defects.follow(active);
      for (const job of ended) {
        broker.adopt(job.id, job.configuredAtMs);
        removeQueue(job, broker, defects);
      }
      await follow(server.store);
      sweeper = setInterval(duties, settings.sweepEveryMs);
      return listen(app, host, port);
    },
    defects: (active) => {
      defects.follow(active);
      return follow(server.store);
    },
    refresh: () => tick(),
    recorder: (runs) => {
      recorderRuns = runs;
    },
    activity: (activity) => {
      const job = byKey.get(activity.key);
      if (job !== undefined) bookActivity(job, activity);
    },
    resources: () => server.resources.figures(nowMs()),
    setResources: (limits) =>
      limits === null ? server.resources.reset(nowMs()) : server.resources.set(limits, nowMs()),
    endJobs: () => jobs.endAll(nowMs(), 'reset'),
    state: () => serverState(server),
    viewStart: ({ configure, owner }) => view.start(configure, owner),
    viewTake: ({ jobId, most }) => view.take(jobId, most),
    viewEnd: (jobId) => view.end(jobId),
    viewRecordings: ({ fromMs, untilMs }) => view.recordings(fromMs, untilMs),
  };
  return {
    calls,
    figures: [
      ...defectFigures(defects),
      ...jobFigures(server, rows, ['poll']),
      ...gpuFigures(server),
      ...brokerFigures(server),
    ],
    close: async () => {
      clearInterval(sweeper);
      await app.close();
      await server.processFaults.close();
      await broker.close();
      await server.store.close();
    },
  };
}

await runChild('focus-server', open);
