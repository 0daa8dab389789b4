import { MongoClient, MongoNetworkError, type Collection, type Db, type MongoClientOptions } from 'mongodb';
import { keepMonitored } from '../../wire/mongodb-monitor.ts';
import { OperationError, type OperationContext, type SharedPart } from '../engine/operation.ts';
import type { IndexDescription } from './index-rule.ts';
import type { QueryShape } from './query-shape.ts';
import type { RecordingsQuality } from './recordings-quality.ts';

/** Where the address names no database. */
const DATABASE = 'prisma';

/** Where the recordings are: the storage path with most of them. */
interface Place {
  readonly basePath: string;
  readonly guid: string;
}

/**
 * The database of the target, for the arrivals of one generator thread. It uses few connections, so that it is not what
 * it measures; how many it really opened is a figure of the run.
 */
export class DatabasePart implements SharedPart {
  readonly db: Db;
  readonly #client: MongoClient;
  readonly #figure: (name: string, value: number) => void;
  readonly #openedFigure: string;
  /** Since when this run asks. Milliseconds since the epoch. */
  readonly openedAtMs = Date.now();
  #created = 0;
  #place: Promise<Place> | null = null;

  constructor(
    uri: string,
    parts: {
      maxPoolSize: number;
      timeoutS: number;
      figure: (name: string, value: number) => void;
      /** The figure that says how many connections it opened. */
      openedFigure: string;
    },
  ) {
    const timeoutMs = parts.timeoutS * 1000;
    this.#client = newClient(uri, { maxPoolSize: parts.maxPoolSize, timeoutMs });
    this.#client.on('connectionCreated', () => this.#created++);
    this.#figure = parts.figure;
    this.#openedFigure = parts.openedFigure;
    this.db = this.#client.db(
      new URL(uri.replace(/^mongodb(\+srv)?:/, 'http:').replace(/,[^/]*/, '')).pathname.slice(1) || DATABASE,
    );
  }

  /** The storage path that has recordings, and where they are. @throws OperationError when there is none */
  place(): Promise<Place> {
    this.#place ??= this.#findPlace();
    return this.#place;
  }

  async collectionOf(query: QueryShape): Promise<Collection> {
    return this.db.collection(
      query.collection === 'recordings' ? (await this.place()).guid : query.collection,
    );
  }

  async find(query: QueryShape): Promise<Record<string, unknown>[]> {
    const cursor = (await this.collectionOf(query)).find(query.filter);
    if (query.sort !== undefined) cursor.sort(query.sort);
    if (query.limit !== undefined) cursor.limit(query.limit);
    return cursor.toArray();
  }

  /** Its indexes; none of a collection that is not there. */
  async indexesOf(query: QueryShape): Promise<IndexDescription[]> {
    return (await (await this.collectionOf(query)).listIndexes().toArray()) as IndexDescription[];
  }

  /** What the recordings are like, as figures of the run; of several looks the last. */
  report(quality: RecordingsQuality): void {
    this.#figure('recordings', quality.count);
    this.#figure('recordings-historic', quality.historic);
    this.#figure('recordings-deleted', quality.deleted);
    this.#figure('recordings-live', quality.live);
    this.#figure('recording-overlaps', quality.overlaps);
    this.#figure('recording-gaps', quality.gaps);
    this.#figure('largest-overlap-seconds', quality.largestOverlapS);
    this.#figure('largest-gap-seconds', quality.largestGapS);
  }

  async finish(): Promise<void> {
    this.#figure(this.#openedFigure, this.#created);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #findPlace(): Promise<Place> {
    const paths = await this.db.collection('base_paths').find().toArray();
    const counted = await Promise.all(
      paths.map(async ({ base_path: basePath, guid }) => ({
        place: { basePath: String(basePath), guid: String(guid) },
        count: await this.db.collection(String(guid)).countDocuments({}, { limit: 1000 }),
      })),
    );
    const [most] = counted.sort((a, b) => b.count - a.count);
    if (most === undefined || most.count === 0) {
      const known = paths.map(({ base_path: path }) => String(path)).join(', ') || 'none';
      throw new OperationError(
        'failed',
        'no recordings',
        `no storage path of base_paths (${known}) has recordings`,
      );
    }
    return most.place;
  }
}

/** A client that waits no longer than an attempt may take. */
export function newClient(
  uri: string,
  { maxPoolSize, timeoutMs }: { maxPoolSize: number; timeoutMs: number },
  more: MongoClientOptions = {},
): MongoClient {
  return keepMonitored(
    new MongoClient(uri, {
      appName: 'focus-load',
      maxPoolSize,
      minPoolSize: 0,
      serverMonitoringMode: 'poll',
      waitQueueTimeoutMS: timeoutMs,
      serverSelectionTimeoutMS: timeoutMs,
      connectTimeoutMS: timeoutMs,
      socketTimeoutMS: timeoutMs,
      // A retry would hide the first answer.
      retryReads: false,
      retryWrites: false,
      ...more,
    }),
  );
}

/** The address of the database; the profile check and the availability see to its being there. */
export function mongodbUriOf(context: OperationContext): string {
  const { mongodbUri } = context.target;
  if (mongodbUri === null)
    throw new OperationError('failed', 'no database', 'the environment has no mongodbUri');
  return mongodbUri;
}

/** Enough that a query does not wait for another one of the suite's own. */
const QUERY_CONNECTIONS = 10;
const PING_CONNECTIONS = 2;

/** The database that all arrivals of this thread share. */
export function database(context: OperationContext): Promise<DatabasePart> {
  return part(context, 'database', QUERY_CONNECTIONS, 'database-connections-of-the-suite');
}

/** The same for pings: over connections of their own, because one that waits for a query measures the query. */
export function pingedDatabase(context: OperationContext): Promise<DatabasePart> {
  return part(context, 'database-ping', PING_CONNECTIONS, 'ping-connections-of-the-suite');
}

function part(
  context: OperationContext,
  name: string,
  maxPoolSize: number,
  openedFigure: string,
): Promise<DatabasePart> {
  return context.shared(name, async (run) => {
    const { timeoutS } = context.target;
    const figure = (figureName: string, value: number): void => run.figure(figureName, value);
    return new DatabasePart(mongodbUriOf(context), { maxPoolSize, timeoutS, figure, openedFigure });
  });
}

/** What the database did not answer, in the words of the record. */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const name = error instanceof Error ? error.name : 'Error';
    if (name === 'MongoWaitQueueTimeoutError') throw new OperationError('failed', 'pool exhausted', message);
    if (error instanceof MongoNetworkError || name === 'MongoServerSelectionError') {
      throw new OperationError('unanswered', 'database away', message);
    }
    throw new OperationError('failed', `database ${name}`, message);
  }
}
