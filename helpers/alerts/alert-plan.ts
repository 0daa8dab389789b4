/** What an alert says of itself. */
export interface AlertFields {
  /** 103 (SC) or 104 (SD). */
  readonly classId: number;
  /** 1 low, 2 medium, 3 high. */
  readonly severity: number;
  /** Whole metres from the start of the fibre. */
  readonly distanceM: number;
}

export const CLASSES = [103, 104] as const;
export const SEVERITIES = [1, 2, 3] as const;

/** The stretch of fibre on which alerts are placed, both ends included. Whole metres. */
export interface Fibre {
  readonly fromM: number;
  readonly untilM: number;
}

/** Fractional part of the golden ratio: its multiples fill an interval more evenly than random numbers (Weyl). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The fields of alert number `n` (from 0): every six in a row have each class with each severity once, and their
 * places are spread over the whole fibre. A pure function of the number, so that what was sent need not be remembered.
 */
export function alertFields(n: number, fibre: Fibre): AlertFields {
  const places = fibre.untilM - fibre.fromM + 1;
  return {
    classId: CLASSES[n % 2] ?? CLASSES[0],
    severity: SEVERITIES[Math.floor(n / 2) % 3] ?? SEVERITIES[0],
    distanceM: fibre.fromM + Math.floor(((n * GOLDEN) % 1) * places),
  };
}

/** Starts the id of every alert that this suite makes, so that whoever finds one knows where it came from. */
export const ALERT_ID_START = 'focus-load-';

/** The id of alert number `n` of a run; `run` is a token without hyphens. */
export function alertId(run: string, n: number): string {
  return `${ALERT_ID_START}${run}-${n}`;
}

/** The number of an alert of this run; null for everybody else's. */
export function alertNumber(run: string, id: string): number | null {
  const start = `${ALERT_ID_START}${run}-`;
  if (!id.startsWith(start)) return null;
  const digits = id.slice(start.length);
  return /^(0|[1-9]\d{0,8})$/.test(digits) ? Number(digits) : null;
}

/** One alert on its way. */
export interface SentAlert {
  readonly n: number;
  readonly id: string;
  readonly fields: AlertFields;
}
