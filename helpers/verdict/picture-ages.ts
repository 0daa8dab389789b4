import { isBrowserStep } from '../profile/browsers.ts';
import type { Profile } from '../profile/profile.ts';
import type { PhaseRecord } from '../record/run-record.ts';
import { groupName } from '../record/groups.ts';
import { measureLatency } from './latency.ts';
import type { RecordView } from './record-view.ts';

const PICTURE_AGE = '.frame-age';

/** How old the picture of one page was on average, and how often it was drawn. */
export interface PictureAge {
  readonly page: string;
  readonly meanS: number;
  readonly framesPerSecond: number;
}

/** Whether this step is the age of the picture on the pages of a group of browsers. */
export function isPictureAge({ browsers }: Pick<Profile, 'browsers'>, of: string): boolean {
  return of.endsWith(PICTURE_AGE) && isBrowserStep(browsers, of);
}

/** The mean age of the picture on each page that drew any in these phases. @param by the dimension that names a page */
export function meanAges(
  view: RecordView,
  of: string,
  by: string,
  phases: readonly PhaseRecord[],
): readonly PictureAge[] {
  const lengthS = lengthOf(phases);
  return view.groups(of, by, phases).map((page) => {
    const drawn = { clock: 'response', over: 'ok' } as const;
    const { measured, samples } = measureLatency(view, 'mean', drawn, groupName(of, by, page), phases);
    return { page, meanS: measured ?? 0, framesPerSecond: samples / lengthS };
  });
}

/** How often a page of a group was drawn on average. */
export function framesPerSecond(view: RecordView, of: string, phases: readonly PhaseRecord[]): number {
  const group = view.record.profile.browsers?.find(({ name }) => of === `${name}${PICTURE_AGE}`);
  return view.tally(of, phases).ok / (group?.pages ?? 1) / lengthOf(phases);
}

const lengthOf = (phases: readonly PhaseRecord[]): number =>
  phases.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
