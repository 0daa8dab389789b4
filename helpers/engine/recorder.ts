import {
  LATE_AFTER_MS,
  type Cell,
  type ErrorClass,
  type GeneratorPoint,
  type Outcome,
  type PhaseRecord,
  type SeriesPoint,
} from '../record/run-record.ts';
import { phaseAt, type PhaseWindow } from '../schedule/phases.ts';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import { SeriesRecorder } from './series-recorder.ts';

interface OpenPhase {
  readonly window: PhaseWindow;
  planned: number;
  due: number;
  started: number;
  dropped: number;
  late: number;
  answered: number;
  ok: number;
  readonly lateness: LatencyHistogram;
}

class OpenCell {
  readonly of: string;
  readonly phase: string;
  readonly outcome: Outcome;
  count = 0;
  responseSumUs = 0;
  serviceSumUs = 0;
  responseMaxUs = 0;
  serviceMaxUs = 0;
  readonly response = new LatencyHistogram();
  readonly service = new LatencyHistogram();
  #closed: Cell | undefined;

  constructor(of: string, phase: string, outcome: Outcome) {
    this.of = of;
    this.phase = phase;
    this.outcome = outcome;
  }

  record(responseUs: number, serviceUs: number): void {
    this.count++;
    this.responseSumUs += responseUs;
    this.serviceSumUs += serviceUs;
    this.responseMaxUs = Math.max(this.responseMaxUs, responseUs);
    this.serviceMaxUs = Math.max(this.serviceMaxUs, serviceUs);
    this.response.record(responseUs);
    this.service.record(serviceUs);
    this.#closed = undefined;
  }

  /** Encoding costs far more than recording, so a cell that did not change is not encoded again. */
  close(): Cell {
    this.#closed ??= {
      of: this.of,
      phase: this.phase,
      outcome: this.outcome,
      count: this.count,
      responseUs: this.response.encode(),
      serviceUs: this.service.encode(),
      responseSumUs: this.responseSumUs,
      serviceSumUs: this.serviceSumUs,
      responseMaxUs: this.responseMaxUs,
      serviceMaxUs: this.serviceMaxUs,
    };
    return this.#closed;
  }
}

/** What ended: an arrival or one of its steps. Times in microseconds of the run. */
export interface Ended {
  readonly of: string;
  readonly phaseIndex: number;
  readonly outcome: Outcome;
  readonly responseUs: number;
  readonly serviceUs: number;
  readonly atUs: number;
}

/** More classes than this are counted under one name: an endless variety of messages must not fill the memory. */
const MOST_ERROR_CLASSES = 200;
const LONGEST_EXAMPLE = 500;

/** Counts and histograms of a run, constant in memory; the series goes to `emit` second by second. */
export class Recorder {
  readonly #phases: OpenPhase[];
  readonly #cells = new Map<string, OpenCell>();
  readonly #errors = new Map<string, { -readonly [K in keyof ErrorClass]: ErrorClass[K] }>();
  readonly #counters = new Map<string, number>();
  readonly #series: SeriesRecorder;
  readonly #redact: (text: string) => string;
  #inFlight = 0;

