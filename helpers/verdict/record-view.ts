import { matchesPhase } from '../profile/phase-pattern.ts';
import { OUTCOMES, type Cell, type Outcome, type PhaseRecord, type RunRecord } from '../record/run-record.ts';
import { compareGroups, groupName, parseGroup } from '../record/groups.ts';
import { LatencyHistogram, mergedHistogram } from '../stats/latency-histogram.ts';

/** What became of the arrivals of an operation, or of the attempts of a step. */
export interface Tally extends Readonly<Record<Outcome, number>> {
  /** `arrivals` of an operation have a due number; `attempts` of a step are only those that were made. */
  readonly noun: 'arrival' | 'attempt';
  /** Arrivals that came due, or attempts made. */
  readonly due: number;
  /** Attempts with an outcome. */
  readonly booked: number;
  /** Due but without an outcome: dropped, never started or never ended. */
  readonly lost: number;
}

/** A record with the questions that limits ask of it; decodes each histogram once. */
export class RecordView {
  readonly record: RunRecord;
  readonly #cells = new Map<string, Cell[]>();
  readonly #histograms = new Map<string, LatencyHistogram>();

  constructor(record: RunRecord) {
    this.record = record;
    for (const cell of record.cells) {
      const cells = this.#cells.get(cell.of) ?? [];
      cells.push(cell);
      this.#cells.set(cell.of, cells);
    }
  }

  /** Phases that count (not warm-up, no pauses) and match `run`, a name, or a pattern with a trailing `/*`. */
  phases(pattern: string): PhaseRecord[] {
    return this.record.phases.filter(
      (phase) => !phase.warmUp && phase.kind !== 'pause' && matchesPhase(pattern, phase.name),
    );
  }

  /** Operations that take part in any of these phases, in the order of the profile. */
  operationsIn(phases: readonly PhaseRecord[]): string[] {
    const names = new Set(phases.flatMap(({ name }) => this.#operationsOf(name)));
    return this.record.profile.operations.map(({ name }) => name).filter((name) => names.has(name));
  }

  cells(of: string, phases: readonly PhaseRecord[], outcomes: readonly Outcome[] = OUTCOMES): Cell[] {
    return (this.#cells.get(of) ?? []).filter(
      (cell) => outcomes.includes(cell.outcome) && phases.some((phase) => phase.name === cell.phase),
    );
  }

  /** The groups of a dimension that arrivals of an operation (or attempts of a step) in these phases belong to. */
  groups(of: string, dimension: string, phases: readonly PhaseRecord[]): string[] {
    const values = [...this.#cells.keys()].flatMap((name) => {
      const group = parseGroup(name);
      return group && groupName(of, dimension, group.value) === name ? [group.value] : [];
    });
    return values
      .filter((value) => this.cells(groupName(of, dimension, value), phases).length > 0)
      .sort(compareGroups);
  }

  tally(of: string, phases: readonly PhaseRecord[]): Tally {
    const counts: Record<Outcome, number> = { ok: 0, refused: 0, failed: 0, unanswered: 0 };
    for (const cell of this.cells(of, phases)) counts[cell.outcome] += cell.count;
    const booked = counts.ok + counts.refused + counts.failed + counts.unanswered;
    const whole = this.record.profile.operations.some(({ name }) => name === of);
    const due = whole ? Math.max(booked, this.#dueOf(of, phases)) : booked;
    return { ...counts, noun: whole ? 'arrival' : 'attempt', due, booked, lost: due - booked };
  }

  /** Latencies of all these cells in one histogram: bins are added, percentiles are never averaged. */
  latencies(cells: readonly Cell[], clock: 'response' | 'service'): LatencyHistogram {
    return mergedHistogram(
      cells.map((cell) => {
        const key = [cell.of, cell.phase, cell.outcome, clock].join('\n');
        let histogram = this.#histograms.get(key);
        if (!histogram) {
          histogram = LatencyHistogram.decode(clock === 'response' ? cell.responseUs : cell.serviceUs);
          this.#histograms.set(key, histogram);
        }
        return histogram;
      }),
    );
  }

  #operationsOf(phase: string): readonly string[] {
    return this.record.profile.phases.find(({ name }) => name === phase)?.operations ?? [];
  }

  #dueOf(operation: string, phases: readonly PhaseRecord[]): number {
    return phases.reduce((sum, phase) => sum + (phase.dueBy[operation] ?? 0), 0);
  }
}
