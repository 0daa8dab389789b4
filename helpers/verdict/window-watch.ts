import { matchesPhase } from '../profile/phase-pattern.ts';
import type { Limit, Profile } from '../profile/profile.ts';
import type { SeriesPoint } from '../record/run-record.ts';
import { phaseWindows } from '../schedule/phases.ts';
import { holds } from './bound.ts';
import { describe, formatBeside, formatExact, sign, unitOf } from './format.ts';
import { HOPELESS } from './hopeless-text.ts';
import { SlidingWindow, type WindowMeasure } from './sliding-window.ts';
import { connected, isWindowed, windowLengthS } from './windows.ts';

type WindowedLimit = Limit & { readonly bound: number; readonly measure: WindowMeasure };

/** One limit for one operation or step over phases without a gap between them. */
interface Watch {
  readonly limit: WindowedLimit;
  readonly of: string;
  readonly phase: string;
  readonly startS: number;
  readonly endS: number;
  readonly window: SlidingWindow;
  brokenInARow: number;
}

/**
 * Sees limits on windows break while the run goes on: what a window has broken, no later one mends. For runs that
 * one generator makes alone: a shard sees only its own part of a window.
 */
export class WindowWatch {
  readonly #watches: Watch[];

  constructor(profile: Pick<Profile, 'limits' | 'phases' | 'operations'>) {
    const counted = phaseWindows(profile).filter(({ phase }) => !phase.warmUp && phase.kind !== 'pause');
    this.#watches = profile.limits.filter(isAbsoluteWindow).flatMap((limit) => {
      const matched = counted.filter(({ phase }) => matchesPhase(limit.phase, phase.name));
      const groups = limit.each ? matched.map((window) => [window]) : [matched];
      const operations = limit.of === '*' ? profile.operations.map(({ name }) => name) : [limit.of];
      return groups.flatMap((group) =>
        connected(group).flatMap(({ startS, endS }) =>
          operations.map((of) => ({
            limit,
            of,
            phase: limit.each ? (group[0]?.phase.name ?? limit.phase) : limit.phase,
            startS,
            endS,
            window: new SlidingWindow(windowLengthS(limit)),
            brokenInARow: 0,
          })),
        ),
      );
    });
  }

  /** Takes a second that is over. @returns why going on is hopeless, or null while every limit still holds */
  second({ atS, by }: Pick<SeriesPoint, 'atS' | 'by'>): string | null {
    for (const watch of this.#watches) {
      const { limit, of, phase, startS, endS, window } = watch;
      if (atS < startS || atS + 1 > endS) continue;
      window.push(by[of]);
      const measured = window.full ? window.measure(limit.measure) : null;
      const value = measured?.blind === null ? measured.measured : null;
      const broken = value !== null && !holds(value, limit.comparison, limit.bound);
      watch.brokenInARow = broken ? watch.brokenInARow + 1 : 0;
      if (!broken || watch.brokenInARow < (limit.forS ?? 1)) continue;
      const unit = unitOf(limit);
      return (
        `${HOPELESS}${describe(limit, of, phase)} was ${formatBeside(value, limit.bound, unit)} at ${atS + 1} s, ` +
        `the limit is ${sign(limit.comparison)} ${formatExact(limit.bound, unit)}`
      );
    }
    return null;
  }
}

function isAbsoluteWindow(limit: Limit): limit is WindowedLimit {
  return isWindowed(limit) && typeof limit.bound === 'number' && limit.relativeTo === undefined;
}
