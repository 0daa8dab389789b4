const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** What a duration looks like, for messages. */
export const DURATION_FORM = 'a number and ms, s, min or h, such as "10 s"';

/** Milliseconds of a text such as `10 s`, `1.5 min` or `250ms`; undefined when it is none. */
export function readDurationMs(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|min|h)$/.exec(value.trim()) ?? [];
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(amount) * unitMs;
}
