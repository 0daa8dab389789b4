/** What the engine promises of its own cost. Pure. */
import { cpuRatios, cpuUsPerRequest, latenessP99Us, median, type ContestRounds } from './figures.ts';

export interface TargetResult {
  readonly text: string;
  /** The median of the rounds; null when it could not be measured. */
  readonly measured: number | null;
  /** The least and the most of the rounds; null as above. */
  readonly range: readonly [number, number] | null;
  readonly unit: string;
  readonly outcome: 'pass' | 'miss' | 'not measured';
}

interface Target {
  readonly text: string;
  readonly unit: 'us' | 'times';
  readonly atMost?: number;
  readonly atLeast?: number;
  /** In each round. */
  readonly measure: (find: Find) => number[];
}

type Find = (part: ContestRounds['part'], name: string) => ContestRounds;

const ratio = (find: Find, part: ContestRounds['part'], a: string, b: string) =>
  cpuRatios(find(part, a), find(part, b));

const TARGETS: readonly Target[] = [
  {
    text: 'undici transport: CPU per request, all in, at most 40 us',
    unit: 'us',
    atMost: 40,
    measure: (find) => cpuUsPerRequest(find('closed', 'engine, undici')),
  },
  {
    text: 'undici transport: at most 2 times the CPU of plain undici',
    unit: 'times',
    atMost: 2,
    measure: (find) => ratio(find, 'closed', 'engine, undici', 'undici'),
  },
  {
    text: 'APIRequestContext: at most 1.15 times the CPU of plain playwright-core',
    unit: 'times',
    atMost: 1.15,
    measure: (find) => ratio(find, 'closed', 'engine, playwright', 'playwright-core'),
  },
  {
    text: 'undici transport: p99 of the lateness at the open rate at most 2 ms',
    unit: 'us',
    atMost: 2_000,
    measure: (find) => latenessP99Us(find('open', 'engine, undici')),
  },
  ...(['closed', 'open'] as const).map((part): Target => ({
    text: `Artillery takes at least 5 times the CPU of the undici transport (${part})`,
    unit: 'times',
    atLeast: 5,
    measure: (find) => ratio(find, part, 'artillery', 'engine, undici'),
  })),
];

/** Holds the contests against the targets; what did not run is not measured, never passed. */
export function judgeTargets(contests: readonly ContestRounds[]): TargetResult[] {
  const find: Find = (part, name) =>
    contests.find((contest) => contest.part === part && contest.name === name) ?? { part, name, rounds: [] };
  return TARGETS.map(({ text, unit, atMost = Infinity, atLeast = -Infinity, measure }) => {
    const rounds = measure(find);
    const measured = median(rounds);
    if (measured === null) return { text, measured, range: null, unit, outcome: 'not measured' };
    const range = [Math.min(...rounds), Math.max(...rounds)] as const;
    const isMet = measured <= atMost && measured >= atLeast;
    return { text, measured, range, unit, outcome: isMet ? 'pass' : 'miss' };
  });
}
