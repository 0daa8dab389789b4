import { LATE_AFTER_MS, type RunRecord } from '../record/run-record.ts';
import { formatValue, plural } from './format.ts';

/** More late arrivals than this share of the started ones, and at least this many, spoil a run. */
const LATE_SHARE = 0.01;
const LATE_FEWEST = 3;
/** An event loop that was held up this long (p99 of a second) in more than this share of the seconds. */
const HELD_UP_MS = 200;
const HELD_UP_SHARE = 0.05;
const HELD_UP_FEWEST = 2;

/** An abort with a reason that starts so is the generator's own fault and says nothing of the target. */
const OWN_FAULT = 'generator';

/** Whether the run was aborted for a fault of the generator's own side. */
export function abortedByGenerator({ ended, endReason }: Pick<RunRecord, 'ended' | 'endReason'>): boolean {
  return ended === 'aborted' && endReason?.startsWith(OWN_FAULT) === true;
}

/**
 * Why the generator, not the target, may be what was measured: each says what was wrong and when. Empty when it
 * kept up. Warm-up phases do not count.
 */
export function generatorProblems(record: RunRecord): string[] {
  return [...cutOff(record), ...ownAbort(record), ...lateArrivals(record), ...heldUp(record)];
}

function cutOff({ ended, endReason, durationS }: RunRecord): string[] {
  if (ended !== 'cut-off') return [];
  const reason = endReason === null ? '' : ` (${endReason})`;
  return [`the record is cut off: the process ended at ${formatValue(durationS, 's')} of the run${reason}`];
}

function ownAbort(record: RunRecord): string[] {
  return abortedByGenerator(record) ? [`the run was aborted by its own side: ${record.endReason}`] : [];
}

function lateArrivals(record: RunRecord): string[] {
  const phases = record.phases.filter(({ warmUp }) => !warmUp);
  const late = phases.reduce((sum, phase) => sum + phase.late, 0);
  const started = phases.reduce((sum, phase) => sum + phase.started, 0);
  if (late < LATE_FEWEST || late <= LATE_SHARE * started) return [];
  const affected = phases.filter((phase) => phase.late > 0);
  const worstUs = Math.max(...affected.map(({ lateness }) => lateness.maxUs));
  const when = affected.map(
    ({ name, startS, endS, late: own }) =>
      `${own} in ${name} (${formatValue(startS, 's')} to ${formatValue(endS, 's')})`,
  );
  const share = formatValue(late / started, 'ratio');
  return [
    `${late} of ${plural(started, 'arrival')} (${share}) started more than ${LATE_AFTER_MS} ms late: ` +
      `${when.join(', ')}; the worst by ${formatValue(worstUs / 1e6, 's')}`,
  ];
}

function heldUp(record: RunRecord): string[] {
  const counted = new Set(record.phases.filter(({ warmUp }) => !warmUp).map(({ name }) => name));
  const seconds = record.series.flatMap(({ atS, phase, generator }) =>
    generator && counted.has(phase) ? [{ atS, delayMs: generator.eventLoopDelayP99Ms }] : [],
  );
  const bad = seconds.filter(({ delayMs }) => delayMs > HELD_UP_MS);
  const [first] = bad;
  const last = bad.at(-1);
  if (!first || !last || bad.length < HELD_UP_FEWEST || bad.length <= HELD_UP_SHARE * seconds.length)
    return [];
  const worstMs = Math.max(...bad.map(({ delayMs }) => delayMs));
  return [
    `its event loop was held up for more than ${HELD_UP_MS} ms in ${bad.length} of ` +
      `${plural(seconds.length, 'second')}, from ${formatValue(first.atS, 's')} to ` +
      `${formatValue(last.atS + 1, 's')}, the worst for ${formatValue(worstMs / 1000, 's')}`,
  ];
}
