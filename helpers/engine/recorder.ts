import type {
  Cell,
  ErrorClass,
  GeneratorPoint,
  Outcome,
  Part,
  PhaseRecord,
  SeriesPoint,
  Split,
} from '../record/run-record.ts';
import { MOST_GROUPS, OTHER_GROUP } from '../record/groups.ts';
import type { Phase } from '../profile/profile.ts';
import { byPlace } from '../record/order.ts';
import { phaseAt, type PhaseWindow } from '../schedule/phases.ts';
import type { AsOf } from './as-of.ts';
import { ErrorClasses } from './error-classes.ts';
import { OpenCell, OpenSplit } from './open-cells.ts';
import { OpenPhase } from './open-phase.ts';
import type { RequestTiming } from './operation.ts';
import { SeriesRecorder } from './series-recorder.ts';

/** What ended: an arrival or one of its steps. Times in microseconds of the run. */
export interface Ended {
  readonly of: string;
  readonly phaseIndex: number;
  readonly outcome: Outcome;
  readonly responseUs: number;
  readonly serviceUs: number;
  readonly atUs: number;
}

/**
 * Counts and histograms of a run, constant in memory; the series goes to `emit` second by second. Latencies are
 * rounded to whole microseconds, so that sums do not depend on the order.
 */
export class Recorder {
  readonly #phases: OpenPhase[];
  readonly #windows: PhaseWindow[];
  /** By operation or step, then by phase and outcome. */
  readonly #cells = new Map<string, Map<Outcome, OpenCell>[]>();
  readonly #splits = new Map<string, Map<Part, OpenSplit>[]>();
  readonly #errors: ErrorClasses;
  readonly #counters = new Map<string, number>();
  /** The values that were met of each dimension. */
  readonly #groups = new Map<string, Set<string>>();
  readonly #series: SeriesRecorder;
  #inFlight = 0;

