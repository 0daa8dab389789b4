/** Readable axis ticks. */

/**
 * 3 to 7 ticks from 0 up to at least `max`, a 1, 2, 2.5 or 5 times a power of ten apart; the last one is the
 * end of the axis. `wholeOnly` keeps them apart by whole numbers, for counts.
 */
export function linearTicks(max: number, wholeOnly = false): number[] {
  const top = max > 0 && Number.isFinite(max) ? max : 1;
  const rough = top / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((s) => s >= rough - 1e-12) ?? 10 * power,
    wholeOnly ? 1 : 0,
  );
  const whole = wholeOnly ? Math.ceil(step) : step;
  const count = Math.max(1, Math.ceil(top / whole - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => Number((i * whole).toPrecision(12)));
}

/** Ticks at 1, 2 and 5 times powers of ten (powers alone over more than three decades) that enclose the range. */
export function logTicks(min: number, max: number): number[] {
  const factors = Math.log10(max / min) > 3 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (
    let exponent = Math.floor(Math.log10(min)) - 1;
    exponent <= Math.ceil(Math.log10(max)) + 1;
    exponent++
  ) {
    for (const factor of factors) all.push(Number((factor * 10 ** exponent).toPrecision(12)));
  }
  const first = all.findLastIndex((tick) => tick <= min);
  const last = all.findIndex((tick) => tick >= max);
  return all.slice(first, Math.max(last, first + 1) + 1);
}

const TIME_STEPS_S = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400,
];

/** Ticks of at most ten steps on a time axis of `durationS` seconds, on round seconds, minutes or hours. */
export function timeTicks(durationS: number): number[] {
  const step = TIME_STEPS_S.find((s) => durationS / s <= 10) ?? 86400 * Math.ceil(durationS / 864000);
  return Array.from({ length: Math.floor(durationS / step + 1e-9) + 1 }, (_, i) =>
    Number((i * step).toPrecision(12)),
  );
}

/** `0`, `45`, `1:30`, `2:05:00`: seconds below two minutes, then minutes, then hours. */
export function timeLabel(atS: number, durationS: number): string {
  if (durationS < 120) return String(atS);
  const hours = Math.floor(atS / 3600);
  const minutes = Math.floor((atS % 3600) / 60);
  const seconds = Math.floor(atS % 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return durationS < 7200 ? `${hours * 60 + minutes}:${two(seconds)}` : `${hours}:${two(minutes)}`;
}

/** What `timeLabel` counts in, for the axis caption. */
export function timeUnit(durationS: number): string {
  if (durationS < 120) return 's';
  return durationS < 7200 ? 'min:s' : 'h:min';
}
