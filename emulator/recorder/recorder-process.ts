import { fileURLToPath } from 'node:url';
import { OwnProcess } from '../processes/own-process.ts';
import type { ProcessWatch } from '../processes/own-process.ts';
import type { RecorderControl, RecorderState } from './recorder.ts';
import { RECORDER_READY } from './recorder-protocol.ts';
import type { FromRecorder } from './recorder-protocol.ts';

const CLI = fileURLToPath(new URL('./recorder-cli.ts', import.meta.url));

export interface RecorderProcessOptions {
  readonly mongodbUri: string;
  readonly databaseName: string;
  readonly clock: number;
  readonly nowMs: () => number;
  readonly silentMs: number;
  /** Wait until one that has died is started again; null: it stays down until it is started. */
  readonly restartMs: number | null;
  readonly watch?: ProcessWatch | undefined;
  /** Ends what a recorder that died left open, as its files would tell. */
  readonly finishOpen: (recordedUntilMs: number) => Promise<void>;
}

/** The recorder in a process of its own. */
export class RecorderProcess implements RecorderControl {
  readonly process: OwnProcess;
  readonly #options: RecorderProcessOptions;
  #state: RecorderState = {
    where: 'own-process',
    pid: null,
    metricsUrl: null,
    running: false,
    recordedUntilMs: null,
    begun: 0,
    lastError: null,
  };
  #begunBefore = 0;
  #heardAtMs = 0;

  private constructor(options: RecorderProcessOptions) {
    const { mongodbUri, databaseName, clock, restartMs, watch, nowMs } = options;
    this.#options = options;
    this.process = new OwnProcess({
      name: 'recorder',
      cli: CLI,
      ready: RECORDER_READY,
      closeMessage: 'close',
      startedBy: 'POST /control/recorder/start',
      ...{ restartMs, watch },
      command: () => {
        const { recordedUntilMs } = this.#state;
        return {
          args: [
            ...['--database', databaseName, '--clock', String(clock)],
            ...(recordedUntilMs === null ? [] : ['--recorded-until', String(recordedUntilMs)]),
          ],
          // Addresses hold passwords; the list of processes shows arguments to everybody, the environment not.
          env: { MONGODB_URI: mongodbUri },
        };
      },
      onMessage: (message) => {
        const { state } = message as FromRecorder;
        this.#heardAtMs = nowMs();
        this.#state = { ...state, begun: this.#begunBefore + state.begun };
      },
      onDown: (how, asked) => this.#down(how, asked),
    });
  }

  /** @throws Error with what it printed, when it does not start */
  static async open(options: RecorderProcessOptions): Promise<RecorderProcess> {
    const recorder = new RecorderProcess(options);
    await recorder.start();
    return recorder;
  }

  state(): RecorderState {
    const silent = this.#options.nowMs() - this.#heardAtMs > this.#options.silentMs;
    return { ...this.#state, running: this.#state.running && !silent };
  }

  start(): Promise<void> {
    return this.process.start();
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  close(): Promise<void> {
    return this.process.stop();
  }

  async #down(how: string, asked: boolean): Promise<void> {
    this.#begunBefore = this.#state.begun;
    this.#state = { ...this.#state, pid: null, metricsUrl: null, running: false };
    if (asked) return;
    this.#state = { ...this.#state, lastError: `the recorder ended: ${how}` };
    const { recordedUntilMs } = this.#state;
    if (recordedUntilMs === null) return;
    try {
      await this.#options.finishOpen(recordedUntilMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#state = { ...this.#state, lastError: `its last recording could not be ended: ${reason}` };
    }
  }
}
