/** Pages in real browsers beside the load, and what limits may say of them. */

/** Pages of one kind. */
export interface BrowserGroup {
  /** What limits call it: `viewers.frame-age`. */
  readonly name: string;
  readonly pages: number;
  /**
   * Every so often each page comes anew, logs in, opens the live view and leaves; null: it logs in once and stays.
   * Seconds.
   */
  readonly visitS: number | null;
  /** Key presses on the picture, of each page. */
  readonly interactionsPerSecond: number;
  /** Its JS heap is read every second, after a garbage collection. */
  readonly heap: boolean;
  /** Alerts of the profile's operations must come onto its screen. */
  readonly alerts: boolean;
}

/** What is measured of pages, in the order of a visit; each has latencies, as the steps of an operation have. */
export const BROWSER_STEPS = {
  login: 'from the press of the button until the live view is there',
  lcp: 'largest contentful paint of the live view, opened in a fresh document; only with visit',
  'first-row': 'from the live view being there until the first row is drawn',
  visit: 'a whole visit; ok when all that it was to do went well',
  'frame-age': 'age of the newest row on the canvas, every 97 ms',
  'frame-interval': 'between one drawing of rows and the next',
  interaction: 'from a key press to the next paint (INP), only with interactions',
  'long-task': 'the longest task of each second; 0 when none was longer than 50 ms',
  reconnect: 'from a lost connection until rows are drawn again',
  'alert-visible': 'from the push of an alert until it is on the screen, only with alerts',
} as const;
export type BrowserStep = keyof typeof BROWSER_STEPS;
export const BROWSER_STEP_NAMES = Object.keys(BROWSER_STEPS) as readonly BrowserStep[];

/** Counters of all pages together. */
export const BROWSER_COUNTERS = ['console-errors', 'page-reloads'] as const;
/** What pages are grouped by: `by: page`. */
export const BROWSER_DIMENSION = 'page';
/** The probe that tells how the browsers themselves are; no group has this name. */
export const BROWSERS = 'browsers';

/**
 * Ages of the picture are read at multiples of this. No multiple of a usual cadence: at 100 ms a picture that is drawn
 * every 50 ms would always be seen just as old. Milliseconds.
 */
export const FRAME_AGE_EVERY_MS = 97;

/** The steps that a group can have. */
export function stepsOf(group: BrowserGroup): BrowserStep[] {
  return BROWSER_STEP_NAMES.filter((step) => {
    switch (step) {
      case 'lcp':
        return group.visitS !== null;
      case 'interaction':
        return group.interactionsPerSecond > 0;
      case 'alert-visible':
        return group.alerts;
      case 'login':
      case 'first-row':
      case 'visit':
      case 'frame-age':
      case 'frame-interval':
      case 'long-task':
      case 'reconnect':
        return true;
    }
  });
}

/** Whether `of` is a step of one of these groups. */
export function isBrowserStep(groups: readonly BrowserGroup[] | undefined, of: string): boolean {
  const [name = ''] = of.split('.');
  return groups?.some((group) => group.name === name) ?? false;
}

/**
 * Samples of a step that a group plans for a phase of `durationS`; null where nobody plans them.
 * @param alerts that the phase's operations plan
 */
export function plannedOfPages(
  group: BrowserGroup,
  step: string,
  durationS: number,
  alerts: number | null,
): number | null {
  const { pages, visitS, interactionsPerSecond } = group;
  const whole = (count: number) => Math.floor(count + 1e-9);
  switch (step as BrowserStep) {
    case 'login':
    case 'lcp':
    case 'visit':
      // Pages that stay log in at the beginning, and end at the end.
      return visitS === null ? null : whole((pages * durationS) / visitS);
    case 'frame-age':
      return whole((pages * durationS * 1000) / FRAME_AGE_EVERY_MS);
    case 'interaction':
      return whole(pages * durationS * interactionsPerSecond);
    case 'long-task':
      return whole(pages * durationS);
    case 'alert-visible':
      return alerts === null ? null : alerts * pages;
    case 'first-row':
    case 'frame-interval':
    case 'reconnect':
      return null;
  }
}
