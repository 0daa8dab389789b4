import type { TransportName } from '../helpers/profile/profile.ts';
import { isRight, shareOfTolerance, type CertificateCheck } from '../helpers/record/certificate.ts';
import type { Check, PlanFor } from './checks.ts';
import { compareRun } from './compare.ts';
import { DisturbanceWatch } from './disturbance.ts';
import { worstByName, type Figure } from './figure.ts';
import { runPlan } from './run-plan.ts';
import type { TruthProcess } from './truth-process.ts';

/** One run, compared. */
export interface Attempt {
  readonly figures: readonly Figure[];
  /** How long the kernel kept generator and truth server waiting for a processor; null: it does not say. */
  readonly waitedMs: number | null;
}

/**
 * What an attempt says. A miss is `disturbed` only if every figure that missed depends on time, and the kernel kept
 * our threads waiting for longer than the worst of them is off: then the wait can explain it, and the run has to be
 * made again. It never becomes a pass.
 */
export function judgeAttempt({ figures, waitedMs }: Attempt): CertificateCheck['outcome'] {
  const wrong = figures.filter((figure) => !isRight(figure));
  if (wrong.length === 0) return 'passed';
  const excessMs = Math.max(0, ...wrong.map(excessOf));
  const isExplained =
    waitedMs !== null && waitedMs > excessMs && wrong.every(({ dependsOnTime }) => dependsOnTime);
  return isExplained ? 'disturbed' : 'missed';
}

/** No machine, however busy, makes a time shorter than it was. */
const isTooShort = (figure: Figure) =>
  figure.unit === 'ms' && !isRight(figure) && (figure.measured ?? 0) < figure.expected;

/** By how much a time is beyond its tolerance. Too short is never explained by waiting. */
function excessOf({ unit, measured, expected, tolerance }: Figure): number {
  if (unit !== 'ms' || measured === null) return 0;
  return measured < expected ? Infinity : measured - expected - tolerance;
}

/**
 * Of two runs of the same plan: of what depends on time the better figure, because a busy machine only ever adds to
 * it and an error of the engine is there both times; of everything else the worse one.
 */
export function bestOf(a: Attempt, b: Attempt): Attempt {
  const other = new Map(b.figures.map((figure) => [figure.name, figure]));
  const figures = worstByName(a.figures).map((figure) => {
    const twin = other.get(figure.name) ?? figure;
    const [better, worse] =
      shareOfTolerance(twin) < shareOfTolerance(figure) ? [twin, figure] : [figure, twin];
    return figure.dependsOnTime && !isTooShort(worse) ? better : worse;
  });
  const waitedMs = a.waitedMs === null || b.waitedMs === null ? null : Math.min(a.waitedMs, b.waitedMs);
  return { figures, waitedMs };
}

/** Runs a check once for each seed; a disturbed run is made again, at most so many times. */
export async function runCheck(
  check: Check,
  server: TruthProcess,
  parts: Omit<PlanFor, 'seed'> & { readonly seeds: readonly number[]; readonly mostAttempts: number },
): Promise<CertificateCheck> {
  const figures: Figure[] = [];
  const missed: string[] = [];
  let repeated = 0;
  let disturbed = 0;
  for (const seed of parts.seeds) {
    let attempt = await runOnce(check, server, { ...parts, seed });
    for (let made = 1; judgeAttempt(attempt) === 'disturbed' && made < parts.mostAttempts; made++) {
      repeated++;
      attempt = bestOf(attempt, await runOnce(check, server, { ...parts, seed }));
    }
    const outcome = judgeAttempt(attempt);
    if (outcome === 'disturbed') disturbed++;
    if (outcome === 'missed') missed.push(...describeMiss(attempt, seed));
    figures.push(...attempt.figures);
  }
  return {
    name: checkName(check, parts.transport),
    outcome: missed.length > 0 ? 'missed' : disturbed > 0 ? 'disturbed' : 'passed',
    runs: parts.seeds.length,
    repeated,
    figures: worstByName(figures).map(({ dependsOnTime: _, ...figure }) => figure),
    missed,
  };
}

export const checkName = ({ name }: Pick<Check, 'name'>, transport: TransportName) => `${name}, ${transport}`;

async function runOnce(check: Check, server: TruthProcess, parts: PlanFor): Promise<Attempt> {
  const plan = check.plan(parts);
  using watch = new DisturbanceWatch([process.pid, server.pid]);
  const { record, truth } = await runPlan(plan, server);
  return { figures: worstByName(compareRun(record, plan.law, truth)), waitedMs: watch.waitedMs() };
}

function describeMiss({ figures }: Attempt, seed: number): string[] {
  return figures
    .filter((figure) => !isRight(figure))
    .map(({ name, unit, expected, measured, tolerance }) => {
      const show = (value: number | null) =>
        value === null ? 'nothing' : Number(value.toFixed(3)).toString();
      const of = unit === 'count' ? '' : ` ${unit}`;
      return `seed ${seed}: ${name}: expected ${show(expected)}${of} (+ ${show(tolerance)}), measured ${show(measured)}${of}`;
    });
}
