import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { openAlertPath } from './alerts/alert-path.ts';
import type { Broker } from './broker/broker.ts';
import { RabbitMqBroker } from './broker/rabbitmq-broker.ts';
import { StandInBroker } from './broker/stand-in-broker.ts';
import { controlApp, requireLoopback } from './control/control-app.ts';
import { DefectSwitches } from './defect-switches.ts';
import { switchOnSet } from './defect-sets.ts';
import { switchOnFromFile } from './defects-file.ts';
import { focusApp, PREFIX } from './http/app.ts';
import { jobSubject } from './http/subject.ts';
import type { Job } from './jobs/job.ts';
import { JobTable } from './jobs/job-table.ts';
import { RowTotals } from './metrics/row-totals.ts';
import { serverMetrics } from './metrics/server-metrics.ts';
import { processesOf } from './processes/processes.ts';
import { completeOptions } from './options.ts';
import type { CompleteOptions, EmulatorOptions, RunningEmulator } from './options.ts';
import { openRecorder } from './recorder/open-recorder.ts';
import { seededRandom } from './random.ts';
import { generateRecordings } from './recordings/generate.ts';
import { DisturbedRecordingStore } from './recordings/disturbed-store.ts';
import { MongoDbStore } from './recordings/mongodb-store.ts';
import type { RecordingDocument, RecordingStore } from './recordings/recording.ts';
import { StandInStore } from './recordings/stand-in-store.ts';
import { ProcessFaults } from './process/process-faults.ts';
import { resourcesFrom } from './resources/resources-file.ts';
import { Resources } from './resources/resources.ts';
import type { FocusServer } from './server.ts';
import { claimPortBlock } from './streams/port-block.ts';
import type { PortBlock } from './streams/port-block.ts';
import { StreamHub } from './streams/stream-hub.ts';
import { keepInTime } from './keep-in-time.ts';
import { compress, DEFAULT_SETTINGS } from './settings.ts';
import type { Settings } from './settings.ts';
import { webApp } from './web/web-app.ts';
import { createWebServer } from './web/web-server.ts';

export type { EmulatorOptions, EmulatorProcess, RunningEmulator } from './options.ts';
export { DEFECTS } from './defects.ts';

/** What tests put in place of the emulator's own parts. */
export interface EmulatorParts {
  /** Whole milliseconds since the epoch, never backwards. */
  readonly nowMs?: () => number;
  readonly settings?: Partial<Settings>;
  readonly controlHost?: string;
  /** Where the recordings are, in place of the database or its stand-in. */
  readonly store?: RecordingStore;
  /** Told what the user should know although the emulator runs; default stderr. */
  readonly warn?: (message: string) => void;
}

/** What the option `lax` switches on. */
const LAXNESS = ['bad-input-accepted', '500-for-bad-input'];

/** The machine's monotonic clock as epoch milliseconds: a step of the wall clock must not make or unmake rows. */
const monotonicNowMs = (): number => Math.floor(performance.timeOrigin + performance.now());

/** @param standIn recordings of the stand-in, which its recorder adds to */
async function openStore(
  options: CompleteOptions,
  settings: Settings,
  nowMs: number,
  standIn: RecordingDocument[],
): Promise<RecordingStore> {
  const { mongodbUri, databaseName, seed } = options;
  if (mongodbUri !== null) {
    return MongoDbStore.open({ uri: mongodbUri, databaseName, settings, seed, nowMs });
  }
  standIn.push(...generateRecordings(settings.recordings, nowMs, settings.prrHz, seededRandom(seed)));
  return new StandInStore(standIn);
}

async function openBroker(options: CompleteOptions, settings: Settings): Promise<Broker> {
  return options.rabbitmqUrl === null
    ? new StandInBroker()
    : RabbitMqBroker.open(options.rabbitmqUrl, settings);
}

