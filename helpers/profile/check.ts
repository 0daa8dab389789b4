/** What can only be judged once phases, operations and scales are known: sample sizes, rates, tags. */
import { FEWEST_LEAK_POINTS } from '../stats/leak-verdict.ts';
import { minimumSamples } from '../stats/quantile.ts';
import type { BrowserGroup } from './browsers.ts';
import { SEARCH, type LimitDraft } from './parse-limits.ts';
import { phasesMatching } from './phase-pattern.ts';
import { plannedAttempts } from './planned-attempts.ts';
import { peakRequestRate } from './planned.ts';
import { PROBE_EVERY_S } from './probe-series.ts';
import {
  SCALES,
  type Measure,
  type OperationUse,
  type Phase,
  type Scale,
  type Take,
  type TransportName,
} from './profile.ts';
import type { YamlValue } from './yaml-source.ts';

/** Requests per second that Playwright's APIRequestContext makes on one core, with room; undici makes 20 times as many. */
export const PLAYWRIGHT_REQUESTS_PER_SECOND = 2000;
/** A trend over fewer seconds with answers is none. */
export const DRIFT_SECONDS = 10;

/** The part of a profile that depends on the scale. */
export interface Resolved {
  readonly operations: readonly OperationUse[];
  readonly phases: readonly Phase[];
  readonly browsers?: readonly BrowserGroup[];
}
export type AtEveryScale = Readonly<Record<Scale, Resolved>>;

const QUANTILES: Partial<Record<Measure, number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
  // Recovery compares with the p95 of its baseline.
  recovery: 0.95,
  knee: 0.95,
};

/** The phases (or groups of phases) that a limit judges, each with its planned attempts. */
function judged(
  of: string,
  pattern: string,
  each: boolean,
  { phases, operations, browsers }: Resolved,
): { readonly name: string; readonly attempts: number | null }[] {
  const matched = phasesMatching(pattern, phases).filter((phase) => phase.kind !== 'pause');
  const parts = matched.map((phase) => ({
    name: phase.name,
    attempts: plannedAttempts(of, phase, operations, browsers),
  }));
  if (each) return parts;
  const sum = parts.reduce<number | null>(
    (total, part) => (total === null || part.attempts === null ? null : total + part.attempts),
    0,
  );
  return [{ name: pattern, attempts: sum }];
}

/** Reports where a percentile, or any limit at all, would be claimed from too few samples at some scale. */
export function checkSamples(draft: LimitDraft, scales: AtEveryScale): void {
  const { limit, at } = draft;
  if (['counter', 'figure', 'capacity', 'hysteresis', 'probe', 'leak'].includes(limit.measure)) return;
  // After a fault the baseline is a p90.
  const quantile = limit.afterFault === undefined ? QUANTILES[limit.measure] : 0.9;
  // Each group needs the samples; how many share them is known where the limit says so.
  const groups = limit.by === undefined ? 1 : (limit.groups ?? 1);
  // A level of a knee is certain only with an upper end of its interval, which is one of two.
  const confidence = limit.measure === 'knee' ? 0.975 : 0.95;
  const needed = groups * (quantile === undefined ? 1 : minimumSamples(quantile, confidence));
  const patterns = [
    // Recovery is seen second by second; only its baseline is a percentile.
    ...(limit.measure === 'recovery'
      ? []
      : [{ pattern: limit.phase, each: limit.each || limit.measure === 'knee' }]),
    ...(limit.relativeTo === undefined ? [] : [{ pattern: limit.relativeTo, each: false }]),
  ];
  for (const { pattern, each } of patterns) {
    const short = SCALES.flatMap((scale) =>
      judged(limit.of, pattern, each, scales[scale])
        .filter(({ attempts }) => attempts !== null && attempts < needed)
        .slice(0, 1)
        .map(({ name, attempts }) => `${attempts} in ${name} at ${scale}`),
    );
    if (short.length === 0) continue;
    const claim = quantile === undefined ? `a ${limit.measure} limit` : `${limit.measure}`;
    const expected = `at least ${needed} planned samples of ${limit.of} for ${claim} at every scale`;
    at.at(`${at.field}.measure`).problem(
      expected,
      short.join(', '),
      needed === 1
        ? 'name a phase in which the operation takes part'
        : 'plan a longer phase, repeat the burst, or claim a lower percentile',
    );
  }
}

