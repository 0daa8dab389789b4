/** Applies a scale to what a profile says: changes, then the clock, then the parts of phases. */
import { isScalableOption } from './parse-operations.ts';
import { changedCurve, curveOnClock } from './parse-curve.ts';
import type { PhaseBody } from './parse-phase-body.ts';
import type { PhaseDraft } from './parse-phases.ts';
import type { PhaseChange, ScaleDraft } from './parse-scales.ts';
import { changedSpike, expandSpike, spikeOnClock } from './parse-spike.ts';
import type { Limit, OperationUse, Phase } from './profile.ts';

/** The operations at a scale: durations changed, then divided by the clock; rates multiplied by it. */
export function resolveOperations(operations: readonly OperationUse[], scale: ScaleDraft): OperationUse[] {
  return operations.map((operation) => {
    const options = { ...operation.options, ...scale.operations.get(operation.name) };
    for (const [name, value] of Object.entries(options)) {
      if (typeof value !== 'number') continue;
      if (isScalableOption(name)) options[name] = value / scale.clock;
      if (name.endsWith('PerSecond')) options[name] = value * scale.clock;
    }
    return { ...operation, options };
  });
}

/**
 * The limits at a scale. They stay as they are, but what may grow an hour may grow so on the profile's own clock: a leak
 * of each job is, ten times as fast, ten times as large an hour, and as harmless as before.
 */
export function resolveLimits(limits: readonly Limit[], { clock }: Pick<ScaleDraft, 'clock'>): Limit[] {
  return limits.map((limit) => {
    const isPerHour = limit.measure === 'leak' || limit.take === 'growth-per-hour';
    if (!isPerHour || typeof limit.bound !== 'number') return limit;
    return {
      ...limit,
      bound: limit.bound * clock,
      ...(limit.detects === undefined ? {} : { detects: limit.detects * clock }),
    };
  });
}

/** The phases at a scale, in order, steps, spikes and repeated bursts taken apart; entries with mistakes left out. */
export function resolvePhases(drafts: readonly PhaseDraft[], scale: ScaleDraft): Phase[] {
  return drafts.flatMap((draft) => {
    if (draft.body === undefined) return [];
    const body = onClock(changed(draft.body, scale.phases.get(draft.name) ?? {}), scale.clock);
    return expand(draft, body);
  });
}

/** What a scale changes of one entry. */
function changed(body: PhaseBody, change: PhaseChange): PhaseBody {
  if (body.kind === 'steps') return { ...body, stepDurationS: change.stepDuration ?? body.stepDurationS };
  if (body.kind === 'curve') return changedCurve(body, change);
  if (body.kind === 'spike') return changedSpike(body, change);
  if (body.kind !== 'at-once') return { ...body, durationS: change.duration ?? body.durationS };
  return {
    ...body,
    count: change.count ?? body.count,
    repeat: body.repeat === null ? null : (change.repeat ?? body.repeat),
    durationS: change.every ?? change.duration ?? body.durationS,
  };
}

function onClock(body: PhaseBody, clock: number): PhaseBody {
  switch (body.kind) {
    case 'constant':
      return { ...body, ratePerSecond: body.ratePerSecond * clock, durationS: body.durationS / clock };
    case 'ramp':
      return {
        ...body,
        fromPerSecond: body.fromPerSecond * clock,
        toPerSecond: body.toPerSecond * clock,
        durationS: body.durationS / clock,
      };
    case 'curve':
      return curveOnClock(body, clock);
    case 'spike':
      return spikeOnClock(body, clock);
    case 'steps':
      return {
        ...body,
        fromPerSecond: body.fromPerSecond * clock,
        toPerSecond: body.toPerSecond * clock,
        stepDurationS: body.stepDurationS / clock,
      };
    case 'at-once':
    case 'pause':
      return { ...body, durationS: body.durationS / clock };
    case 'closed':
      return { ...body, durationS: body.durationS / clock, thinkTimeS: body.thinkTimeS / clock };
  }
}

function expand(draft: PhaseDraft, body: PhaseBody): Phase[] {
  const base = { name: draft.name, warmUp: draft.warmUp, operations: draft.operations };
  if (body.kind === 'steps') {
    const rise = (body.toPerSecond - body.fromPerSecond) / (body.count - 1);
    return Array.from({ length: body.count }, (_, index) => ({
      ...base,
      name: `${draft.name}/${index + 1}`,
      kind: 'constant' as const,
      durationS: body.stepDurationS,
      ratePerSecond: index === body.count - 1 ? body.toPerSecond : body.fromPerSecond + rise * index,
      spacing: body.spacing,
    }));
  }
  if (body.kind === 'spike') return expandSpike(base, body);
  if (body.kind === 'at-once') {
    const { count, durationS, repeat } = body;
    const burst = { ...base, kind: 'at-once' as const, count, durationS };
    if (repeat === null) return [burst];
    return Array.from({ length: repeat }, (_, index) => ({ ...burst, name: `${draft.name}/${index + 1}` }));
  }
  return [{ ...base, ...body }];
}
