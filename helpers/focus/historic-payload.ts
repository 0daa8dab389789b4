import { OperationError, type OperationContext, type SharedPart } from '../engine/operation.ts';
import { expectStatus, wrongAnswer } from './job-api.ts';

/** How far back recordings are asked for. Seconds. */
const LOOK_BACK_S = 7 * 86_400;
/** Of the recordings, so many of the longest are played in turn: a job must not come to the end while it is held. */
const MOST_RECORDINGS = 5;
/** A server takes the start in whole seconds, and needs a recording that covers it. Seconds. */
const INSIDE_S = 1;

interface Span {
  readonly startS: number;
  readonly endS: number;
}

/** What the target lists, asked once for all arrivals. */
class Recordings implements SharedPart {
  readonly longest: readonly Span[];

  constructor(spans: readonly Span[]) {
    this.longest = longestOf(spans);
  }

  async close(): Promise<void> {}
}

/** The longest finished recordings, by whole seconds inside them. */
export function longestOf(spans: readonly Span[]): Span[] {
  return spans
    .map(({ startS, endS }) => ({ startS: Math.ceil(startS) + INSIDE_S, endS: Math.floor(endS) }))
    .filter(({ startS, endS }) => endS > startS)
    .sort((a, b) => b.endS - b.startS - (a.endS - a.startS) || b.startS - a.startS)
    .slice(0, MOST_RECORDINGS);
}

/**
 * The payload of the profile for a recording: one of the longest that the target itself lists, in turn.
 * @throws OperationError when the target lists none, or answers something else
 */
export async function historicPayload(context: OperationContext): Promise<object> {
  const { longest } = await context.shared('recordings', async () => new Recordings(await listed(context)));
  const span = longest[context.arrival % Math.max(1, longest.length)];
  if (span === undefined) {
    throw new OperationError(
      'failed',
      'no recordings',
      `POST /recordings_in_time_range lists no finished recording of the last ${LOOK_BACK_S / 86_400} days`,
    );
  }
  return { ...context.payload, start_time: span.startS, end_time: span.endS };
}

async function listed({ http }: OperationContext): Promise<Span[]> {
  const nowS = Math.floor(Date.now() / 1000);
  const path = '/recordings_in_time_range';
  const answer = await http.send('POST', path, { start_time: nowS - LOOK_BACK_S, end_time: nowS });
  const body = expectStatus(answer, [200], `POST ${path}`).json();
  const list = Array.isArray(body) ? body : (body as { recordings?: unknown }).recordings;
  if (!Array.isArray(list)) throw wrongAnswer(`POST ${path} answered no list`);
  return list.flatMap((pair: unknown) => {
    const [startS, endS] = Array.isArray(pair) ? (pair as unknown[]) : [];
    // One that is still being written has no end (-1).
    return typeof startS === 'number' && typeof endS === 'number' && endS > startS ? [{ startS, endS }] : [];
  });
}
