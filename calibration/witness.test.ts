import { expect, it } from 'vitest';
import { calibrationProfile, constantPhase, STEADY } from './plan.ts';
import { witnessedUs } from './witness.ts';

it('should tell from planned start to answer of the counted arrivals, whatever their order', () => {
  const profile = calibrationProfile({
    id: 'witness',
    seed: 1,
    transport: 'undici',
    phases: [constantPhase('warm-up', 10, 1, { warmUp: true }), constantPhase(STEADY, 10, 3)],
  });
  // Arrivals at 0, 100, 200 and 300 ms; the first is of the warm-up, the last was never answered.
  const answers: [number, number][] = [
    [2, 7_450_000],
    [0, 7_900_000],
    [1, 7_130_000],
  ];
  const truth = { answers } as unknown as Parameters<typeof witnessedUs>[1];
  expect(witnessedUs({ profile }, truth, 7_000_000)).toEqual([30_000, 250_000]);
});
