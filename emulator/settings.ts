import { compressWeb, DEFAULT_WEB_SETTINGS } from './web/web-settings.ts';
import type { WebSettings } from './web/web-settings.ts';

/**
 * Every duration, size and limit of the emulator, in one place. The durations that are marked *compressed* are
 * the Focus Server's own waits; they are divided by the clock factor that the emulator was started with. Rates of
 * data (rows per second, playback speed) and the strengths of defects are never compressed: dividing them would
 * change the load, not the waiting.
 */
export interface Settings {
  /** Compressed. From the answer to configure until the job's stream listens (its pod has started). */
  readonly startDelayMs: number;
  /** Compressed. From the moment a historic job has played its last row until it ends by itself. */
  readonly drainMs: number;
  /** Compressed. A job that nobody has read for this long is cleaned up. */
  readonly idleMs: number;
  /** Compressed. For so long after configure, GET /metadata answers 404 for the new job. */
  readonly metadataAfterMs: number;
  /** How much faster than real time a recording is played. */
  readonly playbackSpeed: number;
  /** Newest rows of a live job that wait for a poll or a stream; older ones that nobody took are gone. */
  readonly rowsKept: number;
  /** How often rows that have become due are sent over streams. */
  readonly streamTickMs: number;
  /** How long until a stream port that could not be opened is tried again. */
  readonly portRetryMs: number;
  /** Intensities in one answer; a poll that asks for more gets fewer rows (at least one), the next poll the rest. */
  readonly intensitiesPerPoll: number;
  /** Seconds between rows of the waterfall view, which has no time axis of its own. */
  readonly waterfallLinesDtS: number;
  /** Pulse repetition rate of the fibre, in Hz. */
  readonly prrHz: number;
  readonly lowestChannel: number;
  readonly highestChannel: number;
  /** Channels in one job: the client's limit. */
  readonly channelsPerJob: number;
  /** Largest body that is read. Bytes. */
  readonly bodyLimitBytes: number;
  /** What a refused client is told to wait. Seconds. */
  readonly retryAfterS: number;
  /** The database must be found within this. */
  readonly databaseSelectionMs: number;
  /** The database must have answered within this, or the request is answered 503. */
  readonly databaseAnswerMs: number;
  /** Longest wait between two attempts to reach the broker again. */
  readonly brokerReconnectMs: number;
  /** How often ended jobs are looked for while nobody asks. */
  readonly sweepEveryMs: number;
  /** Jobs whose truth the ledger remembers. */
  readonly ledgerJobs: number;
  /** How long an unused connection is kept: long, so that a slowly paced client never meets a socket just closed. */
  readonly keepAliveMs: number;
  /** The folder of recordings that `base_paths` is asked for. */
  readonly storagePath: string;
  /** Recordings that a fresh database is filled with. Few: FerretDB reads all of them for every query. */
  readonly recordings: number;
  /** Ended recordings of the recorder's own that are kept; beyond that the oldest is removed, as from a full disk. */
  readonly recordingsKept: number;
  /** Compressed. Length of the recordings that the recorder writes. */
  readonly recordingMs: number;
  /** How often the recorder looks at the time, and says that it is there. */
  readonly recorderTickMs: number;
  /** A recorder in a process of its own that was not heard of for so long is not running. */
  readonly recorderSilentMs: number;
  /** Wait until a process of the emulator that has died is started again. */
  readonly processRestartMs: number;
  readonly web: WebSettings;
}

export const DEFAULT_SETTINGS: Settings = {
  startDelayMs: 7_000,
  drainMs: 30_000,
  idleMs: 50_000,
  metadataAfterMs: 0,
  playbackSpeed: 200,
  rowsKept: 3_000,
  streamTickMs: 10,
  portRetryMs: 250,
  intensitiesPerPoll: 2_000_000,
  waterfallLinesDtS: 0.01,
  prrHz: 2_000,
  lowestChannel: 1,
  highestChannel: 2_337,
  channelsPerJob: 2_222,
  bodyLimitBytes: 1_048_576,
  retryAfterS: 1,
  databaseSelectionMs: 2_000,
  databaseAnswerMs: 4_000,
  brokerReconnectMs: 1_000,
  sweepEveryMs: 250,
  ledgerJobs: 20_000,
  keepAliveMs: 600_000,
  storagePath: '/prisma/root/recordings',
  recordings: 100,
  recordingsKept: 50,
  recordingMs: 20_000,
  recorderTickMs: 100,
  recorderSilentMs: 1_000,
  processRestartMs: 1_000,
  web: DEFAULT_WEB_SETTINGS,
};

/** The settings with every compressed duration divided by `factor`; whole milliseconds. */
export function compress(settings: Settings, factor: number): Settings {
  const shorter = (durationMs: number): number => Math.max(1, Math.round(durationMs / factor));
  return {
    ...settings,
    startDelayMs: shorter(settings.startDelayMs),
    drainMs: shorter(settings.drainMs),
    idleMs: shorter(settings.idleMs),
    recordingMs: shorter(settings.recordingMs),
    metadataAfterMs: settings.metadataAfterMs === 0 ? 0 : shorter(settings.metadataAfterMs),
    web: compressWeb(settings.web, shorter),
  };
}
