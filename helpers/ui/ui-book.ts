import { Recorder, type RecorderSnapshot } from '../engine/recorder.ts';
import { BROWSER_DIMENSION, type BrowserStep } from '../profile/browsers.ts';
import type { Profile } from '../profile/profile.ts';
import { groupName } from '../record/groups.ts';
import type { Outcome, SeriesPoint } from '../record/run-record.ts';
import { phaseWindows, type PhaseWindow } from '../schedule/phases.ts';

/** Pages tell of a second up to so long after it; what comes later is in the series where it came. Milliseconds. */
const TOLD_WITHIN_MS = 3_000;

/** A page, as the book knows it. */
export interface PageName {
  readonly group: string;
  /** From 1. */
  readonly page: number;
}

/**
 * What was seen on the pages, in the form of a run record: cells, errors, counters and series of a recorder of its
 * own, which are joined with those of the load. All times come as milliseconds since the epoch. What was before
 * second 0, or after the last phase, is not part of the run.
 */
export class UiBook {
  readonly #recorder: Recorder;
  readonly #windows: PhaseWindow[];
  readonly #startMs: number;
  readonly series: SeriesPoint[] = [];
  /** In the order of time, not of telling, the seconds of the series are those in which it was. */
  #pending: { readonly atMs: number; readonly apply: () => void }[] = [];

  constructor(profile: Pick<Profile, 'phases'>, startMs: number, redact: (text: string) => string) {
    this.#startMs = startMs;
    this.#windows = phaseWindows(profile);
    this.#recorder = new Recorder({
      windows: this.#windows,
      planned: this.#windows.map(() => 0),
      redact,
      generator: () => undefined,
      emit: (point) => this.series.push(point),
    });
  }

  /** When the last phase is over. */
  get endMs(): number {
    return this.#startMs + (this.#windows.at(-1)?.endS ?? 0) * 1000;
  }

  /** Books a duration under a step of a group, and once more for its page. */
  book(name: PageName, step: BrowserStep, outcome: Outcome, atMs: number, durationMs: number): void {
    const phaseIndex = this.#phaseAt(atMs);
    if (phaseIndex === null) return;
    const us = Math.max(0, durationMs) * 1000;
    const ended = { phaseIndex, outcome, responseUs: us, serviceUs: us, atUs: this.#us(atMs) };
    const of = `${name.group}.${step}`;
    const apply = () => {
      this.#recorder.stepEnded({ ...ended, of });
      this.#recorder.groupEnded({ ...ended, of: groupName(of, BROWSER_DIMENSION, String(name.page)) });
    };
    this.#pending.push({ atMs, apply });
  }

  /** An example of what was wrong, for the table of errors. */
  error(name: PageName, step: BrowserStep, errorClass: string, message: string, atMs: number): void {
    const phaseIndex = this.#phaseAt(atMs);
    if (phaseIndex === null) return;
    const told = `page ${name.page}: ${message}`;
    this.#recorder.error(`${name.group}.${step}`, phaseIndex, 'failed', errorClass, told, this.#us(atMs));
  }

  /** Of the counted phases: a warm-up does not count. */
  count(counter: string, atMs: number, amount = 1): void {
    const phaseIndex = this.#phaseAt(atMs);
    if (phaseIndex === null || this.#windows[phaseIndex]?.phase.warmUp === true) return;
    this.#recorder.count(counter, amount);
  }

  /** Puts the seconds into the series of which all is told. */
  tick(nowMs: number): void {
    this.#flush(nowMs - TOLD_WITHIN_MS);
    if (nowMs - TOLD_WITHIN_MS > this.#startMs) this.#recorder.tick(this.#us(nowMs - TOLD_WITHIN_MS));
  }

  /** As far as it is told. */
  snapshot(): RecorderSnapshot {
    return this.#recorder.snapshot();
  }

  /** All of it, at the end. */
  finish(nowMs: number): RecorderSnapshot {
    this.#flush(Infinity);
    if (nowMs > this.#startMs) this.#recorder.finish(this.#us(Math.min(nowMs, this.endMs)));
    return this.snapshot();
  }

  #flush(untilMs: number): void {
    const due = this.#pending.filter(({ atMs }) => atMs < untilMs).sort((a, b) => a.atMs - b.atMs);
    this.#pending = this.#pending.filter(({ atMs }) => atMs >= untilMs);
    for (const { apply } of due) apply();
  }

  #us(atMs: number): number {
    return (atMs - this.#startMs) * 1000;
  }

  #phaseAt(atMs: number): number | null {
    const atS = (atMs - this.#startMs) / 1000;
    const index = this.#windows.findIndex(({ startS, endS }) => atS >= startS && atS < endS);
    return index < 0 ? null : index;
  }
}
