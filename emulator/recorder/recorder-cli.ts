import { parseArgs } from 'node:util';
import { serveMetrics } from '../metrics/metrics-server.ts';
import { compress, DEFAULT_SETTINGS } from '../settings.ts';
import { LocalRecorder } from './local-recorder.ts';
import { MongoDbRecorderStore } from './mongodb-recorder-store.ts';
import type { FromRecorder } from './recorder-protocol.ts';

/** The recorder as a process of its own. The emulator starts it with a channel to talk over. */
const HELP = `Usage: MONGODB_URI=… node --import tsx emulator/recorder/recorder-cli.ts

Writes recordings into the database, one after the other. Ends at SIGTERM, or with the process that started it.

  --database NAME      default prisma
  --clock N            the emulator's clock factor, default 1
  --recorded-until MS  when the recorder before this one recorded last; epoch milliseconds

MONGODB_URI names the database. Exit codes: 0 told to end, 2 could not start.
`;

function fail(message: string): never {
  process.stderr.write(`ERROR: ${message}\n${HELP}`);
  process.exit(2);
}

function readArguments() {
  try {
    const text = { type: 'string' } as const;
    const options = {
      database: text,
      clock: text,
      'recorded-until': text,
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function run(): Promise<void> {
  const { database = 'prisma', clock = '1', help, 'recorded-until': until } = readArguments();
  if (help === true) {
    process.stdout.write(HELP);
    return;
  }
  const { MONGODB_URI: mongodbUri } = process.env;
  if (mongodbUri === undefined) fail('MONGODB_URI must be set.');
  const factor = Number(clock);
  if (!(factor > 0)) fail(`--clock ${clock}: expected a number above 0.`);
  const recordedUntilMs = until === undefined ? null : Number(until);
  if (Number.isNaN(recordedUntilMs)) fail(`--recorded-until ${until}: expected epoch milliseconds.`);

  const settings = compress(DEFAULT_SETTINGS, factor);
  const recorder = await LocalRecorder.open(
    {
      store: await MongoDbRecorderStore.open(mongodbUri, database, settings),
      nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
      lengthMs: settings.recordingMs,
      prrHz: settings.prrHz,
      kept: settings.recordingsKept,
      silentAfterMs: settings.recorderSilentMs,
    },
    settings.recorderTickMs,
    recordedUntilMs,
  );
  const metrics = await serveMetrics([
    {
      name: 'recorder_recordings_begun_total',
      help: 'Recordings that this process has begun',
      read: () => recorder.state().begun,
    },
    {
      name: 'recorder_recorded_until_seconds',
      help: 'Up to when the fibre was recorded, as Unix time',
      read: () => (recorder.state().recordedUntilMs ?? 0) / 1000,
    },
  ]);
  const tellState = (): void => {
    const message: FromRecorder = {
      is: 'state',
      state: { ...recorder.state(), where: 'own-process', metricsUrl: metrics.url },
    };
    if (process.connected) process.send?.(message);
  };
  const ticker = setInterval(tellState, settings.recorderTickMs);
  let ending: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    clearInterval(ticker);
    await recorder.close();
    await metrics.close();
    tellState();
    process.exit(0);
  };
  const endOnce = (): void => void (ending ??= end());
  process.on('message', (message) => {
    if (message === 'close') endOnce();
  });
  // The emulator is gone, however it ended: nobody else would stop this process.
  process.on('disconnect', endOnce);
  process.on('SIGTERM', endOnce);
  // Ctrl-C reaches every process of the terminal; the one that owns this one ends it in order.
  const ofTerminal = process.connected ? () => undefined : endOnce;
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, ofTerminal);
  tellState();
  process.stdout.write(`READY RECORDER PID=${process.pid}\n`);
}

try {
  await run();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
