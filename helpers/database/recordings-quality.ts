/** Whether the recordings of a store are what they should be, from their documents alone. */

/** A recording as the database has it; anything may be missing or of another type. */
export type RecordingDocument = Readonly<Record<string, unknown>>;

/** A recording without an end is being written; one that began longer ago than this is not any more. Milliseconds. */
const STALE_AFTER_MS = 24 * 3_600_000;

export interface RecordingsQuality {
  readonly count: number;
  /** Start, end, not deleted. */
  readonly historic: number;
  /** Still being written. */
  readonly live: number;
  readonly deleted: number;
  /** Without an end for more than 24 h: nobody writes it any more. */
  readonly stale: number;
  /** Documents that are no recordings: what is wrong with each of them, the first few. */
  readonly invalid: number;
  readonly problems: readonly string[];
  /** Neighbours that share time, and by how much. Seconds. */
  readonly overlaps: number;
  readonly largestOverlapS: number;
  /** Neighbours with time between them. */
  readonly gaps: number;
  readonly largestGapS: number;
}

/** More only repeat what is wrong. */
const MOST_PROBLEMS = 5;

/** @param nowMs what is now, milliseconds since the epoch */
export function recordingsQuality(documents: readonly RecordingDocument[], nowMs: number): RecordingsQuality {
  const problems: string[] = [];
  const counts = { historic: 0, live: 0, deleted: 0, stale: 0, invalid: 0 };
  const seen = new Set<string>();
  const spans: { startMs: number; endMs: number }[] = [];
  for (const document of documents) {
    const problem = problemOf(document, seen);
    if (problem !== null) {
      counts.invalid++;
      problems.push(problem);
      continue;
    }
    const [start, end] = [document['start_time'] as Date, endOf(document) as Date | null];
    const kind = kindOf(document, nowMs);
    counts[kind]++;
    if (kind === 'stale')
      problems.push(`${nameOf(document)} is "still being written" since ${start.toISOString()}`);
    if (kind === 'historic' && end !== null) spans.push({ startMs: start.getTime(), endMs: end.getTime() });
  }
  return {
    count: documents.length,
    ...counts,
    problems: problems.slice(0, MOST_PROBLEMS),
    ...neighbours(spans),
  };
}

/** Null and missing are one to the server's query `{ end_time: null }`, and some servers store no null. */
const endOf = (document: RecordingDocument): unknown => document['end_time'] ?? null;

function kindOf(document: RecordingDocument, nowMs: number): 'historic' | 'live' | 'deleted' | 'stale' {
  if (document['deleted'] === true) return 'deleted';
  if (endOf(document) !== null) return 'historic';
  return nowMs - (document['start_time'] as Date).getTime() > STALE_AFTER_MS ? 'stale' : 'live';
}

function nameOf(document: RecordingDocument): string {
  return `recording ${typeof document['uuid'] === 'string' ? document['uuid'] : 'without uuid'}`;
}

/** What keeps a document from being a recording; null when it is one. */
function problemOf(document: RecordingDocument, seen: Set<string>): string | null {
  const { uuid, start_time: start, deleted, fiber_metadata: fibre } = document;
  const end = endOf(document);
  const name = nameOf(document);
  if (typeof uuid !== 'string' || uuid === '') return `${name}: uuid is ${JSON.stringify(uuid) ?? 'missing'}`;
  if (seen.has(uuid)) return `${name} is there twice`;
  seen.add(uuid);
  if (!(start instanceof Date))
    return `${name}: start_time is ${JSON.stringify(start) ?? 'missing'}, no time`;
  if (end !== null && !(end instanceof Date))
    return `${name}: end_time is ${JSON.stringify(end) ?? 'missing'}, neither a time nor null`;
  if (end !== null && end < start) return `${name} ends before it begins`;
  if (typeof deleted !== 'boolean')
    return `${name}: deleted is ${JSON.stringify(deleted) ?? 'missing'}, neither true nor false`;
  if (typeof fibre !== 'object' || fibre === null) return `${name} has no fiber_metadata`;
  return null;
}

function neighbours(
  spans: { readonly startMs: number; readonly endMs: number }[],
): Pick<RecordingsQuality, 'overlaps' | 'largestOverlapS' | 'gaps' | 'largestGapS'> {
  const sorted = [...spans].sort((a, b) => a.startMs - b.startMs);
  const found = { overlaps: 0, largestOverlapS: 0, gaps: 0, largestGapS: 0 };
  let endMs = sorted[0]?.endMs ?? 0;
  for (const span of sorted.slice(1)) {
    const betweenS = (span.startMs - endMs) / 1000;
    if (betweenS < 0) {
      found.overlaps++;
      found.largestOverlapS = Math.max(found.largestOverlapS, -betweenS);
    } else if (betweenS > 0) {
      found.gaps++;
      found.largestGapS = Math.max(found.largestGapS, betweenS);
    }
    endMs = Math.max(endMs, span.endMs);
  }
  return found;
}
