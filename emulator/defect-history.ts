import type { ActiveDefect } from './defect-switches.ts';

/** One time for which a defect had its effect. Milliseconds since the epoch. */
export interface DefectSpan extends Omit<ActiveDefect, 'window'> {
  readonly fromMs: number;
  /** null: it still has. */
  readonly untilMs: number | null;
}

/** Spans that are remembered. */
const KEPT = 1000;

/** When each defect really had its effect, oldest first. */
export class DefectHistory {
  readonly #spans: { -readonly [K in keyof DefectSpan]: DefectSpan[K] }[] = [];

  begin({ window: _window, ...active }: ActiveDefect, fromMs: number): void {
    this.#spans.push({ ...active, fromMs, untilMs: null });
    if (this.#spans.length > KEPT) this.#spans.shift();
  }

  end(name: string, untilMs: number): void {
    const span = this.#spans.findLast((one) => one.name === name && one.untilMs === null);
    if (span !== undefined) span.untilMs = untilMs;
  }

  all(): readonly DefectSpan[] {
    return this.#spans;
  }
}
