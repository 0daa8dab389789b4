/** How figures are put into words on the screen. Times of day are the viewer's own. */

const two = (number: number): string => String(number).padStart(2, '0');

/** `14:03:09` */
export function clock(timeMs: number): string {
  const date = new Date(timeMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `14:03:09.250` */
export function preciseClock(timeMs: number): string {
  return `${clock(timeMs)}.${String(Math.floor(timeMs) % 1000).padStart(3, '0')}`;
}

/** `2026-01-31 14:03:09` */
export function dateAndClock(timeMs: number): string {
  const date = new Date(timeMs);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(timeMs)}`;
}

/** What an input of type `datetime-local` with seconds takes: `2026-01-31T14:03:09`. */
export const localInput = (timeMs: number): string => dateAndClock(timeMs).replace(' ', 'T');

/** How old something is: `0.2 s`, `12 s`, `3 min`, `2 h`, `5 d`. */
export function age(ms: number): string {
  const s = Math.max(0, ms) / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

/** `1 alert`, `2 alerts` */
export const counted = (count: number, thing: string): string =>
  `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;

/** `829 m`, `2.27 km` */
export const metres = (distanceM: number): string =>
  Math.abs(distanceM) < 10_000
    ? `${Math.round(distanceM).toLocaleString('en')} m`
    : `${(distanceM / 1000).toFixed(2)} km`;
