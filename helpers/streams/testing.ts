/** A stream whose faults are known, for tests: rows as a server would send them, some of them wrong. */
import { fillRowValues, jobHash, rowTimestampMs } from '../../wire/row-value.ts';
import { seededRandom } from '../stats/random.ts';
import type { SeenRow, StreamPlan } from './stream-account.ts';

export const JOB = '3-17';
export const FIRST_MS = 1_760_000_000_000;
const FOREIGN_JOB = '3-0';

export const PLAN: StreamPlan = {
  jobId: JOB,
  stream: 0,
  firstChannel: 1,
  lastChannel: 2,
  bins: 1,
  linesDtS: 0.01,
  valuesPublished: true,
  runningExtremes: false,
  firstIndex: null,
  window: null,
  freshWithinS: null,
  pauseAfterS: null,
};

/** What happens to single rows. `swapped`: it comes after its successor; `delayed`: 6 s later than it was due. */
export const FAULTS = [
  'lost',
  'duplicated',
  'swapped',
  'corrupt',
  'stale',
  'delayed',
  'short',
  'foreign',
  'misplaced',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Arrival {
  readonly row: SeenRow;
  readonly atMs: number;
}

export const startMs = (index: number, plan = PLAN) => rowTimestampMs(FIRST_MS, index, plan.linesDtS);

/** Row `index` of the job, with `changes`. `valuesOf`: whose values it has. */
export function row(
  index: number,
  plan = PLAN,
  changes: Partial<SeenRow> & { valuesOf?: { job?: string; index?: number } } = {},
): SeenRow {
  const channels = plan.lastChannel - plan.firstChannel + 1;
  const values = new Float32Array(channels * plan.bins);
  const { valuesOf = {}, ...said } = changes;
  const hash = jobHash(valuesOf.job ?? plan.jobId);
  fillRowValues(values, hash, plan.firstChannel, channels, plan.bins, startMs(valuesOf.index ?? index, plan));
  return {
    claim: 'own',
    startMs: startMs(index, plan),
    endMs: startMs(index + 1, plan),
    index,
    firstChannel: plan.firstChannel,
    channels,
    values,
    ...said,
  };
}

const DELAY_MS = 6_000;

/** Rows 0 to `rows`, each when its time has passed, with `faults` at those indexes. */
export function* sent(rows: number, faults: ReadonlyMap<number, Fault>, plan = PLAN): Generator<Arrival> {
  const delayed: Arrival[] = [];
  let held: SeenRow | null = null;
  for (let index = 0; index < rows; index++) {
    const atMs = startMs(index + 1, plan);
    while (delayed.length > 0 && delayed[0]!.atMs <= atMs) yield delayed.shift()!;
    const fault = faults.get(index);
    if (fault === 'lost') continue;
    if (fault === 'swapped') {
      held = row(index, plan);
      continue;
    }
    if (fault === 'delayed') {
      delayed.push({ row: row(index, plan), atMs: atMs + DELAY_MS });
      continue;
    }
    const own = fault === undefined ? row(index, plan) : faulty(index, fault, plan);
    yield { row: own, atMs };
    if (fault === 'duplicated') yield { row: own, atMs };
    if (held !== null) yield { row: held, atMs };
    held = null;
  }
  yield* delayed;
}

function faulty(index: number, fault: Fault, plan: StreamPlan): SeenRow {
  const own = row(index, plan);
  switch (fault) {
    case 'corrupt': {
      const values = Float32Array.from(own.values);
      values[values.length - 1]! += 0.25;
      return { ...own, values };
    }
    case 'stale':
      return row(index, plan, { valuesOf: { index: index - 1 } });
    case 'short':
      return { ...own, channels: own.channels - 1, values: own.values.length > 0 ? [own.values[0]!] : [] };
    case 'foreign':
      return row(index, plan, { claim: 'foreign', valuesOf: { job: FOREIGN_JOB } });
    case 'misplaced':
      return row(index, plan, { index: index + 1 });
    // Of these the row itself is sound; when it comes, and how often, is what is wrong.
    case 'lost':
    case 'duplicated':
    case 'swapped':
    case 'delayed':
      return own;
  }
}

/** `k` of the rows 1 to `rows - 1`, no two of them neighbours, seeded. Ascending. */
export function chosenRows(k: number, rows: number, seed: number): number[] {
  const random = seededRandom(seed, 0);
  const chosen = new Set<number>();
  while (chosen.size < k) {
    const index = 1 + Math.floor(random() * (rows - 2));
    if (!chosen.has(index - 1) && !chosen.has(index + 1)) chosen.add(index);
  }
  return [...chosen].sort((a, b) => a - b);
}
