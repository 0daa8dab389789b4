/** What was recorded and what was not, from lists that know whole seconds, and from looks at the live fibre. */

/** The end of a recording that is still being written. */
export const ONGOING = -1;

/**
 * The longest time between `fromS` and `untilS` of which nothing was recorded. Seconds; 0 when there is none. Starts
 * and ends are whole seconds, cut off, so each hole is known to within a second.
 * @param recordings start and end of each, in any order; an end of -1 is still to come
 */
export function longestHoleS(
  recordings: readonly (readonly [startS: number, endS: number])[],
  fromS: number,
  untilS: number,
): number {
  let [coveredS, longestS] = [fromS, 0];
  for (const [startS, endS] of recordings.toSorted(([a], [b]) => a - b)) {
    if (startS >= untilS) break;
    longestS = Math.max(longestS, startS - coveredS);
    coveredS = Math.max(coveredS, endS === ONGOING ? untilS : endS);
  }
  return Math.max(longestS, untilS - coveredS, 0);
}

/** When there was no fibre, as somebody saw who looked now and then. */
export class FibreLooks {
  readonly #looks: { readonly atS: number; readonly there: boolean }[] = [];

  /** @param atS in any order: an answer may overtake another one */
  saw(atS: number, there: boolean): void {
    this.#looks.push({ atS, there });
  }

  /** The first and the last look; null when nobody looked. */
  get span(): { readonly fromS: number; readonly untilS: number } | null {
    const times = this.#looks.map(({ atS }) => atS);
    return times.length === 0 ? null : { fromS: Math.min(...times), untilS: Math.max(...times) };
  }

  /**
   * The longest time without a fibre: from the first look that saw none to the next one that saw it, or to the last
   * look. Seconds; known to within the time between two looks.
   */
  longestWithoutS(): number {
    let [sinceS, longestS]: [number | null, number] = [null, 0];
    for (const { atS, there } of this.#looks.toSorted((a, b) => a.atS - b.atS)) {
      if (sinceS !== null) longestS = Math.max(longestS, atS - sinceS);
      sinceS = there ? null : (sinceS ?? atS);
    }
    return longestS;
  }
}