  constructor(parts: {
    windows: readonly PhaseWindow[];
    /** Arrivals that the schedule has for each phase; null for closed phases, which count what they make. */
    planned: readonly (number | null)[];
    redact: (text: string) => string;
    generator: () => GeneratorPoint | undefined;
    emit: (point: SeriesPoint) => void;
  }) {
    this.#redact = parts.redact;
    this.#phases = parts.windows.map((window, index) => ({
      window,
      planned: parts.planned[index] ?? 0,
      due: 0,
      started: 0,
      dropped: 0,
      late: 0,
      answered: 0,
      ok: 0,
      lateness: new LatencyHistogram(),
    }));
    this.#series = new SeriesRecorder({
      // The drain belongs to the last phase.
      phaseAt: (atS) => (phaseAt(parts.windows, atS) ?? parts.windows.at(-1))?.phase.name ?? '',
      inFlight: () => this.#inFlight,
      generator: parts.generator,
      emit: parts.emit,
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  due(phaseIndex: number, nowUs: number): void {
    const phase = this.#phase(phaseIndex);
    phase.due++;
    if (phase.window.phase.kind === 'closed') phase.planned++;
    this.#series.offered(nowUs / 1e6);
  }

  dropped(phaseIndex: number, nowUs: number): void {
    this.#phase(phaseIndex).dropped++;
    this.#series.dropped(nowUs / 1e6);
  }

  started(phaseIndex: number, intendedUs: number, nowUs: number): void {
    const phase = this.#phase(phaseIndex);
    const latenessUs = Math.max(0, nowUs - intendedUs);
    phase.started++;
    phase.lateness.record(latenessUs);
    if (latenessUs > LATE_AFTER_MS * 1000) phase.late++;
    // The series first: it may end the second before, in which this arrival was not yet in flight.
    this.#series.started(nowUs / 1e6);
    this.#inFlight++;
  }

  stepEnded(ended: Ended): void {
    this.#cell(ended).record(ended.responseUs, ended.serviceUs);
    this.#series.ended(ended.atUs / 1e6, ended.of, ended.outcome, ended.responseUs);
  }

  arrivalEnded(ended: Ended): void {
    const phase = this.#phase(ended.phaseIndex);
    if (ended.outcome !== 'unanswered') phase.answered++;
    if (ended.outcome === 'ok') phase.ok++;
    this.stepEnded(ended);
    this.#inFlight--;
  }

  error(
    of: string,
    phaseIndex: number,
    outcome: Outcome,
    errorClass: string,
    message: string,
    nowUs: number,
  ): void {
    const known = this.#errors.size < MOST_ERROR_CLASSES;
    const phase = this.#phase(phaseIndex).window.phase.name;
    const key = [of, phase, known ? errorClass : 'other'].join('\n');
    const entry = this.#errors.get(key);
    if (entry) {
      entry.count++;
      return;
    }
    this.#errors.set(key, {
      of,
      phase,
      class: known ? errorClass : 'other',
      outcome,
      count: 1,
      firstAtS: nowUs / 1e6,
      firstExample: this.#redact(message).slice(0, LONGEST_EXAMPLE),
    });
  }

  count(counter: string, amount: number): void {
    this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + amount);
  }

  /** Ends the seconds that are over. */
  tick(nowUs: number): void {
    this.#series.advance(nowUs / 1e6);
  }

  finish(nowUs: number): void {
    this.#series.finish(nowUs / 1e6);
  }

  /** Everything but the series, as it stands. */
  snapshot(): RecorderSnapshot {
    return {
      phases: this.#phases.map(closePhase),
      cells: [...this.#cells.values()].map((cell) => cell.close()),
      errors: [...this.#errors.values()],
      counters: Object.fromEntries(this.#counters),
    };
  }

  #phase(index: number): OpenPhase {
    const phase = this.#phases[index];
    if (!phase) throw new RangeError(`phase ${index} is not one of the run's ${this.#phases.length}`);
    return phase;
  }

  #cell({ of, phaseIndex, outcome }: Ended): OpenCell {
    const key = `${of}\n${phaseIndex}\n${outcome}`;
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = new OpenCell(of, this.#phase(phaseIndex).window.phase.name, outcome);
      this.#cells.set(key, cell);
    }
    return cell;
  }
}

export interface RecorderSnapshot {
  readonly phases: readonly PhaseRecord[];
  readonly cells: readonly Cell[];
  readonly errors: readonly ErrorClass[];
  readonly counters: Readonly<Record<string, number>>;
}

function closePhase(phase: OpenPhase): PhaseRecord {
  const { window, lateness, ...counts } = phase;
  const { name, kind, warmUp } = window.phase;
  return {
    name,
    kind,
    warmUp,
    startS: window.startS,
    endS: window.endS,
    ...counts,
    lateness: {
      p50Us: lateness.count ? lateness.quantile(0.5) : 0,
      p99Us: lateness.count ? lateness.quantile(0.99) : 0,
      maxUs: lateness.max,
    },
  };
}
