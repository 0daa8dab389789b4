import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { awaitReady } from '../processes/await-ready.ts';
import type { RecorderControl, RecorderState } from './recorder.ts';
import { RECORDER_READY } from './recorder-protocol.ts';
import type { FromRecorder } from './recorder-protocol.ts';

const CLI = fileURLToPath(new URL('./recorder-cli.ts', import.meta.url));
const CLOSE_LIMIT_MS = 8_000;

export interface RecorderProcessOptions {
  readonly mongodbUri: string;
  readonly databaseName: string;
  readonly clock: number;
  readonly nowMs: () => number;
  readonly silentMs: number;
  /** Wait until one that has died is started again; null: it stays down until it is started. */
  readonly restartMs: number | null;
  /** Ends what a recorder that died left open, as its files would tell. */
  readonly finishOpen: (recordedUntilMs: number) => Promise<void>;
}

/** The recorder in a process of its own. */
export class RecorderProcess implements RecorderControl {
  readonly #options: RecorderProcessOptions;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
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
  #wanted = false;
  #starting: Promise<void> | null = null;
  #restart: NodeJS.Timeout | undefined;

  private constructor(options: RecorderProcessOptions) {
    this.#options = options;
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
    this.#wanted = true;
    clearTimeout(this.#restart);
    if (this.#child !== null) return Promise.resolve();
    this.#starting ??= this.#spawn().finally(() => (this.#starting = null));
    return this.#starting;
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) return;
    if (child.connected) child.send('close');
    const kill = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    await this.#exited;
    clearTimeout(kill);
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  close(): Promise<void> {
    return this.stop();
  }

  async #spawn(): Promise<void> {
    const { mongodbUri, databaseName, clock, nowMs } = this.#options;
    const { recordedUntilMs } = this.#state;
    const child = fork(
      CLI,
      [
        ...['--database', databaseName, '--clock', String(clock)],
        ...(recordedUntilMs === null ? [] : ['--recorded-until', String(recordedUntilMs)]),
      ],
      {
        execArgv: ['--import', 'tsx'],
        // Addresses hold passwords; the list of processes shows arguments to everybody, the environment not.
        env: { ...process.env, MONGODB_URI: mongodbUri },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    child.on('message', ({ state }: FromRecorder) => {
      this.#heardAtMs = nowMs();
      this.#state = { ...state, begun: this.#begunBefore + state.begun };
    });
    await awaitReady(child, 'recorder', RECORDER_READY);
    this.#child = child;
    child.stderr?.pipe(process.stderr);
    this.#exited = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        this.#ended(signal ?? `exit code ${String(code)}`).then(resolve, (error: unknown) => {
          this.#failed('its last recording could not be ended', error);
          resolve();
        });
      });
    });
  }

  async #ended(how: string): Promise<void> {
    this.#child = null;
    this.#begunBefore = this.#state.begun;
    this.#state = { ...this.#state, pid: null, metricsUrl: null, running: false };
    if (!this.#wanted) return;
    this.#state = { ...this.#state, lastError: `the recorder ended: ${how}` };
    const { restartMs, finishOpen } = this.#options;
    const then = restartMs === null ? 'start it by POST /control/recorder/start' : 'it is started again';
    process.emitWarning(`The recorder ended by itself or was killed (${how}); ${then}.`);
    if (restartMs !== null) this.#restart = setTimeout(() => this.#startAgain(restartMs), restartMs);
    if (this.#state.recordedUntilMs !== null) await finishOpen(this.#state.recordedUntilMs);
  }

  #startAgain(restartMs: number): void {
    this.start().catch((error: unknown) => {
      this.#failed('it could not be started again', error);
      this.#restart = setTimeout(() => this.#startAgain(restartMs), restartMs);
    });
  }

  #failed(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#state = { ...this.#state, lastError: `${what}: ${reason}` };
  }
}