/** The ports of the slots: those that were named, or free ones. */
async function streamPorts({ host, jobs, streamPortBase }: CompleteOptions): Promise<PortBlock> {
  if (streamPortBase === 0) return claimPortBlock(host, jobs);
  return { base: streamPortBase, release: async () => {} };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  await app.listen({ host, port });
  const { port: real } = app.server.address() as AddressInfo;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${real}`;
}

/**
 * Starts an embedded Focus Server: its HTTP interface, its web application, its control interface, its recordings and its queues.
 * @throws Error for options that are wrong, a port that is taken, or a database that cannot be used; whatever was
 *   started by then is stopped
 */
export async function startEmulator(
  options: EmulatorOptions,
  parts: EmulatorParts = {},
): Promise<RunningEmulator> {
  const asked = completeOptions(options);
  const given = resourcesFrom(asked);
  const complete = { ...asked, jobs: Math.max(asked.jobs, given.ports ?? 0) };
  const controlHost = parts.controlHost ?? '127.0.0.1';
  requireLoopback(controlHost);
  const settings = compress({ ...DEFAULT_SETTINGS, ...parts.settings }, complete.clock);
  const nowMs = parts.nowMs ?? monotonicNowMs;
  const warn = parts.warn ?? ((message: string) => console.error(`WARNING: ${message}`));
  const defects = new DefectSwitches(nowMs);
  if (complete.defectsFile !== undefined) switchOnFromFile(complete.defectsFile, defects, nowMs());
  if (complete.defectSet !== undefined) switchOnSet(complete.defectSet, defects);
  if (complete.lax) for (const name of LAXNESS) defects.switchOn(name);

  /** What must be undone, newest first. */
  const undo: (() => Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  const closeAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const step of undo.reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'The emulator could not be closed cleanly');
  };

  try {
    const standIn: RecordingDocument[] = [];
    const healthyStore = parts.store ?? (await openStore(complete, settings, nowMs(), standIn));
    const store = new DisturbedRecordingStore(healthyStore, defects);
    undo.push(() => store.close());
    await store.followSwitches();
    const recorder = await openRecorder({ ...complete, settings, nowMs, standIn });
    undo.push(() => recorder.close());
    const broker = await openBroker(complete, settings);
    undo.push(() => broker.close());
    const jobs = new JobTable(complete.jobs, settings);
    const ports = await streamPorts(complete);
    undo.push(() => ports.release());
    const streams = new StreamHub({
      host: complete.host,
      portBase: ports.base,
      settings,
      nowMs,
      faults: (job) => defects.rowFaultsOf(jobSubject(job)),
      warn,
    });
    undo.push(() => streams.close());
    const processFaults = new ProcessFaults(defects, nowMs);
    undo.push(() => processFaults.close());
    const startLate = (job: Job, atMs: number): void => {
      jobs.gpuFree(job, atMs);
      streams.jobStarted(job);
    };
    const resources = new Resources(given, jobs, startLate, nowMs());
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
      if (!defects.hitsFor('queue-leak', jobSubject(job))) setImmediate(() => broker.jobEnded(job.id));
    };

    const alerts = await openAlertPath({ ...complete, settings, defects, nowMs });
    undo.push(() => alerts.close());
    const web = createWebServer({
      ...{ settings, nowMs, defects, jobs, alerts },
      password: complete.webPassword,
    });
    undo.push(async () => web.live.close());

    const server: FocusServer = {
      settings,
      clock: complete.clock,
      nowMs,
      jobs,
      defects,
      store,
      broker,
      recorder,
      resources,
      processFaults,
      matchRule: complete.matchRule,
      web,
      streamHost: complete.host === '0.0.0.0' ? '127.0.0.1' : complete.host,
      streamPortBase: ports.base,
    };
    const sweeper = setInterval(keepInTime(server, warn), settings.sweepEveryMs).unref();
    undo.push(async () => clearInterval(sweeper));
    const focus = await focusApp(server);
    undo.push(() => focus.close());
    const webInterface = await webApp(web, server);
    undo.push(() => webInterface.close());
    const control = controlApp(server, serverMetrics(server, rows));
    undo.push(() => control.close());
    const focusUrl = await listen(focus, complete.host, complete.port);
    const webBaseUrl = await listen(webInterface, complete.host, complete.webPort);
    const controlUrl = await listen(control, controlHost, complete.controlPort);
    return {
      focusBaseUrl: `${focusUrl}${PREFIX}`,
      controlUrl,
      webBaseUrl,
      streamPortBase: ports.base,
      processes: () => processesOf(server, `${controlUrl}/metrics`),
      close: () => (closing ??= closeAll()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
