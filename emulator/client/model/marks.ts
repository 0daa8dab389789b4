/** A sign at a place of the fibre. */
export interface Mark {
  readonly distanceM: number;
  readonly sign: string;
  /** Class of the style sheet. */
  readonly style: string;
  /** The higher, the more it matters. */
  readonly level: number;
}

/**
 * Of marks that would cover each other the one that matters most, of equal ones the first.
 * @param marks the newest first
 * @param places how many fit side by side between the two ends
 */
export function apart(
  marks: readonly Mark[],
  { fromM, untilM }: { readonly fromM: number; readonly untilM: number },
  places: number,
): Mark[] {
  const shown = new Map<number, Mark>();
  for (const mark of marks) {
    if (mark.distanceM < fromM || mark.distanceM > untilM) continue;
    const place = Math.min(places - 1, Math.floor((places * (mark.distanceM - fromM)) / (untilM - fromM)));
    const other = shown.get(place);
    if (other === undefined || mark.level > other.level) shown.set(place, mark);
  }
  return [...shown.values()];
}
