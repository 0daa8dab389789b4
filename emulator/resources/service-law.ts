/** How long the service of one request takes. */
export interface ServiceLaw {
  readonly law: 'constant' | 'exponential' | 'lognormal';
  readonly meanMs: number;
  /** Standard deviation divided by the mean; only a lognormal law has a free one. */
  readonly variation: number;
}

export const LAWS = ['constant', 'exponential', 'lognormal'] as const;

/**
 * One service time, in milliseconds.
 *
 * Exponential: by inversion, -mean ln(1 - u). Lognormal with mean m and coefficient of variation c: sigma² = ln(1 + c²),
 * mu = ln m - sigma²/2 (Law, Simulation Modeling and Analysis, 5th ed., 8.3.5), its normal variate by Box and Muller.
 * @param random numbers in [0, 1)
 */
export function serviceTimeMs({ law, meanMs, variation }: ServiceLaw, random: () => number): number {
  switch (law) {
    case 'constant':
      return meanMs;
    case 'exponential':
      return -meanMs * Math.log(1 - random());
    case 'lognormal': {
      const variance = Math.log(1 + variation * variation);
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      return meanMs * Math.exp(Math.sqrt(variance) * normal - variance / 2);
    }
  }
}
