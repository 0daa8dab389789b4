import type { OwnProcess } from '../processes/own-process.ts';

/** How the recorder is just now. Times are milliseconds since the epoch. */
export interface RecorderState {
  readonly where: 'in-process' | 'own-process';
  /** null: its process is gone. */
  readonly pid: number | null;
  /** Where its process tells its figures; null: in the same place as the server's. */
  readonly metricsUrl: string | null;
  /** While it is not, the server waits for fiber: nothing comes from the fibre that could be shown live. */
  readonly running: boolean;
  /** Up to when the fibre was recorded. */
  readonly recordedUntilMs: number | null;
  /** Recordings that were begun since the start. */
  readonly begun: number;
  /** Why nothing could be written, last time it was tried; null: all is well. */
  readonly lastError: string | null;
}

/** The recorder as the server and its control interface see it. */
export interface RecorderControl {
  /** Absent: it has none of its own. */
  readonly process?: OwnProcess;
  state(): RecorderState;
  /** Starts it when it is not running. @throws Error when it cannot be started */
  start(): Promise<void>;
  /** Stops it in order; it stays down until it is started. */
  stop(): Promise<void>;
  /** Ends its process at once, as a crash does. @throws Error when it has no process of its own */
  kill(): Promise<void>;
  close(): Promise<void>;
}
