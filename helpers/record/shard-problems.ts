import type { RunRecord } from './run-record.ts';

/** Shards that began further apart than this did not put their load on the target together. Milliseconds. */
const TOGETHER_WITHIN_MS = 1_000;

export type Identity = Readonly<Record<string, string>>;

/** What two records must share to be parts of one load, as `name: value`. */
export function identity({ profile, environment, versions, shard }: RunRecord): Identity {
  return {
    scenario: profile.id,
    scale: profile.scale,
    seed: String(profile.seed),
    'number of shards': String(shard.count),
    environment: environment.name,
    target: environment.baseUrl,
    'version of the suite': versions['suite'] ?? 'not told',
    // The last: where only this differs, somebody changed the file.
    profile: JSON.stringify(profile),
  };
}

/**
 * Which of some records are shards of one run, in their order, and what is wrong with the rest: foreign, double or
 * missing ones, and shards that did not run at the same time. Where identities differ, the most common one counts.
 */
export function shardProblems(
  records: readonly RunRecord[],
  whole: RunRecord['shard'],
): { fitting: RunRecord[]; problems: string[] } {
  const problems: string[] = [];
  const reference = mostCommon(records);
  const fitting: RunRecord[] = [];
  for (const record of records) {
    const difference = reference === undefined ? undefined : differenceOf(reference, record);
    const name = `the record of shard ${record.shard.index + 1} (run ${record.runId})`;
    if (difference !== undefined) problems.push(`${name} is foreign: ${difference}`);
    else if (fitting.some(({ shard }) => shard.index === record.shard.index)) {
      problems.push(`${name} is there twice; the first one was taken`);
    } else fitting.push(record);
  }
  fitting.sort((a, b) => a.shard.index - b.shard.index);
  const [first] = fitting;
  if (!first) return { fitting, problems };
  const missing = expectedShards(first.shard.count, whole).filter(
    (index) => !fitting.some(({ shard }) => shard.index === index),
  );
  if (missing.length > 0) {
    const named = missing.map((index) => index + 1).join(', ');
    problems.push(`shard ${named} of ${first.shard.count} is missing, so part of the load was never made`);
  }
  problems.push(...apart(fitting));
  return { fitting, problems };
}

/** The shards that make up `whole`: all of them, or the threads of one. */
function expectedShards(count: number, whole: RunRecord['shard']): number[] {
  const threads = Math.max(1, Math.round(count / whole.count));
  return Array.from({ length: threads }, (_, thread) => whole.index * threads + thread);
}

/** The first of the records whose identity most of them have; undefined where there is no record. */
export function mostCommon(
  records: readonly RunRecord[],
  identityOf: (record: RunRecord) => Identity = identity,
): RunRecord | undefined {
  const key = (record: RunRecord) => JSON.stringify(identityOf(record));
  const counts = new Map<string, number>();
  for (const record of records) counts.set(key(record), (counts.get(key(record)) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return records.find((record) => counts.get(key(record)) === most);
}

/** In what a record is foreign to another, as the end of "... is foreign: "; undefined when it is not. */
export function differenceOf(
  reference: RunRecord,
  record: RunRecord,
  identityOf: (record: RunRecord) => Identity = identity,
): string | undefined {
  const expected = identityOf(reference);
  const found = identityOf(record);
  const name = Object.keys(expected).find((key) => expected[key] !== found[key]);
  if (name === undefined) return undefined;
  if (name === 'profile') return `its profile is not the one of the others (${reference.profile.file})`;
  return `its ${name} is ${found[name]}, the others' is ${expected[name]}`;
}

function apart(records: readonly RunRecord[]): string[] {
  const starts = records.flatMap(({ shard, loadStartedAtMs }) =>
    loadStartedAtMs === null ? [] : [{ index: shard.index, atMs: loadStartedAtMs }],
  );
  const firstMs = Math.min(...starts.map(({ atMs }) => atMs));
  return starts
    .filter(({ atMs }) => atMs - firstMs > TOGETHER_WITHIN_MS)
    .map(
      ({ index, atMs }) =>
        `shard ${index + 1} began ${((atMs - firstMs) / 1000).toFixed(1)} s after the first one, ` +
        'so they did not load the target together; give all of them the same START_AT',
    );
}
