/** What the parts of a record are about. */
interface Place {
  readonly of: string;
  readonly phase: string;
  readonly outcome?: string;
  readonly part?: string;
  readonly class?: string;
}

/**
 * The one order of cells, splits and errors in a record: by operation or step, phase in the order of the run, then
 * outcome, part and class. Records of the same events are then the same, whoever came first.
 */
export function byPlace(phases: readonly string[]): (a: Place, b: Place) => number {
  const index = new Map(phases.map((name, i) => [name, i]));
  const rest = (place: Place) => [place.outcome ?? '', place.part ?? '', place.class ?? ''].join('\n');
  return (a, b) =>
    compareText(a.of, b.of) ||
    (index.get(a.phase) ?? -1) - (index.get(b.phase) ?? -1) ||
    compareText(rest(a), rest(b));
}

/** By code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