/** Answers of a window vary with when they end: plan so many times the samples that its percentile needs. */
const WINDOW_ROOM = 1.2;

/** A window must fit into what it is judged for, and hold the samples of its percentile, at every scale. */
export function checkWindows({ limit, at }: LimitDraft, scales: AtEveryScale): void {
  const windowS = limit.windowS ?? (limit.forS === undefined ? undefined : 1);
  if (windowS === undefined) return;
  const neededS = windowS + (limit.forS ?? 1) - 1;
  const quantile = QUANTILES[limit.measure];
  const samples = quantile === undefined ? 1 : Math.ceil(WINDOW_ROOM * minimumSamples(quantile, 0.95));
  const tooShort: string[] = [];
  const tooFew: string[] = [];
  let widerS = 0;
  for (const scale of SCALES) {
    const { phases, operations, browsers } = scales[scale];
    for (const phase of phasesMatching(limit.phase, phases).filter(({ kind }) => kind !== 'pause')) {
      if (phase.durationS < neededS) tooShort.push(`${phase.durationS} s of ${phase.name} at ${scale}`);
      const attempts = plannedAttempts(limit.of, phase, operations, browsers);
      const perWindow = attempts === null ? Infinity : (attempts * windowS) / phase.durationS;
      if (perWindow >= samples) continue;
      tooFew.push(`${Math.floor(perWindow)} in ${phase.name} at ${scale}`);
      widerS = Math.max(widerS, Math.ceil((samples * windowS) / perWindow));
    }
  }
  if (tooShort.length > 0) {
    at.problem(
      `phases of at least ${neededS} s for this window at every scale`,
      tooShort.join(', '),
      'shorten it',
    );
  } else if (tooFew.length > 0) {
    at.problem(
      `at least ${samples} planned samples of ${limit.of} in every window for ${limit.measure}`,
      tooFew.join(', '),
      Number.isFinite(widerS)
        ? `widen the window to ${widerS} s, or claim a lower percentile`
        : 'name a phase with arrivals',
    );
  }
}

/** Samples that what is taken of a series needs; the ends of a growth are medians of three each. */
const SAMPLES_OF: Readonly<Record<Take, number>> = {
  mean: 3,
  max: 3,
  min: 3,
  last: 3,
  growth: 6,
  'growth-per-hour': 10,
  change: 3,
};

/** A server-side series is sampled once a second: the phases must be long enough for what is taken of it, at every scale. */
export function checkProbeSamples({ limit, at }: LimitDraft, scales: AtEveryScale): void {
  if (limit.measure !== 'probe' && limit.measure !== 'leak') return;
  const needed = limit.measure === 'leak' ? FEWEST_LEAK_POINTS : SAMPLES_OF[limit.take ?? 'mean'];
  const short = SCALES.flatMap((scale) => {
    const matched = phasesMatching(limit.phase, scales[scale].phases);
    const lengths = limit.each
      ? matched.map(({ name, durationS }) => ({ name, durationS }))
      : [{ name: limit.phase, durationS: matched.reduce((sum, { durationS }) => sum + durationS, 0) }];
    return lengths
      .filter(({ durationS }) => durationS / PROBE_EVERY_S < needed)
      .slice(0, 1)
      .map(({ name, durationS }) => `${durationS} s of ${name} at ${scale}`);
  });
  if (short.length === 0) return;
  at.problem(
    `phases of at least ${needed * PROBE_EVERY_S} s for ${limit.take ?? limit.measure} of ${limit.of} at every scale`,
    short.join(', '),
    'plan a longer phase',
  );
}

