import { Metronome, type Beats, type BeatListener } from './metronome.ts';
import { Sleepers } from './sleepers.ts';

/** The engine's time: microseconds since an arbitrary origin, never going back. Injected, so tests use virtual time. */
export interface Clock {
  nowUs(): number;
  /** Resolves at `atUs` or when `signal` fires, whichever is first; at once when `atUs` has passed. */
  sleepUntil(atUs: number, signal?: AbortSignal): Promise<void>;
}

/** Up to this long a wait is spent yielding to the event loop: putting a thread to sleep and waking it costs more. */
const YIELD_US = 20;

/**
 * The timer behind each beat of the metronome fires this much later, in whole milliseconds: late enough never
 * to be first while the metronome is well, early enough to take over when it is starting, starved or dead.
 */
const TIMER_BEHIND_MS = 2;

/**
 * Wake-ups that follow each other this closely are left to Node's timers, which cost half of the metronome's (at
 * 1000/s 79 us of CPU each instead of 158) and are 0.6 ms late in the median, 1.1 ms in the 99th percentile.
 * Above 1000/s several arrivals share one.
 */
const DENSE_US = 2_000;

/** setTimeout's longest delay; longer waits are taken in parts. Milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The real clock. All who sleep share one timer, which holds the event loop open and alone would be enough, and
 * one metronome, which is precise. The metronome starts with the first sleep and ends with `close`.
 */
export class MonotonicClock implements Clock {
  readonly #sleepers = new Sleepers();
  readonly #startMetronome: (listener: BeatListener) => Beats;
  #metronome: Beats | undefined;
  #metronomeDied = false;
  #timer: NodeJS.Timeout | undefined;
  /** What timer and metronome are set to; undefined when they are not. */
  #alarmUs: number | undefined;
  #lastWakeUs = Number.NEGATIVE_INFINITY;

  /** @param startMetronome another one in tests */
  constructor(startMetronome: (listener: BeatListener) => Beats = (listener) => new Metronome(listener)) {
    this.#startMetronome = startMetronome;
  }

  nowUs(): number {
    return performance.now() * 1000;
  }

  sleepUntil(atUs: number, signal?: AbortSignal): Promise<void> {
    const leftUs = atUs - this.nowUs();
    if (leftUs <= 0 || signal?.aborted) return Promise.resolve();
    if (leftUs <= YIELD_US) return this.#yieldUntil(atUs, signal);
    return new Promise((resolve) => {
      const leave = () => {
        this.#sleepers.remove(sleeper);
        this.#setAlarm();
        resolve();
      };
      const sleeper = this.#sleepers.add(atUs, () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      });
      signal?.addEventListener('abort', leave, { once: true });
      this.#setAlarm();
    });
  }

  /** Ends the metronome. Who still sleeps is woken by the timer; a later sleep starts another metronome. */
  close(): void {
    this.#metronome?.close();
    this.#metronome = undefined;
    this.#metronomeDied = false;
  }

  async #yieldUntil(atUs: number, signal: AbortSignal | undefined): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.nowUs() < atUs && !signal?.aborted);
  }

  #wake(): void {
    const nowUs = this.nowUs();
    // An alarm that came early has woken nobody.
    if ((this.#sleepers.nextUs ?? Infinity) <= nowUs) this.#lastWakeUs = nowUs;
    this.#alarmUs = undefined;
    this.#sleepers.wakeDue(nowUs);
    this.#setAlarm();
  }

  /** Sets timer and metronome to the earliest sleeper. */
  #setAlarm(): void {
    const nextUs = this.#sleepers.nextUs;
    if (nextUs === undefined) {
      clearTimeout(this.#timer);
      this.#alarmUs = undefined;
      this.#metronome?.rest();
      return;
    }
    if (nextUs === this.#alarmUs) return;
    this.#alarmUs = nextUs;
    const leftUs = nextUs - this.nowUs();
    clearTimeout(this.#timer);
    if (nextUs - this.#lastWakeUs <= DENSE_US) {
      this.#metronome?.rest();
      // Rounded down: a timer that comes early finds nobody due and is set again, one too late cannot be mended.
      this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.floor(leftUs / 1000)));
      return;
    }
    const behindMs = this.#metronomeDied ? 0 : TIMER_BEHIND_MS;
    this.#timer = setTimeout(
      () => this.#wake(),
      Math.min(Math.ceil(leftUs / 1000) + behindMs, LONGEST_TIMER_MS),
    );
    if (this.#metronomeDied) return;
    this.#metronome ??= this.#newMetronome();
    this.#metronome.beatIn(leftUs);
  }

  #newMetronome(): Beats {
    return this.#startMetronome({
      onBeat: () => this.#wake(),
      onDeath: (reason) => {
        this.#metronome = undefined;
        this.#metronomeDied = true;
        process.emitWarning(
          `The thread that times the arrivals ended (${reason}). Arrivals are timed by Node's timers from here on ` +
            'and start up to about 2 ms late; the run goes on, and its lateness is judged as always.',
        );
        this.#wake();
      },
    });
  }
}

/** The real clock of this thread. */
export const monotonicClock = new MonotonicClock();
