/** A question that the server asks its database, in the database's own words. */
export interface ServerQuery {
  readonly name: string;
  readonly collection: 'base_paths' | 'recordings';
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
}

/** Recordings in one answer. */
const LARGEST_ANSWER = 1000;

/** Where the recordings of a storage path are. */
export const placeQuery = (storagePath: string): ServerQuery => ({
  name: 'find base path',
  collection: 'base_paths',
  filter: { base_path: storagePath },
});

/** Recordings that share a moment with a time range: the check of a historic configure. */
export const overlapQuery = (start: Date, end: Date): ServerQuery => ({
  name: 'recordings that overlap a time range',
  collection: 'recordings',
  filter: {
    deleted: false,
    start_time: { $lt: end },
    $or: [{ end_time: { $gt: start } }, { end_time: null }],
  },
  sort: { start_time: 1 },
  limit: LARGEST_ANSWER,
});

/** Recordings that begin or end in a time range, newest first. */
export const rangeQuery = (start: Date, end: Date): ServerQuery => ({
  name: 'recordings that begin or end in a time range',
  collection: 'recordings',
  filter: { $or: [{ start_time: { $gte: start, $lte: end } }, { end_time: { $gte: start, $lte: end } }] },
  sort: { start_time: -1 },
  limit: LARGEST_ANSWER,
});

/** The recording that is being written. */
export const openQuery = (): ServerQuery => ({
  name: 'recordings that are still being written',
  collection: 'recordings',
  filter: { end_time: null, deleted: false },
  sort: { start_time: -1 },
});

/** One recording. */
export const uuidQuery = (uuid: string): ServerQuery => ({
  name: 'recording by uuid',
  collection: 'recordings',
  filter: { uuid },
});

/** Recordings that are, or are not, marked as deleted. */
export const deletedQuery = (deleted: boolean): ServerQuery => ({
  name: 'recordings by deletion mark',
  collection: 'recordings',
  filter: { deleted },
});

/** The fields that a filter asks for at its top, and those of each alternative. */
const fieldsOf = (filter: ServerQuery['filter']): string[] =>
  Object.keys(filter).filter((key) => key !== '$or');

/**
 * Whether an index helps with the query, by the prefix rule: the first field of some index is one that the filter
 * asks for; of alternatives (`$or`) each needs an index. It stands in for `explain`, which not every server has.
 * @param indexes keys of the indexes of the collection, each in the order of its fields
 */
export function isServed(
  { filter }: ServerQuery,
  indexes: readonly Readonly<Record<string, unknown>>[],
): boolean {
  const firsts = new Set(indexes.map((key) => Object.keys(key)[0]));
  if (fieldsOf(filter).some((field) => firsts.has(field))) return true;
  const alternatives = filter['$or'];
  if (!Array.isArray(alternatives) || alternatives.length === 0) return false;
  return (alternatives as ServerQuery['filter'][]).every((one) =>
    fieldsOf(one).some((field) => firsts.has(field)),
  );
}
