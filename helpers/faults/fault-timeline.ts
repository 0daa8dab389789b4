import { describeFault, type Fault } from '../profile/faults.ts';
import type { FaultRecord, FaultTraffic } from '../record/run-record.ts';
import type { FaultJournal } from './fault-journal.ts';
import type { FaultMaker } from './fault-maker.ts';

/** So often is a part asked to come back before the run gives up on it; what is left then stays in the journal. */
const UNDO_ATTEMPTS = 3;

/** The clock of the run's own side: milliseconds since the epoch, and a wait that ends early when `signal` fires. */
export interface TimelineClock {
  nowMs(): number;
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Makes each fault at its time and undoes it at its time, whatever happens in between; when `signal` fires, all that
 * is broken is put back at once and nothing more is broken.
 * @param parts.startAtMs second 0 of the run
 * @returns what became of each, in the order of the profile
 */
export async function runFaults(parts: {
  faults: readonly Fault[];
  makerOf: (fault: Fault) => FaultMaker;
  journal: FaultJournal;
  startAtMs: number;
  signal: AbortSignal;
  clock?: TimelineClock;
  /** What may not be written anywhere is taken out. */
  redact?: (text: string) => string;
}): Promise<FaultRecord[]> {
  const { clock = systemClock, startAtMs, redact = (text) => text, ...rest } = parts;
  const atS = () => Math.round(clock.nowMs() - startAtMs) / 1000;
  return Promise.all(
    parts.faults.map((fault) => runFault(fault, { ...rest, clock, startAtMs, redact, atS })),
  );
}

async function runFault(
  fault: Fault,
  run: Omit<Required<Parameters<typeof runFaults>[0]>, 'faults'> & { atS: () => number },
): Promise<FaultRecord> {
  const { makerOf, journal, startAtMs, signal, clock, redact, atS } = run;
  const maker = makerOf(fault);
  const times: { startS: number | null; endOrderedS: number | null; endS: number | null } = {
    startS: null,
    endOrderedS: null,
    endS: null,
  };
  let traffic: FaultTraffic | null = null;
  let made = maker.id as string;
  const result = (problem: string | null): FaultRecord => ({
    name: fault.name,
    what: fault.what,
    whom: fault.whom,
    description: describeFault(fault),
    maker: made,
    ...times,
    traffic,
    problem: problem === null ? null : redact(problem),
  });
  await clock.sleepUntil(startAtMs + fault.startS * 1000, signal);
  if (signal.aborted) return result('the run ended before it was due');
  let memo;
  try {
    made = await maker.describe(fault);
    memo = await maker.prepare(fault);
  } catch (error) {
    return result(`it could not be prepared: ${messageOf(error)}`);
  }
  journal.opened(maker, fault, memo);
  let problem: string | null = null;
  try {
    await maker.make(fault, memo);
    times.startS = atS();
  } catch (error) {
    problem = `it could not be made: ${messageOf(error)}`;
  }
  if (problem === null) await clock.sleepUntil(startAtMs + fault.endS * 1000, signal);
  try {
    traffic = await maker.traffic(fault);
  } catch (error) {
    problem ??= `nobody tells what it carried: ${messageOf(error)}`;
  }
  // Also what failed half-way is put back.
  if (times.startS !== null) times.endOrderedS = atS();
  for (let attempt = 1; ; attempt++) {
    try {
      await maker.undo(fault, memo);
      break;
    } catch (error) {
      if (attempt < UNDO_ATTEMPTS) continue;
      return result(`it could not be undone, run "npm run restore": ${messageOf(error)}`);
    }
  }
  if (times.startS !== null) times.endS = atS();
  journal.closed(fault);
  return result(problem);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const systemClock: TimelineClock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  sleepUntil: (atMs, signal) =>
    new Promise((resolve) => {
      const waitMs = atMs - (performance.timeOrigin + performance.now());
      if (waitMs <= 0 || signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      signal?.addEventListener('abort', done);
    }),
};
