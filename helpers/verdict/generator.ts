import { endOfLoadS, isInterrupted } from '../record/run-end.ts';
import { LATE_AFTER_MS, OUT_OF_SOCKETS, type RunRecord } from '../record/run-record.ts';
import { formatValue, plural } from './format.ts';
import { ailments, causes, countedPhases, countedSeconds, span } from './generator-seconds.ts';

/** More late arrivals than this share of the started ones, and at least this many, spoil a run. */
const LATE_SHARE = 0.01;
const LATE_FEWEST = 3;
/** So many seconds without the generator's own figures, and more than this share, and nobody knows how it did. */
const UNWATCHED_FEWEST = 2;
const UNWATCHED_SHARE = 0.05;

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
  const seconds = countedSeconds(record);
  return [
    ...(record.joined?.problems ?? []),
    ...cutOff(record),
    ...ownAbort(record),
    ...outOfSockets(record),
    ...lateArrivals(record, seconds),
    ...ailments(seconds),
    ...unwatched(seconds),
  ];
}

function cutOff(record: RunRecord): string[] {
  const { ended, endReason, durationS } = record;
  if (isInterrupted(record)) {
    return [`the run was interrupted at ${formatValue(endOfLoadS(record), 's')}: ${endReason}`];
  }
  if (ended !== 'cut-off') return [];
  const reason = endReason === null ? '' : ` (${endReason})`;
  return [`the record is cut off: the process ended at ${formatValue(durationS, 's')} of the run${reason}`];
}

function ownAbort(record: RunRecord): string[] {
  return abortedByGenerator(record) ? [`the run was aborted by its own side: ${record.endReason}`] : [];
}

function outOfSockets({ errors }: RunRecord): string[] {
  const own = errors.filter((error) => error.class === OUT_OF_SOCKETS);
  const [first] = own.sort((a, b) => a.firstAtS - b.firstAtS);
  if (!first) return [];
  const count = own.reduce((sum, error) => sum + error.count, 0);
  return [
    `${plural(count, 'request')} could not be sent for want of sockets on this machine, ` +
      `first at ${formatValue(first.firstAtS, 's')}: "${first.firstExample}"`,
  ];
}

type Seconds = ReturnType<typeof countedSeconds>;

function lateArrivals(record: RunRecord, seconds: Seconds): string[] {
  const phases = countedPhases(record);
  const late = phases.reduce((sum, phase) => sum + phase.late, 0);
  const started = phases.reduce((sum, phase) => sum + phase.started, 0);
  if (late < LATE_FEWEST || late <= LATE_SHARE * started) return [];
  const affected = phases.filter((phase) => phase.late > 0);
  const worstUs = Math.max(...affected.map(({ latenessMaxUs }) => latenessMaxUs));
  const when = affected.map(
    ({ name, startS, endS, late: own }) =>
      `${own} in ${name} (${formatValue(startS, 's')} to ${formatValue(endS, 's')})`,
  );
  const bad = seconds.filter((second) => second.late > 0);
  const share = formatValue(late / started, 'ratio');
  return [
    `${late} of ${plural(started, 'arrival')} (${share}) started more than ${LATE_AFTER_MS} ms late: ` +
      `${when.join(', ')}${bad.length > 0 ? `, ${span(bad)}` : ''}; ` +
      `the worst by ${formatValue(worstUs / 1e6, 's')}${causes(bad)}`,
  ];
}

function unwatched(seconds: Seconds): string[] {
  const blind = seconds.filter(({ points }) => points.length === 0);
  if (blind.length < UNWATCHED_FEWEST || blind.length <= UNWATCHED_SHARE * seconds.length) return [];
  return [
    `it did not watch itself in ${blind.length} of ${plural(seconds.length, 'second')}, ${span(blind)}, ` +
      'so nobody knows whether it kept up',
  ];
}
