import { openAlertPath } from './alerts/alert-path.ts';
import { startApart } from './apart/start-apart.ts';
import type { Broker } from './broker/broker.ts';
import { RabbitMqBroker } from './broker/rabbitmq-broker.ts';
import { StandInBroker } from './broker/stand-in-broker.ts';
import { controlApp, requireLoopback } from './control/control-app.ts';
import { localControlled } from './control/local-controlled.ts';
import { createFocusServer } from './focus-server.ts';
import { focusApp, PREFIX } from './http/app.ts';
import { jobSubject } from './http/subject.ts';
import { completeOptions } from './options.ts';
import type { CompleteOptions, EmulatorOptions, RunningEmulator } from './options.ts';
import { openRecorder } from './recorder/open-recorder.ts';
import { seededRandom } from './random.ts';
import { generateRecordings } from './recordings/generate.ts';
import { MongoDbStore } from './recordings/mongodb-store.ts';
import type { RecordingDocument, RecordingStore } from './recordings/recording.ts';
import { StandInStore } from './recordings/stand-in-store.ts';
import { resourcesFrom } from './resources/resources-file.ts';
import { claimPortBlock } from './streams/port-block.ts';
import type { PortBlock } from './streams/port-block.ts';
import { StreamHub } from './streams/stream-hub.ts';
import { keepInTime } from './keep-in-time.ts';
import { listen } from './listen.ts';
import { initialDefects, monotonicNowMs, Undo, warnOnStderr } from './setup.ts';
import { compress, DEFAULT_SETTINGS } from './settings.ts';
import type { Settings } from './settings.ts';
import { LoginLedger } from './web/login-ledger.ts';
import { localViewJobs } from './web/view/view-jobs.ts';
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
  if (complete.processes === 'apart') return startApart(complete, given, controlHost);
  const settings = compress({ ...DEFAULT_SETTINGS, ...parts.settings }, complete.clock);
  const nowMs = parts.nowMs ?? monotonicNowMs;
  const warn = parts.warn ?? warnOnStderr;
  const defects = initialDefects(complete, nowMs);
  const undo = new Undo();
  try {
    const standIn: RecordingDocument[] = [];
    const store = parts.store ?? (await openStore(complete, settings, nowMs(), standIn));
    undo.add(() => store.close());
    const recorder = await openRecorder({ ...complete, settings, nowMs, standIn });
    undo.add(() => recorder.close());
    const broker = await openBroker(complete, settings);
    undo.add(() => broker.close());
    const ports = await streamPorts(complete);
    undo.add(() => ports.release());
    const streams = new StreamHub({
      host: complete.host,
      portBase: ports.base,
      settings,
      nowMs,
      faults: (job) => defects.rowFaultsOf(jobSubject(job)),
      warn,
    });
    undo.add(() => streams.close());
    const alerts = await openAlertPath({ ...complete, settings, defects, nowMs });
    undo.add(() => alerts.close());
    const logins = new LoginLedger(settings.web.ledgerUsers);
    const web = createWebServer({
      ...{ settings, nowMs, defects, alerts, logins },
      // Jobs whose time has come end with whatever request comes next.
      jobs: { sweep: (atMs) => server.jobs.sweep(atMs) },
      password: complete.webPassword,
    });
    undo.add(async () => web.live.close());
    const { server, rows } = createFocusServer({
      ...{ settings, nowMs, defects, store, broker, recorder, streams },
      ...{ host: complete.host, matchRule: complete.matchRule, streamPortBase: ports.base },
      ...{ slots: complete.jobs, resources: given, sessions: web.sessions },
    });
    undo.add(() => server.processFaults.close());
    await server.store.followSwitches();
    undo.add(() => server.store.giveBack());
    const tick = (): void => {
      server.jobs.sweep(nowMs());
      defects.refresh();
      server.processFaults.follow();
    };
    const duties = keepInTime({ tick, databases: [alerts.store, server.store] }, warn);
    const sweeper = setInterval(duties, settings.sweepEveryMs).unref();
    undo.add(async () => clearInterval(sweeper));
    const focus = await focusApp(server);
    undo.add(() => focus.close());
    const webInterface = await webApp(web, localViewJobs(server));
    undo.add(() => webInterface.close());
    let controlUrl = '';
    const controlled = localControlled({
      ...{ server, rows, web, alerts, logins, recorder, tick, clock: complete.clock },
      metricsUrl: () => `${controlUrl}/metrics`,
    });
    const control = controlApp(controlled);
    undo.add(() => control.close());
    const focusUrl = await listen(focus, complete.host, complete.port);
    const webBaseUrl = await listen(webInterface, complete.host, complete.webPort);
    controlUrl = await listen(control, controlHost, complete.controlPort);
    return {
      focusBaseUrl: `${focusUrl}${PREFIX}`,
      controlUrl,
      webBaseUrl,
      streamPortBase: ports.base,
      processes: () => controlled.processes.list(),
      close: () => undo.run(),
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}
