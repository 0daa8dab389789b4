import { randomUUID } from 'node:crypto';
import { AlertLedger } from '../alerts/alert-ledger.ts';
import { ConsumerProcess } from '../alerts/consumer-process.ts';
import { controlApp } from '../control/control-app.ts';
import { PREFIX } from '../http/app.ts';
import { listen } from '../listen.ts';
import type { CompleteOptions, RunningEmulator } from '../options.ts';
import { openRecorder } from '../recorder/open-recorder.ts';
import { MongoDbStore } from '../recordings/mongodb-store.ts';
import type { ResourceSettings } from '../resources/read-resources.ts';
import { initialDefects, monotonicNowMs, Undo, warnOnStderr } from '../setup.ts';
import { compress, DEFAULT_SETTINGS } from '../settings.ts';
import { claimPortBlock } from '../streams/port-block.ts';
import { LoginLedger } from '../web/login-ledger.ts';
import { apartControlled } from './apart-controlled.ts';
import { JobBooks } from './job-books.ts';
import { Parts } from './parts.ts';
import { clockOriginMs, sharedClock } from './shared-clock.ts';

/** The HTTP server and the web application need a port each besides those of the slots. */
const OWN_PORTS = 2;

/** Ports that stay the same when a process is started again, away from those that systems hand out by themselves. */
async function claimPorts({ host, jobs, streamPortBase, port, webPort }: CompleteOptions) {
  if (streamPortBase !== 0) return { base: streamPortBase, release: async () => {}, port, webPort };
  const { base, release } = await claimPortBlock(host, jobs + OWN_PORTS);
  return {
    ...{ base, release },
    port: port === 0 ? base + jobs + 1 : port,
    webPort: webPort === 0 ? base + jobs + 2 : webPort,
  };
}

/**
 * Starts an emulator whose HTTP server, stream workers, web application, recorder and consumer are processes of their
 * own. This process owns them: it starts them again, keeps defects and ledgers, and has the control interface.
 * @throws Error for a port that is taken, or a database that cannot be used; whatever was started by then is stopped
 */
export async function startApart(
  options: CompleteOptions,
  resources: ResourceSettings,
  controlHost: string,
): Promise<RunningEmulator> {
  const { mongodbUri, rabbitmqUrl, databaseName, clock, host, seed, matchRule, watch } = options;
  if (mongodbUri === null || rabbitmqUrl === null) throw new Error('Processes apart need real parts.');
  const settings = compress(DEFAULT_SETTINGS, clock);
  const originMs = clockOriginMs(monotonicNowMs);
  const nowMs = sharedClock(originMs);
  const defects = initialDefects(options, nowMs);
  const undo = new Undo();
  try {
    const store = await MongoDbStore.open({
      ...{ uri: mongodbUri, databaseName, settings, seed },
      nowMs: nowMs(),
    });
    undo.add(() => store.close());
    const ports = await claimPorts(options);
    undo.add(() => ports.release());
    const restartMs = options.restart ? settings.processRestartMs : null;
    const ledger = new AlertLedger(settings.web.ledgerAlerts);
    const logins = new LoginLedger(settings.web.ledgerUsers);
    const books = new JobBooks(options.jobs, settings);
    const instance = randomUUID().slice(0, 8);
    const common = { clock, clockOriginMs: originMs, host };
    const places = { mongodbUri, databaseName, rabbitmqUrl, webPassword: options.webPassword };
    const parts = new Parts({
      ...{ books, ledger, logins, defects, settings, nowMs, restartMs, watch, warn: warnOnStderr },
      ...{ port: ports.port, webPort: ports.webPort },
      focus: {
        ...{ ...common, ...places, seed, matchRule, resources },
        ...{ slots: options.jobs, streamPortBase: ports.base },
      },
      streams: { ...common, slots: options.jobs, portBase: ports.base },
      web: { ...common, ...places, instance },
    });
    undo.add(() => parts.close());
    const [recorder, consumer] = await parts.startWith(
      openRecorder({ ...options, settings, nowMs, standIn: [] }),
      ConsumerProcess.open({
        ...{ queue: `web-app-alerts-${instance}`, instance, mongodbUri, databaseName, rabbitmqUrl, clock },
        ...{ restartMs, watch },
        report: (event) => parts.consumed(event),
      }),
      undo,
    );
    const duties = setInterval(() => parts.tick(), settings.recorderTickMs).unref();
    undo.add(async () => clearInterval(duties));
    let controlUrl = '';
    const controlled = apartControlled({
      ...{ parts, books, ledger, logins, recorder, consumer, defects, settings, clock, nowMs, matchRule },
      metricsUrl: () => `${controlUrl}/metrics`,
    });
    const control = controlApp(controlled);
    undo.add(() => control.close());
    controlUrl = await listen(control, controlHost, options.controlPort);
    return {
      focusBaseUrl: `${parts.focusUrl}${PREFIX}`,
      controlUrl,
      webBaseUrl: parts.webUrl,
      streamPortBase: ports.base,
      processes: () => controlled.processes.list(),
      close: () => undo.run(),
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}
