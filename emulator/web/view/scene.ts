/**
 * What happens along the emulated fibre, for the eye: row values are noise (`wire/row-value.ts`), and a picture of
 * noise shows nobody whether it moves. The web client's picture is the noise times this. Polls and streams are not
 * touched.
 */

/** Machines that stand: place and width in metres, strength 0 to 1, period of their hum in seconds. */
const MACHINES = [
  { atM: 310, widthM: 9, strength: 0.5, periodS: 7 },
  { atM: 845, widthM: 5, strength: 0.38, periodS: 2.5 },
  { atM: 1480, widthM: 14, strength: 0.55, periodS: 11 },
  { atM: 2010, widthM: 7, strength: 0.42, periodS: 4 },
] as const;

/** Vehicles that come round again after `LAP_M`: place at the epoch in metres, metres per second, width, strength. */
const VEHICLES = [
  { fromM: 0, speed: 31, widthM: 13, strength: 0.95 },
  { fromM: 900, speed: 24, widthM: 10, strength: 0.8 },
  { fromM: 2100, speed: -27, widthM: 12, strength: 0.9 },
  { fromM: 400, speed: -19, widthM: 9, strength: 0.7 },
  { fromM: 1700, speed: 38, widthM: 10, strength: 0.75 },
  { fromM: 1200, speed: 1.5, widthM: 5, strength: 0.45 },
] as const;
const LAP_M = 2600;

/** Somebody digs: blows at one place, for a part of each cycle. */
const DIGGING = { atM: 1190, widthM: 16, strength: 1, blowS: 0.9, forS: 14, everyS: 41 } as const;

/** Quiet ground, and how much it differs from place to place. */
const GROUND = 0.085;
const GROUND_VARIES = 0.035;

const bell = (distance: number, width: number): number => {
  const x = distance / width;
  return x > 3 || x < -3 ? 0 : Math.exp(-x * x);
};

/** Distance of two places on a lap, the shorter way round. */
function lapDistance(a: number, b: number): number {
  const d = (((a - b) % LAP_M) + LAP_M) % LAP_M;
  return d > LAP_M / 2 ? d - LAP_M : d;
}

/** How strongly the ground shakes there and then, 0 to 1. */
export function shaking(distanceM: number, timeMs: number): number {
  const timeS = timeMs / 1000;
  let sum = GROUND + GROUND_VARIES * Math.sin(distanceM / 37) * Math.sin(distanceM / 149 + 1);
  for (const { atM, widthM, strength, periodS } of MACHINES) {
    const hum = 0.75 + 0.25 * Math.sin((2 * Math.PI * timeS) / periodS);
    sum += strength * hum * bell(distanceM - atM, widthM);
  }
  for (const { fromM, speed, widthM, strength } of VEHICLES) {
    sum += strength * bell(lapDistance(distanceM, fromM + ((speed * timeS) % LAP_M)), widthM);
  }
  if (timeS % DIGGING.everyS < DIGGING.forS) {
    const sinceBlow = (timeS % DIGGING.blowS) / DIGGING.blowS;
    sum += DIGGING.strength * Math.exp(-4 * sinceBlow) * bell(distanceM - DIGGING.atM, DIGGING.widthM);
  }
  return Math.min(1, sum);
}