/** A trend needs seconds with answers. */
export function checkDrift({ limit, at }: LimitDraft, scales: AtEveryScale): void {
  if (limit.measure !== 'drift') return;
  const short = SCALES.flatMap((scale) => {
    const phases = phasesMatching(limit.phase, scales[scale].phases).filter(
      (phase) => phase.kind !== 'pause',
    );
    const { operations, browsers } = scales[scale];
    const attempts = phases.map((phase) => plannedAttempts(limit.of, phase, operations, browsers));
    const seconds = phases.reduce(
      (sum, phase, index) => sum + Math.min(phase.durationS, attempts[index] ?? phase.durationS),
      0,
    );
    return seconds + 1e-9 < DRIFT_SECONDS ? [`${seconds} at ${scale}`] : [];
  });
  if (short.length === 0) return;
  at.at(`${at.field}.measure`).problem(
    `at least ${DRIFT_SECONDS} seconds with answers of ${limit.of} for drift at every scale`,
    short.join(', '),
    'plan a longer phase',
  );
}

/** Between one level and nothing there is no knee. */
const FEWEST_KNEE_LEVELS = 2;

/**
 * A level of a capacity limit is a burst, one of a knee a constant rate; what recovers must be asked afterwards.
 */
export function checkPhaseKinds({ limit, at }: LimitDraft, { phases }: Resolved): void {
  if (limit.measure === 'capacity' && limit.of !== SEARCH) {
    const other = phasesMatching(limit.phase, phases).find((phase) => phase.kind !== 'at-once');
    if (other !== undefined) {
      at.at(`${at.field}.phase`).problem(
        'only at-once phases for capacity, one for each level',
        `${other.name}, which is ${other.kind}`,
        'name the levels, e.g. phase: level/*',
      );
    }
  }
  if (limit.measure === 'knee') {
    const matched = phasesMatching(limit.phase, phases);
    const other = matched.find((phase) => phase.kind !== 'constant');
    if (other !== undefined || matched.length < FEWEST_KNEE_LEVELS) {
      at.at(`${at.field}.phase`).problem(
        `${FEWEST_KNEE_LEVELS} or more phases of a constant rate for knee, one for each level`,
        other === undefined ? String(matched.length) : `${other.name}, which is ${other.kind}`,
        'name the levels, e.g. phase: step/*',
      );
    }
  }
  if (limit.measure === 'recovery' && limit.after !== undefined) {
    const last = phases.findLastIndex((phase) => phase.name === limit.after);
    const asked = phases.slice(last + 1).some((phase) => !phase.warmUp && phase.kind !== 'pause');
    if (last >= 0 && !asked) {
      at.at(`${at.field}.after`).problem(
        'a phase with arrivals after this one, in which recovery can be seen',
        'none',
        'add a quiet constant phase at the end',
      );
    }
  }
}

/** Playwright's client would be the bottleneck above its ceiling, and the run would measure the generator. */
export function checkTransport(transport: TransportName, at: YamlValue, scales: AtEveryScale): void {
  if (transport !== 'playwright') return;
  const over = SCALES.flatMap((scale) => {
    const peak = Math.max(
      0,
      ...scales[scale].phases.map((phase) => peakRequestRate(phase, scales[scale].operations) ?? 0),
    );
    return peak > PLAYWRIGHT_REQUESTS_PER_SECOND ? [`${Math.round(peak)} at ${scale}`] : [];
  });
  if (over.length === 0) return;
  at.problem(
    `at most ${PLAYWRIGHT_REQUESTS_PER_SECOND} planned requests/s with transport playwright`,
    over.join(', '),
    'say transport: undici',
  );
}

/** Something must be counted, or nothing is judged. */
export function checkCounted(at: YamlValue, { phases }: Resolved): void {
  if (phases.length === 0) return;
  if (phases.some((phase) => !phase.warmUp && phase.kind !== 'pause')) return;
  at.problem(
    'at least one phase with arrivals that is not warm-up',
    'none',
    'take warmUp off the load phase',
  );
}
