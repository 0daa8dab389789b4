import { OperationError, type HttpClient } from '../../engine/operation.ts';
import { expectStatus, wrongAnswer } from '../job-api.ts';

/** A stretch of recorded time, epoch seconds. */
export interface Window {
  readonly startS: number;
  readonly endS: number;
}

/** How far back recordings are looked for. */
const LOOK_BACK_S = 4 * 7 * 24 * 3600;

/** The recordings that the target says it has in a span: `[start, end]` in epoch seconds; an end of -1: it goes on. */
export async function recordingsBetween(http: HttpClient, startS: number, endS: number): Promise<Window[]> {
  const what = 'POST /recordings_in_time_range';
  const answer = expectStatus(
    await http.send('POST', '/recordings_in_time_range', { start_time: startS, end_time: endS }),
    [200],
    what,
  );
  const body = answer.json();
  // An older server wraps the list.
  const list = Array.isArray(body) ? (body as unknown[]) : (body as { recordings?: unknown }).recordings;
  if (!Array.isArray(list))
    throw wrongAnswer(`${what}: no list of recordings: ${answer.text().slice(0, 200)}`);
  return list.map((pair: unknown) => {
    const [start, end] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof start !== 'number' || typeof end !== 'number') {
      throw wrongAnswer(`${what}: ${JSON.stringify(pair)} is not [start, end] in epoch seconds`);
    }
    return { startS: start, endS: end };
  });
}

/**
 * The part of a recording that a historic job can ask for. The server truncates times to whole seconds and plays only
 * what a recording covers from its first moment on, so a window starts at ceil(start) + 1 (contract, section 2.3).
 * Null: the recording goes on, or nothing is left of it.
 */
export function usableWindow({ startS, endS }: Window): Window | null {
  if (endS < 0) return null;
  const window = { startS: Math.ceil(startS) + 1, endS: Math.floor(endS) };
  return window.endS > window.startS ? window : null;
}

/** Which recording a job gets when several would do: spread over them, so that jobs do not all read the same one. */
export function chooseWindow(recordings: readonly Window[], spanS: number, pick: number): Window | null {
  const usable = recordings.flatMap((recording) => usableWindow(recording) ?? []);
  const longEnough = usable.filter(({ startS, endS }) => endS - startS >= spanS);
  const chosen = longEnough[Math.floor(pick * longEnough.length)];
  return chosen ? { startS: chosen.startS, endS: chosen.startS + spanS } : null;
}

/**
 * A window of `spanS` within one recording of the target.
 * @param pick from 0 to below 1: which of them
 * @throws OperationError `failed` when the target has no recording that long
 */
export async function historicWindow(
  http: HttpClient,
  nowS: number,
  spanS: number,
  pick: number,
): Promise<Window> {
  const recordings = await recordingsBetween(http, Math.floor(nowS - LOOK_BACK_S), Math.floor(nowS));
  const window = chooseWindow(recordings, spanS, pick);
  if (window) return window;
  const longest = Math.max(
    0,
    ...recordings.flatMap((recording) => {
      const usable = usableWindow(recording);
      return usable ? [usable.endS - usable.startS] : [];
    }),
  );
  throw new OperationError(
    'failed',
    'no recording',
    `none of ${recordings.length} recordings of the last four weeks has ${spanS} s that can be played; the longest has ${longest} s`,
  );
}
