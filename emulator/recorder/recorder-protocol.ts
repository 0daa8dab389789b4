import type { RecorderState } from './recorder.ts';

/** From the recorder to the server. */
export interface FromRecorder {
  readonly is: 'state';
  readonly state: RecorderState;
}

/** The line that says that the recorder runs. */
export const RECORDER_READY = /^READY RECORDER PID=(\d+)$/m;
