/** Numbers and durations as the report writes them. */

/** `0.42 ms`, `8.4 ms`, `84 ms`, `1.23 s`, `95 s`: three significant figures, in the unit that suits. */
export function formatLatency(seconds: number): string {
  const ms = seconds * 1000;
  if (ms === 0) return '0 ms';
  if (Math.abs(ms) < 999.5) return `${significant(ms)} ms`;
  return `${significant(seconds)} s`;
}

/** `0.42`, `8.4`, `84`, `840`, `12,345`: at most three significant figures below a thousand. */
export function significant(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 999.5) return formatCount(Math.round(value));
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return String(Number(value.toFixed(size < 0.1 ? 3 : digits)));
}

/** Whole numbers with thousands separated: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `19.8/s`. */
export function formatRate(perSecond: number): string {
  return `${significant(perSecond)}/s`;
}

/** `8.4 s`, `1 min 40 s`, `2 h 5 min`, `1 d 3 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 99.5) return `${significant(seconds)} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86400), 'd'],
    [Math.floor((whole % 86400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
