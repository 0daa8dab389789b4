/** The queries that a Focus Server asks its database, as far as its contract knows them, and what must serve them. */

export interface QueryShape {
  /** For people: `recordings that overlap a time range`. */
  readonly name: string;
  readonly collection: 'base_paths' | 'recordings' | 'alerts';
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  /**
   * Fields that find few documents; an index must begin with one of them. A flag such as `deleted` does not: nearly
   * every document has the same.
   */
  readonly selective: readonly string[];
  /** The index to make when none serves it. */
  readonly wanted: Readonly<Record<string, 1 | -1>>;
}

/** Recordings in one answer of the server. */
const LARGEST_ANSWER = 1000;

/** Where the recordings of a storage path are. */
export const basePathQuery = (basePath: string): QueryShape => ({
  name: 'base path',
  collection: 'base_paths',
  filter: { base_path: basePath },
  selective: ['base_path'],
  wanted: { base_path: 1 },
});

/** The check of a historic configure. */
export const overlapQuery = (start: Date, end: Date): QueryShape => ({
  name: 'recordings that overlap a time range',
  collection: 'recordings',
  filter: {
    deleted: false,
    start_time: { $lt: end },
    $or: [{ end_time: { $gt: start } }, { end_time: null }],
  },
  sort: { start_time: 1 },
  limit: LARGEST_ANSWER,
  selective: ['start_time', 'end_time'],
  wanted: { start_time: 1, end_time: 1 },
});

/** Recordings that begin or end in a time range, newest first: both ways must be served. */
export const rangeQuery = (start: Date, end: Date): QueryShape => ({
  name: 'recordings that begin or end in a time range',
  collection: 'recordings',
  filter: { $or: [{ start_time: { $gte: start, $lte: end } }, { end_time: { $gte: start, $lte: end } }] },
  sort: { start_time: -1 },
  limit: LARGEST_ANSWER,
  selective: ['start_time', 'end_time'],
  wanted: { end_time: 1 },
});

export const uuidQuery = (uuid: string): QueryShape => ({
  name: 'recording by uuid',
  collection: 'recordings',
  filter: { uuid },
  limit: 1,
  selective: ['uuid'],
  wanted: { uuid: 1 },
});

/** The list of alerts: newest first, of a time range. */
export const alertsQuery = (start: Date, end: Date): QueryShape => ({
  name: 'alerts of a time range',
  collection: 'alerts',
  filter: { start_time: { $gte: start, $lte: end } },
  sort: { start_time: -1 },
  selective: ['start_time'],
  wanted: { start_time: -1 },
});

/** What a repeated alert is looked up by. */
export const alertIdQuery = (id: string): QueryShape => ({
  name: 'alert by id',
  collection: 'alerts',
  filter: { ext_id: id },
  limit: 1,
  selective: ['ext_id'],
  wanted: { ext_id: 1 },
});
