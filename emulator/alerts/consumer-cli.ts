import { parseArgs } from 'node:util';
import { DefectSwitches } from '../defect-switches.ts';
import { defectFigures } from '../metrics/defect-figures.ts';
import { serveMetrics } from '../metrics/metrics-server.ts';
import { compress, DEFAULT_SETTINGS } from '../settings.ts';
import { AlertSink } from './alert-sink.ts';
import type { FromConsumer, ToConsumer } from './consumer-protocol.ts';
import { DisturbedAlertStore } from './disturbed-alert-store.ts';
import { LocalConsumer } from './local-consumer.ts';
import { MongoDbAlertStore } from './mongodb-alert-store.ts';
import { APP_ID_PREFIX } from './rabbitmq-queue.ts';

/**
 * The alert consumer as a process of its own. The emulator starts it with a channel to talk over; started by
 * hand, it stores alerts and tells nobody.
 */
const HELP = `Usage: MONGODB_URI=… RABBITMQ_URL=… node --import tsx emulator/alerts/consumer-cli.ts --queue NAME --instance ID

Takes alerts from the broker and stores them. Ends at SIGTERM, or with the process that started it.

  --queue NAME     its queue: made when it is not there, removed at the end
  --instance ID    the emulator that it belongs to; alerts that another emulator published are left alone
  --database NAME  default prisma
  --clock N        the emulator's clock factor, default 1

MONGODB_URI and RABBITMQ_URL name database and broker. Exit codes: 0 told to end, 2 could not start.
`;
/** How often the state is told. */
const STATE_EVERY_MS = 250;

function fail(message: string): never {
  process.stderr.write(`ERROR: ${message}\n${HELP}`);
  process.exit(2);
}

function readArguments() {
  try {
    const text = { type: 'string' } as const;
    const options = {
      queue: text,
      instance: text,
      database: text,
      clock: text,
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const tell = (message: FromConsumer): void => {
  if (process.connected) process.send?.(message);
};

async function run(): Promise<void> {
  const { queue, instance, database = 'prisma', clock = '1', help } = readArguments();
  if (help === true) {
    process.stdout.write(HELP);
    return;
  }
  const { MONGODB_URI: mongodbUri, RABBITMQ_URL: rabbitmqUrl } = process.env;
  if (mongodbUri === undefined || rabbitmqUrl === undefined)
    fail('MONGODB_URI and RABBITMQ_URL must be set.');
  if (queue === undefined || instance === undefined) fail('--queue and --instance must be given.');
  const factor = Number(clock);
  if (!(factor > 0)) fail(`--clock ${clock}: expected a number above 0.`);

  const settings = compress(DEFAULT_SETTINGS, factor);
  const defects = new DefectSwitches();
  const store = new DisturbedAlertStore(
    await MongoDbAlertStore.open(mongodbUri, database, settings),
    defects,
  );
  const events = { consumed: 0, stored: 0, lost: 0, unreadable: 0 };
  const sink = new AlertSink({
    store,
    defects,
    nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
    settings: settings.web,
    report: (event) => {
      events[event.kind]++;
      tell({ is: 'event', event });
    },
  });
  const { prefetch, queueExpiresMs: expiresMs } = settings.web;
  const consumer = await LocalConsumer.open(
    {
      url: rabbitmqUrl,
      queue,
      reconnectMs: settings.brokerReconnectMs,
      prefetch,
      expiresMs,
      appId: `${APP_ID_PREFIX}${instance}`,
      mayReconnect: () => !defects.hits('no-reconnect'),
    },
    sink,
  );
  const metrics = await serveMetrics([
    ...defectFigures(defects),
    {
      name: 'consumer_alerts_total',
      help: 'What this process did with alerts: consumed, stored, lost (a defect), unreadable',
      label: 'event',
      read: () => ({ ...events }),
    },
    {
      name: 'consumer_connected',
      help: '1 while the broker is connected',
      read: () => Number(consumer.state().connected),
    },
    {
      name: 'consumer_database_operations_total',
      help: 'Operations that this process sent to the alert database',
      read: () => store.figures().operations,
    },
  ]);
  const tellState = (): void =>
    tell({ is: 'state', state: { ...consumer.state(), where: 'own-process', metricsUrl: metrics.url } });
  const ticker = setInterval(tellState, STATE_EVERY_MS);
  let ending: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    clearInterval(ticker);
    await consumer.close();
    await metrics.close();
    await store.close();
    process.exit(0);
  };
  const endOnce = (): void => void (ending ??= end());
  process.on('message', (message: ToConsumer) => {
    switch (message.do) {
      case 'defects':
        return defects.follow(message.active);
      case 'pause':
      case 'resume':
        void consumer[message.do]().then(() => {
          tellState();
          tell({ is: 'done', id: message.id });
        });
        return;
      case 'drop':
        return consumer.dropConnection();
      case 'close':
        return endOnce();
    }
  });
  // The emulator is gone, however it ended: nobody else would stop this process.
  process.on('disconnect', endOnce);
  process.on('SIGTERM', endOnce);
  // Ctrl-C reaches every process of the terminal; the one that owns this one ends it in order.
  const ofTerminal = process.connected ? () => undefined : endOnce;
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, ofTerminal);
  tellState();
  process.stdout.write(`READY ALERT_QUEUE=${queue} PID=${process.pid}\n`);
}

try {
  await run();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