  constructor(parts: {
    /** Grows with the phases that are opened while the run is on. */
    windows: PhaseWindow[];
    /** Arrivals that the schedule has for each phase; null for closed phases, which count what they make. */
    planned: readonly (number | null)[];
    redact: (text: string) => string;
    /** Asked once for every second that ends. */
    generator: () => GeneratorPoint | undefined;
    emit: (point: SeriesPoint) => void;
    /** Puts off what the end of a second costs; without it the arrival that ends it has to wait for that. */
    later?: (work: () => void) => void;
  }) {
    this.#errors = new ErrorClasses(parts.redact);
    this.#windows = parts.windows;
    this.#phases = parts.windows.map((window, index) => new OpenPhase(window, parts.planned[index] ?? 0));
    this.#series = new SeriesRecorder({
      // The drain belongs to the last phase.
      phaseAt: (atS) => (phaseAt(parts.windows, atS) ?? parts.windows.at(-1))?.phase.name ?? '',
      inFlight: () => this.#inFlight,
      generator: parts.generator,
      emit: parts.emit,
      later: parts.later,
    });
  }

  /** Begins a phase that no profile planned: a level of a search. Its end is that of its plan until it is closed. */
  openPhase(phase: Phase, startS: number, planned: number): number {
    const window = { phase, startS, endS: startS + phase.durationS };
    this.#windows.push(window);
    return this.#phases.push(new OpenPhase(window, planned)) - 1;
  }

  /** Its real end. Seconds of the run. */
  closePhase(phaseIndex: number, endS: number): void {
    const open = this.#phase(phaseIndex);
    open.endsAt(endS);
    this.#windows[phaseIndex] = open.window;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  due(operation: string, phaseIndex: number, nowUs: number): void {
    this.#phase(phaseIndex).due(operation);
    this.#series.offered(nowUs / 1e6);
  }

  dropped(operation: string, phaseIndex: number, nowUs: number): void {
    this.#phase(phaseIndex).dropped();
    this.#series.dropped(nowUs / 1e6, operation);
  }

  started(phaseIndex: number, intendedUs: number, nowUs: number): void {
    const late = this.#phase(phaseIndex).started(whole(nowUs - intendedUs));
    // The series first: it may end the second before, in which this arrival was not yet in flight.
    this.#series.started(nowUs / 1e6, late);
    this.#inFlight++;
  }

  stepEnded(ended: Ended): void {
    const responseUs = whole(ended.responseUs);
    this.#cell(ended).record(responseUs, whole(ended.serviceUs));
    this.#series.ended(ended.atUs / 1e6, ended.of, ended.outcome, responseUs);
  }

  /** What belongs to a group is booked once more, in cells only: the series stays as short as it is. */
  groupEnded(ended: Ended): void {
    this.#cell(ended).record(whole(ended.responseUs), whole(ended.serviceUs));
  }

  /** The value itself, or the common one for all that come after the first `MOST_GROUPS` of a dimension. */
  groupValue(dimension: string, value: string): string {
    let values = this.#groups.get(dimension);
    if (!values) this.#groups.set(dimension, (values = new Set()));
    if (!values.has(value)) {
      if (values.size >= MOST_GROUPS) return OTHER_GROUP;
      values.add(value);
    }
    return value;
  }

  phaseName(phaseIndex: number): string {
    return this.#phase(phaseIndex).window.phase.name;
  }

  /** Changes a level whose value each second of the series has. */
  gauge(name: string, change: number, nowUs: number): void {
    this.#series.gauge(nowUs / 1e6, name, change);
  }

  arrivalEnded(ended: Ended): void {
    if (ended.outcome !== 'unanswered') this.#phase(ended.phaseIndex).answered(ended.outcome === 'ok');
    this.stepEnded(ended);
    this.#inFlight--;
  }

  /** Books where the time of one request went. @param of the step it was made in, else the operation */
  requestEnded(of: string, phaseIndex: number, timing: RequestTiming): void {
    const { connectUs, firstByteUs, bodyUs } = timing;
    if (connectUs !== null) this.#split(of, phaseIndex, 'connect').record(whole(connectUs));
    this.#split(of, phaseIndex, 'first-byte').record(whole(firstByteUs));
    this.#split(of, phaseIndex, 'body').record(whole(bodyUs));
  }

  error(
    of: string,
    phaseIndex: number,
    outcome: Outcome,
    errorClass: string,
    message: string,
    nowUs: number,
  ): void {
    const phase = this.#phase(phaseIndex).window.phase.name;
    this.#errors.add(of, phase, outcome, errorClass, message, nowUs / 1e6);
  }

  count(counter: string, amount: number): void {
    this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + amount);
  }

  /** Ends the seconds that are over. */
  tick(nowUs: number): void {
    this.#series.advance(nowUs / 1e6);
  }

  /** Hands on at once the seconds that are over. */
  flush(): void {
    this.#series.flush();
  }

  finish(nowUs: number): void {
    this.#series.finish(nowUs / 1e6);
  }

  /** Everything but the series, as it stands, in an order that does not depend on what came first. */
  snapshot(): RecorderSnapshot {
    return { ...written(this.#filling(), (part) => part.close()), ...this.#listed() };
  }

  /**
   * The same, as it stands at the call, but written bit by bit: `pause` is awaited after every histogram or two.
   * What is recorded meanwhile is not in it. One at a time.
   */
  async snapshotWithPauses(pause: () => Promise<void>): Promise<RecorderSnapshot> {
    const filling = this.#filling();
    const parts = [...filling.phases, ...filling.cells, ...filling.splits];
    for (const part of parts) part.mark();
    const listed = this.#listed();
    for (const part of parts) {
      if (!part.isToBeWritten) continue;
      part.marked();
      await pause();
    }
    return { ...written(filling, (part) => part.marked()), ...listed };
  }

  #filling(): Filling {
    return { phases: [...this.#phases], cells: valuesOf(this.#cells), splits: valuesOf(this.#splits) };
  }

  #listed(): Pick<RecorderSnapshot, 'errors' | 'counters'> {
    const counters = [...this.#counters].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      errors: this.#errors.list().sort(placeIn(this.#phases)),
      counters: Object.fromEntries(counters),
    };
  }

  #phase(index: number): OpenPhase {
    const phase = this.#phases[index];
    if (!phase) throw new RangeError(`phase ${index} is not one of the run's ${this.#phases.length}`);
    return phase;
  }

  #cell({ of, phaseIndex, outcome }: Ended): OpenCell {
    const byOutcome = this.#placeOf(this.#cells, of, phaseIndex);
    let cell = byOutcome.get(outcome);
    if (!cell) {
      cell = new OpenCell(of, this.#phase(phaseIndex).window.phase.name, outcome);
      byOutcome.set(outcome, cell);
    }
    return cell;
  }

  #split(of: string, phaseIndex: number, part: Part): OpenSplit {
    const byPart = this.#placeOf(this.#splits, of, phaseIndex);
    let split = byPart.get(part);
    if (!split) {
      split = new OpenSplit(of, this.#phase(phaseIndex).window.phase.name, part);
      byPart.set(part, split);
    }
    return split;
  }

  /** What is kept of an operation or step in a phase. */
  #placeOf<K, T>(all: Map<string, Map<K, T>[]>, of: string, phaseIndex: number): Map<K, T> {
    let byPhase = all.get(of);
    if (!byPhase) {
      byPhase = [];
      all.set(of, byPhase);
    }
    this.#phase(phaseIndex);
    return (byPhase[phaseIndex] ??= new Map<K, T>());
  }
}

export interface RecorderSnapshot {
  readonly phases: readonly PhaseRecord[];
  readonly cells: readonly Cell[];
  readonly splits: readonly Split[];
  readonly errors: readonly ErrorClass[];
  readonly counters: Readonly<Record<string, number>>;
}

const whole = (us: number): number => Math.max(0, Math.round(us));

/** What costs much to write. */
interface Filling {
  readonly phases: readonly OpenPhase[];
  readonly cells: readonly OpenCell[];
  readonly splits: readonly OpenSplit[];
}

function written(
  { phases, cells, splits }: Filling,
  write: <T>(part: AsOf<T>) => T,
): Pick<RecorderSnapshot, 'phases' | 'cells' | 'splits'> {
  return {
    phases: phases.map((phase) => write(phase)),
    cells: cells.map((cell) => write(cell)).sort(placeIn(phases)),
    splits: splits.map((split) => write(split)).sort(placeIn(phases)),
  };
}

const placeIn = (phases: readonly OpenPhase[]) => byPlace(phases.map(({ window }) => window.phase.name));

const valuesOf = <K, T>(all: ReadonlyMap<string, readonly Map<K, T>[]>): T[] =>
  [...all.values()].flat().flatMap((byKey) => [...byKey.values()]);
