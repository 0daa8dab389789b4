import type { Limit, Profile } from '../../helpers/profile/profile.ts';
import type { Verdict } from '../../helpers/verdict/verdict.ts';
import { behaviour, type Behaviour } from '../behaviour.ts';
import { calibrationProfile, constantPhase, STEADY, WORK } from '../plan.ts';

/** One cell of the verdict matrix: a generator, a server, and the only right verdict. */
export interface VerdictCell {
  readonly generator: 'healthy' | 'busy' | 'stopped' | 'idle';
  readonly server: 'healthy' | 'slow';
  readonly right: Verdict['outcome'];
  /** Part of the short calibration. */
  readonly isShort: boolean;
}

export const VERDICT_CELLS: readonly VerdictCell[] = [
  { generator: 'healthy', server: 'healthy', right: 'PASS', isShort: true },
  { generator: 'healthy', server: 'slow', right: 'FAIL', isShort: true },
  { generator: 'busy', server: 'healthy', right: 'INCONCLUSIVE', isShort: false },
  { generator: 'busy', server: 'slow', right: 'INCONCLUSIVE', isShort: true },
  { generator: 'stopped', server: 'healthy', right: 'INCONCLUSIVE', isShort: false },
  { generator: 'stopped', server: 'slow', right: 'INCONCLUSIVE', isShort: false },
  { generator: 'idle', server: 'healthy', right: 'INCONCLUSIVE', isShort: true },
];

export const cellName = ({ generator, server }: VerdictCell) =>
  `verdict, ${generator} generator, ${server} server`;

const limit = (measure: Limit['measure'], comparison: Limit['comparison'], bound: number): Limit => ({
  of: WORK,
  measure,
  comparison,
  bound,
  phase: 'run',
  each: false,
  toleranceS: 0,
  clock: 'response',
  over: 'ok',
});

/** Room for a machine that is busy, far from both: a healthy answer takes 20 ms, a slow one 800 ms. Seconds. */
const P95_AT_MOST_S = 0.4;
const SERVICE_US = { healthy: 20_000, slow: 800_000 };

/** The run of a cell. */
export function cellRun(
  { generator, server }: VerdictCell,
  seed: number,
): { profile: Profile; behaviour: Behaviour } {
  // An idle generator has a rate that makes no arrival in the length of its phase.
  const [ratePerSecond, count] = generator === 'idle' ? [0.1, 0.1] : [40, generator === 'stopped' ? 160 : 80];
  const holds = generator === 'busy' ? { holdEvery: 20, holdMs: 500 } : {};
  return {
    profile: calibrationProfile({
      id: `verdict-${generator}-${server}`,
      seed,
      transport: 'undici',
      phases: [constantPhase(STEADY, ratePerSecond, count)],
      limits: [limit('success', 'atLeast', 0.95), limit('p95', 'atMost', P95_AT_MOST_S)],
      operation: { use: 'held-request', options: holds },
    }),
    behaviour: behaviour({ service: { kind: 'fixed', serviceUs: SERVICE_US[server] } }),
  };
}

/**
 * Why a verdict is wrong; null when it is right. An INCONCLUSIVE has to name what spoiled the run, and when: late
 * arrivals or a held event loop with their seconds, or that nothing was sent.
 */
export function wrongVerdict(
  { generator, right }: VerdictCell,
  { outcome, reasons }: Verdict,
): string | null {
  const said = reasons.join(' ');
  if (outcome !== right) return `expected ${right}, got ${outcome}: ${said || 'no reason given'}`;
  if (right !== 'INCONCLUSIVE') return null;
  const names = generator === 'idle' ? /Nothing was sent/ : /late: .*\(\d.* to \d|held up .* from \d/;
  return names.test(said)
    ? null
    : `${outcome}, but the reasons do not say what spoiled the run and when: ${said}`;
}
