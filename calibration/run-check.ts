import type { TransportName } from '../helpers/profile/profile.ts';
import { isRight, shareOfTolerance, type CertificateCheck } from '../helpers/record/certificate.ts';
import { bareTimes } from './bare-client.ts';
import type { Check, PlanFor } from './checks.ts';
import { compareRun } from './compare.ts';
import { DisturbanceWatch } from './disturbance.ts';
import { worstByName, type Figure } from './figure.ts';
import { Pool, type PooledFigure } from './pool.ts';
import { runPlan, secondZeroUs } from './run-plan.ts';
import { figureInWords } from './table.ts';
import type { TruthProcess } from './truth-process.ts';
import { witnessedUs } from './witness.ts';

/** One run, compared. */
export interface Attempt {
  readonly figures: readonly Figure[];
  /** How long the kernel kept generator and truth server waiting for a processor; null: it does not say. */
  readonly waitedMs: number | null;
}

/**
 * What an attempt says of what is judged run by run: counts, bytes, rates, and that no time is too short. A miss is
 * `disturbed` only if every figure that missed is one that a busy machine changes, and the kernel kept our threads
 * waiting at all: then the run has to be made again. It never becomes a pass.
 */
export function judgeAttempt({ figures, waitedMs }: Attempt): CertificateCheck['outcome'] {
  const wrong = figures.filter((figure) => !isRight(figure));
  if (wrong.length === 0) return 'passed';
  const isMachines = wrong.every((figure) => figure.dependsOnTime && !(isTime(figure) && isTooShort(figure)));
  return waitedMs !== null && waitedMs > 0 && isMachines ? 'disturbed' : 'missed';
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
    return figure.dependsOnTime ? better : worse;
  });
  const waitedMs = a.waitedMs === null || b.waitedMs === null ? null : Math.min(a.waitedMs, b.waitedMs);
  return { figures, waitedMs };
}

/**
 * What the pooled times of a check say. By the server's clock a time that is too long is `disturbed` only if the
 * kernel kept our threads waiting for as long as all the latencies beyond it are off together; too short, it is
 * missed whatever the machine did. By the closed form, too long while the server's clock agrees with the engine, it
 * was the machine that was slow, and not the engine that was wrong: `disturbed` as well.
 */
export function judgeTimes(
  besideWitness: readonly PooledFigure[],
  besideLaw: readonly PooledFigure[],
  waitedMs: number | null,
): { readonly outcome: CertificateCheck['outcome']; readonly wrong: readonly PooledFigure[] } {
  const wrong = besideWitness.filter((figure) => !isRight(figure));
  const offLaw = besideLaw.filter((figure) => !isRight(figure));
  const unexplained = [
    ...wrong.filter((figure) => !isExplained(figure, waitedMs)),
    ...offLaw.filter((figure) => isTooShort(figure) || besideWitness.length === 0),
  ];
  if (unexplained.length > 0) return { outcome: 'missed', wrong: unexplained };
  return { outcome: wrong.length + offLaw.length > 0 ? 'disturbed' : 'passed', wrong: [...wrong, ...offLaw] };
}

const isTime = ({ unit }: Figure) => unit === 'ms';

/** No machine, however busy, makes a time shorter than it was; one that was not measured is as bad. */
const isTooShort = ({ measured, expected }: Figure) => measured === null || measured < expected;

function isExplained(figure: PooledFigure, waitedMs: number | null): boolean {
  if (waitedMs === null || isTooShort(figure)) return false;
  const excessMs = (figure.measured ?? 0) - figure.expected - figure.tolerance;
  return waitedMs >= excessMs * figure.latenciesBeyond;
}

/** A check that a seed decides is run so often for one run of the client without the engine; the others once. */
const BARE_EVERY = 10;

/**
 * Runs a check once for each seed; a disturbed run is made again, at most so many times. Times are judged over all
 * runs together, in the short calibration by the server's clock only.
 */
