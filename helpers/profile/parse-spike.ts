import type { PhaseChange } from './parse-scales.ts';
import { parseSpacing, whole, type Spacing } from './phase-entries.ts';
import type { ConstantPhase, Phase, RampPhase } from './profile.ts';
import { DURATION, LENGTH, RATE } from './units.ts';
import type { YamlFields } from './yaml-source.ts';

/** The parts of a spike in order: its phases are `<name>/<part>`. */
export const SPIKE_PARTS = ['before', 'rise', 'peak', 'fall', 'after'] as const;

/** What a spike says, before a scale is applied. Seconds and arrivals per second. */
export interface SpikeBody {
  readonly kind: 'spike';
  readonly basePerSecond: number;
  readonly peakPerSecond: number;
  readonly beforeS: number;
  /** 0: the rate jumps, and there is no such phase; `fallS` likewise. */
  readonly riseS: number;
  readonly holdS: number;
  readonly fallS: number;
  readonly afterS: number;
  readonly spacing: Spacing;
}

/** Reads a `spike` phase; undefined when it has mistakes (told). */
export function parseSpike(fields: YamlFields): SpikeBody | undefined {
  const basePerSecond = fields.required('base', RATE);
  const peakPerSecond = fields.required('peak', RATE);
  if (basePerSecond !== undefined && peakPerSecond !== undefined && peakPerSecond <= basePerSecond) {
    const base = JSON.stringify(fields.get('base')?.raw);
    return fields
      .get('peak')
      ?.problem(`a peak above the base (${base})`, undefined, 'a dip is three phases of kind constant');
  }
  return whole({
    kind: 'spike',
    basePerSecond,
    peakPerSecond,
    beforeS: fields.required('before', LENGTH),
    riseS: fields.optional('rise', DURATION, 0),
    holdS: fields.required('hold', LENGTH),
    fallS: fields.optional('fall', DURATION, 0),
    afterS: fields.required('after', LENGTH),
    spacing: parseSpacing(fields),
  });
}

/** The lengths that a scale may change: those that the spike has. */
export function spikeLengths(body: SpikeBody): ('before' | 'rise' | 'hold' | 'fall' | 'after')[] {
  return [
    'before',
    ...(body.riseS > 0 ? (['rise'] as const) : []),
    'hold',
    ...(body.fallS > 0 ? (['fall'] as const) : []),
    'after',
  ];
}

/** With the lengths that a scale gives it; rates stay. */
export function changedSpike(body: SpikeBody, change: PhaseChange): SpikeBody {
  return {
    ...body,
    beforeS: change.before ?? body.beforeS,
    riseS: change.rise ?? body.riseS,
    holdS: change.hold ?? body.holdS,
    fallS: change.fall ?? body.fallS,
    afterS: change.after ?? body.afterS,
  };
}

/** On a clock that runs `clock` times as fast. */
export function spikeOnClock(body: SpikeBody, clock: number): SpikeBody {
  return {
    ...body,
    basePerSecond: body.basePerSecond * clock,
    peakPerSecond: body.peakPerSecond * clock,
    beforeS: body.beforeS / clock,
    riseS: body.riseS / clock,
    holdS: body.holdS / clock,
    fallS: body.fallS / clock,
    afterS: body.afterS / clock,
  };
}

/** The phases of a spike; a rise or fall of no length is none. */
export function expandSpike(
  base: Pick<Phase, 'name' | 'warmUp' | 'operations'>,
  spike: SpikeBody,
): (ConstantPhase | RampPhase)[] {
  const { basePerSecond, peakPerSecond, spacing } = spike;
  const part = (name: (typeof SPIKE_PARTS)[number], durationS: number) => ({
    ...base,
    name: `${base.name}/${name}`,
    durationS,
    spacing,
  });
  const phases: (ConstantPhase | RampPhase)[] = [
    { ...part('before', spike.beforeS), kind: 'constant', ratePerSecond: basePerSecond },
    { ...part('rise', spike.riseS), kind: 'ramp', fromPerSecond: basePerSecond, toPerSecond: peakPerSecond },
    { ...part('peak', spike.holdS), kind: 'constant', ratePerSecond: peakPerSecond },
    { ...part('fall', spike.fallS), kind: 'ramp', fromPerSecond: peakPerSecond, toPerSecond: basePerSecond },
    { ...part('after', spike.afterS), kind: 'constant', ratePerSecond: basePerSecond },
  ];
  return phases.filter((phase) => phase.durationS > 0);
}
