import type { RecorderControl, RecorderState } from './recorder.ts';
import { RecordingLoop } from './recording-loop.ts';
import type { RecordingLoopOptions } from './recording-loop.ts';

/** The recorder inside the server's process. */
export class LocalRecorder implements RecorderControl {
  readonly #options: RecordingLoopOptions;
  readonly #tickMs: number;
  #loop: RecordingLoop | null = null;
  #ticker: NodeJS.Timeout | undefined;
  #begunBefore = 0;
  #recordedUntilMs: number | null = null;
  #lastError: string | null = null;

  private constructor(options: RecordingLoopOptions, tickMs: number) {
    this.#options = options;
    this.#tickMs = tickMs;
  }

  /**
   * Starts it.
   * @param recordedUntilMs when the recorder before this one recorded last; null: not known
   * @throws StoreUnavailable
   */
  static async open(
    options: RecordingLoopOptions,
    tickMs: number,
    recordedUntilMs: number | null = null,
  ): Promise<LocalRecorder> {
    const recorder = new LocalRecorder(options, tickMs);
    recorder.#recordedUntilMs = recordedUntilMs;
    await recorder.start();
    return recorder;
  }

  state(): RecorderState {
    const loop = this.#loop;
    return {
      where: 'in-process',
      pid: process.pid,
      metricsUrl: null,
      running: loop !== null,
      recordedUntilMs: loop?.recordedUntilMs ?? this.#recordedUntilMs,
      begun: this.#begunBefore + (loop?.begun ?? 0),
      lastError: loop?.lastError ?? this.#lastError,
    };
  }

  async start(): Promise<void> {
    if (this.#loop !== null) return;
    const loop = new RecordingLoop(this.#options);
    await loop.start(this.#recordedUntilMs);
    this.#loop = loop;
    this.#ticker = setInterval(() => void loop.tick(), this.#tickMs).unref();
  }

  async stop(): Promise<void> {
    const loop = this.#loop;
    if (loop === null) return;
    this.#loop = null;
    clearInterval(this.#ticker);
    await loop.stop();
    this.#begunBefore += loop.begun;
    this.#recordedUntilMs = loop.recordedUntilMs;
    this.#lastError = loop.lastError;
  }

  kill(): Promise<void> {
    return Promise.reject(new Error('The recorder has no process of its own to be killed; stop it instead'));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#options.store.close();
  }
}
