import type { RecordingDocument } from '../recordings/recording.ts';
import type { ProcessWatch } from '../processes/own-process.ts';
import type { Settings } from '../settings.ts';
import { LocalRecorder } from './local-recorder.ts';
import { MongoDbRecorderStore } from './mongodb-recorder-store.ts';
import type { RecorderControl } from './recorder.ts';
import { RecorderProcess } from './recorder-process.ts';
import { StandInRecorderStore } from './recorder-store.ts';

export interface RecorderOptions {
  readonly mongodbUri: string | null;
  readonly databaseName: string;
  readonly processes: 'one' | 'apart';
  readonly restart: boolean;
  readonly watch?: ProcessWatch | undefined;
  readonly clock: number;
  readonly settings: Settings;
  readonly nowMs: () => number;
  /** What the stand-in of the database holds; the recorder adds to it. */
  readonly standIn: RecordingDocument[];
}

/**
 * Starts the recorder, in this process or in one of its own.
 * @throws Error when the database or the recorder's process cannot be used
 */
export async function openRecorder(options: RecorderOptions): Promise<RecorderControl> {
  const { mongodbUri, databaseName, processes, clock, settings, nowMs, standIn } = options;
  if (mongodbUri !== null && processes === 'apart') {
    return RecorderProcess.open({
      ...{ mongodbUri, databaseName, clock, nowMs, watch: options.watch },
      silentMs: settings.recorderSilentMs,
      restartMs: options.restart ? settings.processRestartMs : null,
      finishOpen: async (recordedUntilMs) => {
        const store = await MongoDbRecorderStore.open(mongodbUri, databaseName, settings);
        try {
          for (const { uuid } of await store.open()) await store.finish(uuid, recordedUntilMs);
        } finally {
          await store.close();
        }
      },
    });
  }
  const store =
    mongodbUri === null
      ? new StandInRecorderStore(standIn)
      : await MongoDbRecorderStore.open(mongodbUri, databaseName, settings);
  const loop = {
    store,
    nowMs,
    lengthMs: settings.recordingMs,
    prrHz: settings.prrHz,
    kept: settings.recordingsKept,
    silentAfterMs: Infinity,
  };
  try {
    return await LocalRecorder.open(loop, settings.recorderTickMs);
  } catch (error) {
    await store.close();
    throw error;
  }
}
