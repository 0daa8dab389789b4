import { isBrowserStep } from '../profile/browsers.ts';
import { READ_IN_TIME } from '../profile/operations.ts';
import { WHOLE_RUN } from '../profile/phase-pattern.ts';
import { LATENCIES, type Measure } from '../profile/profile.ts';
import { isInterrupted } from '../record/run-end.ts';
import type { RunRecord } from '../record/run-record.ts';
import { browserProblems, withBrowsers } from './browsers.ts';
import { faultDoubts, faultFailures, stillBroken } from './faults.ts';
import { listOf, plural } from './format.ts';
import { abortedByGenerator, generatorProblems } from './generator.ts';
import { HOPELESS } from './hopeless.ts';
import { judgeLimit } from './judge-limit.ts';
import { unjudged } from './limit-result.ts';
import { RecordView } from './record-view.ts';
import type { LimitResult, Verdict } from './verdict.ts';

/** What a slow generator distorts; everything else is as bad as it looks whoever was slow. */
const NEEDS_PUNCTUAL_LOAD: ReadonlySet<Measure> = new Set<Measure>([
  'achieved',
  ...LATENCIES,
  'drift',
  'recovery',
]);

/**
 * The verdict on a run: FAIL before INCONCLUSIVE before PASS. A pure function of the record, so a stored or merged
 * record can be judged again. A PASS says: every limit was kept, on enough data, by a run that was made as planned
 * and left nothing behind.
 */
export function judge(record: RunRecord): Verdict {
  const view = new RecordView(record);
  const problems = generatorProblems(record);
  const silent = sentNothing(view);
  const limits = record.profile.limits
    .flatMap((limit) => judgeLimit(view, limit))
    .map((result) => withoutTraffic(result, silent))
    .map((result) => withGenerator(result, problems))
    .map((result) => withFaults(view, result))
    .map((result) => withBrowsers(view, result));
  const ofLimits = (outcome: LimitResult['outcome']) =>
    limits
      .filter((result) => result.outcome === outcome && !isOfGenerator(result))
      .map((result) => result.reason);
  const spoiled = limits.filter(isOfGenerator).map(({ what }) => what);
  const failures = [
    ...abortFailures(record, problems),
    ...leftoverFailures(record),
    ...faultFailures(record),
    ...ofLimits('FAIL'),
  ];
  const doubts = [
    ...(silent ? ['Nothing was sent in any counted phase, so nothing was tested.'] : []),
    ...faultDoubts(record),
    ...browserProblems(record).map((problem) => `The pages cannot be trusted: ${problem}.`),
    ...problems.map((problem) => `The generator cannot be trusted: ${problem}.`),
    ...(spoiled.length > 0 ? [`That is why there is no judgement on ${listOf(spoiled)}.`] : []),
    ...(record.profile.limits.length === 0
      ? ['The profile states no limit, so there is nothing to judge.']
      : []),
    ...(limits.length > 0 && limits.every((limit) => limit.outcome === 'NOT AVAILABLE')
      ? ['The target tells nothing of what the limits ask, so nothing was judged.']
      : []),
    ...ofLimits('INCONCLUSIVE'),
  ];
  const outcome = failures.length > 0 ? 'FAIL' : doubts.length > 0 ? 'INCONCLUSIVE' : 'PASS';
  return { outcome, reasons: [...failures, ...doubts], limits };
}

function sentNothing(view: RecordView): boolean {
  const counted = view.record.phases.filter(({ warmUp }) => !warmUp);
  const names = new Set(counted.map(({ name }) => name));
  // What pages saw is no load.
  const { browsers } = view.record.profile;
  const booked = view.record.cells.some(
    ({ count, phase, of }) => count > 0 && names.has(phase) && !isBrowserStep(browsers, of),
  );
  return !booked && counted.every(({ started }) => started === 0);
}

function withoutTraffic(result: LimitResult, silent: boolean): LimitResult {
  if (!silent || result.outcome === 'INCONCLUSIVE') return result;
  return unjudged(result, 'nothing was sent');
}

function withGenerator(result: LimitResult, problems: readonly string[]): LimitResult {
  const { measure, of } = result.limit;
  const punctual =
    NEEDS_PUNCTUAL_LOAD.has(measure) ||
    ((measure === 'counter' || measure === 'figure') && READ_IN_TIME.has(of));
  if (problems.length === 0 || !punctual || result.outcome === 'INCONCLUSIVE') return result;
  return unjudged(result, OF_GENERATOR);
}

/** What spoiled the generator is said once for all limits, in the reasons of the verdict. */
const OF_GENERATOR = 'the generator cannot be trusted';

function isOfGenerator(result: LimitResult): boolean {
  return result.reason === unjudged(result, OF_GENERATOR).reason;
}

/** What a phase of the time after a fault broke while the part was not back yet is not the target's doing. */
function withFaults(view: RecordView, result: LimitResult): LimitResult {
  const { phase } = result.limit;
  if (result.outcome !== 'FAIL' || phase === WHOLE_RUN) return result;
  const because = stillBroken(view.record, view.phases(phase));
  if (because === null) return result;
  const doubtful = unjudged(result, because);
  return { ...doubtful, reason: `${doubtful.reason} ${result.reason}` };
}

/**
 * An aborted run failed, unless somebody ended it or the generator is to blame: either the abort says so, or the abort
 * was for a limit out of reach and the generator was not keeping up (then the limits speak for themselves).
 */
function abortFailures(record: RunRecord, problems: readonly string[]): string[] {
  const { ended, endReason } = record;
  if (ended !== 'aborted' || abortedByGenerator(record) || isInterrupted(record)) return [];
  if (endReason?.startsWith(HOPELESS) === true && problems.length > 0) return [];
  return [`The run was aborted: ${endReason ?? 'no reason was recorded'}.`.replace(/\.\.$/, '.')];
}

/** Names at most this many leftovers; the record has them all. */
const MOST_NAMED = 10;

function leftoverFailures(record: RunRecord): string[] {
  const { leftovers } = record;
  // Whoever interrupts a run gives it no time to clean up; the next one does.
  if (leftovers.length === 0 || isInterrupted(record)) return [];
  const named = leftovers.slice(0, MOST_NAMED).map(({ kind, id, reason }) => `${kind} ${id} (${reason})`);
  const more = leftovers.length > MOST_NAMED ? [`and ${leftovers.length - MOST_NAMED} more`] : [];
  return [`The run left ${plural(leftovers.length, 'thing')} behind: ${[...named, ...more].join(', ')}.`];
}
