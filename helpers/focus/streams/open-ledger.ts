import { OperationError, type OperationContext } from '../../engine/operation.ts';
import { JobLedger } from '../../streams/job-ledger.ts';
import {
  binsOf,
  channelGroups,
  frequencyProblems,
  lineProblems,
  streamMapProblems,
  type AnsweredJob,
  type AskedJob,
} from '../../streams/job-plan.ts';
import { ROW_CLASSES, type RowClass, type StreamFinding } from '../../streams/row-classes.ts';
import type { StreamPlan } from '../../streams/stream-account.ts';

/** How much of what a stream does is judged, beyond its rows; null: not at all. Seconds. */
export interface StreamJudgement {
  readonly freshWithinS: number | null;
  readonly pauseAfterS: number | null;
}

const CLASS_NAMES: ReadonlySet<string> = new Set(ROW_CLASSES);

/** The counter of a finding: `lost-rows` of `lost`. */
export function counterOf(finding: StreamFinding): string {
  return CLASS_NAMES.has(finding) ? `${finding as RowClass}-rows` : finding;
}

export interface LedgerOrder extends StreamJudgement {
  readonly jobId: string;
  readonly asked: AskedJob;
  readonly answered: AnsweredJob;
  readonly transport: 'grpc' | 'poll';
  /** The target publishes the value formula. */
  readonly valuesPublished: boolean;
}

/** The ledger of one job; what it finds goes to the counters of the run as it is found. */
export function openLedger(context: Pick<OperationContext, 'count'>, order: LedgerOrder): JobLedger {
  const { asked, answered, transport, valuesPublished } = order;
  const common = {
    jobId: order.jobId,
    bins: binsOf(answered),
    linesDtS: answered.linesDtS,
    valuesPublished,
    runningExtremes: transport === 'grpc',
    // Polls of a live job say nothing of the rows before the first one; frames number their rows, and the rows of
    // recorded time begin with its first moment.
    firstIndex: valuesPublished && (transport === 'grpc' || asked.window !== null) ? 0 : null,
    window: asked.window,
    freshWithinS: order.freshWithinS,
    pauseAfterS: order.pauseAfterS,
  };
  // A poll brings all channels in one row.
  const whole = { stream: 0, firstChannel: asked.firstChannel, lastChannel: asked.lastChannel };
  const groups = transport === 'poll' ? [whole] : channelGroups(answered.channelToStream);
  const plans: StreamPlan[] = groups.map((group) => ({ ...common, ...group }));
  // So that the report tells that none were found.
  for (const name of [...ROW_CLASSES, 'rows', 'wrong-extremes', 'pauses'] as const) {
    context.count(counterOf(name), 0);
  }
  const ledger = new JobLedger(plans, (finding, amount) => context.count(counterOf(finding), amount));
  context.count(ledger.checkedBy === 'values' ? 'jobs-checked-by-value' : 'jobs-checked-for-plausibility');
  return ledger;
}

/** What the answer to configure says that its request, or the contract's formulas, contradict; counted. */
export function answerProblems(
  context: Pick<OperationContext, 'count'>,
  asked: AskedJob,
  answered: AnsweredJob,
  transport: 'grpc' | 'poll',
): string[] {
  const kinds = [
    ['wrong-frequencies', frequencyProblems(asked, answered)],
    ['wrong-line-times', lineProblems(asked, answered)],
    // Polls do not use the map, and servers without job streams have none.
    ['wrong-stream-maps', transport === 'grpc' ? streamMapProblems(asked, answered) : []],
  ] as const;
  for (const [counter, problems] of kinds) if (problems.length > 0) context.count(counter);
  return kinds.flatMap(([counter, problems]) => problems.map((problem) => `${counter}: ${problem}`));
}

/**
 * Step `data`, when a job's rows have all come: ok when nothing is wrong with them. It is booked on its own and does
 * not fail the arrival: whether a job streams, and whether what it streams is right, are two questions. A job of
 * which nothing came has no data to judge; it is counted as empty.
 * @param endIndex one above the last row that had to come; left out: what came last was the last
 */
export async function closeLedger(
  context: Pick<OperationContext, 'step' | 'count'>,
  { ledger, problems }: { readonly ledger: JobLedger; readonly problems: readonly string[] },
  atMs: number,
  endIndex?: number,
): Promise<void> {
  ledger.finish(atMs, endIndex);
  if (ledger.rows === 0) context.count('empty-jobs');
  if (ledger.count('foreign') > 0) context.count('foreign-jobs');
  if (ledger.received === 0) return;
  const wrong = ledger.problem();
  if (wrong === null && problems.length === 0) return context.step('data', () => Promise.resolve());
  const kind = wrong?.kind ?? 'wrong answer';
  const text = [
    ...problems.map((problem) => `job ${ledger.jobId}: ${problem}`),
    ...(wrong ? [wrong.text] : []),
  ];
  try {
    await context.step('data', () => Promise.reject(new OperationError('failed', kind, text.join('; '))));
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
  }
}

/** Milliseconds since the epoch that never jump, also where the machine's clock is set. */
export function epochNowMs(): number {
  return performance.timeOrigin + performance.now();
}
