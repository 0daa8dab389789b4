import { LATE_AFTER_MS, type PhaseRecord } from '../record/run-record.ts';
import type { PhaseWindow } from '../schedule/phases.ts';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import { AsOf } from './as-of.ts';

/** A phase of the record while it fills. */
export class OpenPhase extends AsOf<PhaseRecord> {
  readonly #counts = { planned: 0, due: 0, started: 0, dropped: 0, late: 0, answered: 0, ok: 0 };
  readonly #dueBy = new Map<string, number>();
  readonly #lateness = new LatencyHistogram();
  #latenessMaxUs = 0;
  #window: PhaseWindow;

  constructor(window: PhaseWindow, planned: number) {
    super();
    this.#window = window;
    this.#counts.planned = planned;
  }

  get window(): PhaseWindow {
    return this.#window;
  }

  /** Its real end. Seconds of the run. */
  endsAt(endS: number): void {
    this.changes();
    this.#window = { ...this.#window, endS };
  }

  due(operation: string): void {
    this.changes();
    this.#counts.due++;
    this.#dueBy.set(operation, (this.#dueBy.get(operation) ?? 0) + 1);
    if (this.#window.phase.kind === 'closed') this.#counts.planned++;
  }

  dropped(): void {
    this.changes();
    this.#counts.dropped++;
  }

  /** Whole microseconds. Returns whether that was late. */
  started(latenessUs: number): boolean {
    this.changes();
    const isLate = latenessUs > LATE_AFTER_MS * 1000;
    this.#counts.started++;
    if (isLate) this.#counts.late++;
    this.#lateness.record(latenessUs);
    this.#latenessMaxUs = Math.max(this.#latenessMaxUs, latenessUs);
    return isLate;
  }

  answered(isOk: boolean): void {
    this.changes();
    this.#counts.answered++;
    if (isOk) this.#counts.ok++;
  }

  protected write(): PhaseRecord {
    const { name, kind, warmUp } = this.#window.phase;
    return {
      name,
      kind,
      warmUp,
      startS: this.#window.startS,
      endS: this.#window.endS,
      ...this.#counts,
      dueBy: Object.fromEntries([...this.#dueBy].sort(([a], [b]) => (a < b ? -1 : 1))),
      latenessUs: this.#lateness.encode(),
      latenessMaxUs: this.#latenessMaxUs,
    };
  }
}
