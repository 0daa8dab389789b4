/** A stretch of row time: from the start of its first row to the end of its last. Milliseconds since the epoch. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Spans that one list remembers; a stream that is broken from end to end must not fill the memory. */
export const MOST_SPANS = 100;

/** When something was wrong, in the order in which it was found; what touches the newest span lengthens it. */
export class TimeSpans {
  /** Spans that found no room any more. */
  leftOut = 0;
  readonly #spans: { fromMs: number; toMs: number }[] = [];

  get list(): readonly TimeSpan[] {
    return this.#spans;
  }

  add(fromMs: number, toMs: number): void {
    const newest = this.#spans.at(-1);
    if (newest && this.leftOut === 0 && fromMs >= newest.fromMs && fromMs <= newest.toMs) {
      newest.toMs = Math.max(newest.toMs, toMs);
    } else if (this.#spans.length < MOST_SPANS) {
      this.#spans.push({ fromMs, toMs });
    } else {
      this.leftOut++;
    }
  }
}

/** `12:00:01.250 to 12:00:01.300` in UTC; the day is that of the run. */
export function spanText({ fromMs, toMs }: TimeSpan): string {
  const time = (ms: number) => new Date(ms).toISOString().slice(11, 23);
  return `${time(fromMs)} to ${time(toMs)}`;
}
