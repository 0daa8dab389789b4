/** For tests: series as a run measures them. */
import type { Random } from './random.ts';

export const MB = 1e6;
/** 0 to n - 1. */
export const range = (n: number) => Array.from({ length: n }, (_, i) => i);
/** 120 points in 2 h. */
export const timesS = range(120).map((i) => 60 * i);
export const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
export const at = (values: readonly number[], i: number) => values[i] ?? Number.NaN;
export const plus = (values: readonly number[], perHour: number) =>
  values.map((value, i) => value + (perHour * at(timesS, i)) / 3600);

const gauss = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Noise of the given standard deviation in which neighbours correlate by `rho`. */
export function noise(random: Random, rho: number, deviation: number): number[] {
  let value = deviation * gauss(random);
  return timesS.map(() => {
    const now = value;
    value = rho * value + Math.sqrt(1 - rho * rho) * deviation * gauss(random);
    return now;
  });
}

/** Memory that fills by 40 MB until the collector runs, every 6 points more or less. */
function sawTooth(random: Random): number[] {
  let filled = 6 * random();
  let full = 6 * (0.8 + 0.4 * random());
  return noise(random, 0, MB).map((wobble) => {
    filled++;
    if (filled >= full) [filled, full] = [0, 6 * (0.8 + 0.4 * random())];
    return (filled / 6) * 40 * MB + wobble;
  });
}

/** Caches that fill to 150 MB, 63 % of it in the first 12 points. */
export const warmUp = (values: readonly number[]) =>
  values.map((value, i) => value + 150 * MB * (1 - Math.exp(-i / 12)));

const healthy: Record<string, (random: Random) => number[]> = {
  'white noise': (random) => noise(random, 0, 3 * MB),
  'AR(0.9) noise': (random) => noise(random, 0.9, 3 * MB),
  'the saw-tooth of a garbage collector': sawTooth,
  'a warm-up that ends in a plateau': (random) => warmUp(noise(random, 0, 3 * MB)),
  'a warm-up in AR(0.9) noise': (random) => warmUp(noise(random, 0.9, 3 * MB)),
};
export const kinds = Object.entries(healthy).map(([kind, make]) => ({ kind, make }));

/** Mean 0, deviation 1, neighbours correlated by 0.7. */
export function correlated(random: Random, length: number): number[] {
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let value = gauss();
  return range(length).map(() => (value = 0.7 * value + Math.sqrt(1 - 0.49) * gauss()));
}