export async function runCheck(
  check: Check,
  server: TruthProcess,
  parts: Omit<PlanFor, 'seed'> & { readonly seeds: readonly number[]; readonly mostAttempts: number },
): Promise<CertificateCheck> {
  const figures: Figure[] = [];
  const missed: string[] = [];
  const pool = new Pool();
  let repeated = 0;
  let disturbed = 0;
  let waitedMs: number | null = 0;
  const isLawWhole = !parts.isShort && check.isOfTimes;
  const isBareToo = needsBare(check, parts);
  const bareEvery = check.isRandom ? BARE_EVERY : 1;
  for (const [i, seed] of parts.seeds.entries()) {
    if (isBareToo && i % bareEvery === 0) {
      const plan = check.plan({ ...parts, seed });
      await server.start(plan.behaviour);
      const bare = await bareTimes(plan, server.baseUrl);
      pool.addBare(bare, plan.law, witnessedUs(plan, await server.truth(), bare.secondZeroUs));
    }
    const runOnce = async () => {
      const { attempt, record, law, witnessUs } = await runPlanned(check, server, { ...parts, seed });
      pool.add(record, law, witnessUs);
      waitedMs = waitedMs === null || attempt.waitedMs === null ? null : waitedMs + attempt.waitedMs;
      return attempt;
    };
    let attempt = await runOnce();
    for (let made = 1; judgeAttempt(attempt) === 'disturbed' && made < parts.mostAttempts; made++) {
      repeated++;
      attempt = bestOf(attempt, await runOnce());
    }
    const outcome = judgeAttempt(attempt);
    if (outcome === 'disturbed') disturbed++;
    if (outcome === 'missed') {
      missed.push(
        ...attempt.figures
          .filter((figure) => !isRight(figure))
          .map((f) => `seed ${seed}: ${figureInWords(f)}`),
      );
    }
    figures.push(...attempt.figures);
  }
  const besideWitness = pool.besideWitness();
  const law = pool.besideLaw();
  const besideLaw = [
    ...(isLawWhole ? law : law.filter(isTooShort)),
    ...(parts.isShort ? [] : pool.medianBelow()),
  ];
  const times = judgeTimes(besideWitness, besideLaw, waitedMs);
  if (times.outcome === 'missed') missed.push(...times.wrong.map(figureInWords));
  if (times.outcome === 'disturbed') disturbed++;
  return {
    name: checkName(check, parts.transport),
    outcome: missed.length > 0 ? 'missed' : disturbed > 0 ? 'disturbed' : 'passed',
    runs: parts.seeds.length,
    repeated,
    figures: [...worstByName(figures), ...besideWitness, ...besideLaw].map(
      ({ name, unit, expected, measured, tolerance, toleranceBelow }) => ({
        name,
        unit,
        expected,
        measured,
        tolerance,
        toleranceBelow,
      }),
    ),
    missed,
  };
}

/** Not for what asks for counts only; in the short calibration for the transport that is heavy itself. */
function needsBare(check: Check, parts: Omit<PlanFor, 'seed'>): boolean {
  const hasTimes = check.plan({ ...parts, seed: 1 }).law.responseUs.length > 0;
  return hasTimes && (parts.transport === 'playwright' || !parts.isShort);
}

export const checkName = ({ name }: Pick<Check, 'name'>, transport: TransportName) => `${name}, ${transport}`;

async function runPlanned(check: Check, server: TruthProcess, parts: PlanFor) {
  const plan = check.plan(parts);
  using watch = new DisturbanceWatch([process.pid, server.pid]);
  const { record, truth } = await runPlan(plan, server);
  const attempt: Attempt = {
    figures: worstByName(
      compareRun(record, plan.law, truth).filter((figure) => !isTime(figure) || isTooShortRun(figure)),
    ),
    waitedMs: watch.waitedMs(),
  };
  return { attempt, record, law: plan.law, witnessUs: witnessedUs(plan, truth, secondZeroUs(record)) };
}

/** Below the rounding of a recorded time; the times of one run that are too long are judged in the pool. */
const isTooShortRun = (figure: Figure) => isTooShort(figure) && !isRight(figure);
