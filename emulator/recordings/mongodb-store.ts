import { MongoClient } from 'mongodb';
import type { Db } from 'mongodb';
import { watchPool } from '../metrics/pool-figures.ts';
import { seededRandom, seededUuid } from '../random.ts';
import type { Settings } from '../settings.ts';
import { within } from '../within.ts';
import { generateRecordings } from './generate.ts';
import { addSurroundings } from './layout.ts';
import { LARGEST_ANSWER, StoreUnavailable } from './recording.ts';
import type { RecordingDocument, RecordingStore } from './recording.ts';

/** The database that a deployed server uses; it is never dropped, because it may hold somebody's recordings. */
const SHARED_DATABASE = 'prisma';

interface BasePath {
  readonly base_path: string;
  readonly guid: string;
  readonly is_archive: boolean;
}

export interface MongoDbStoreOptions {
  readonly uri: string;
  readonly databaseName: string;
  readonly settings: Settings;
  readonly seed: number;
  readonly nowMs: number;
}

const without = (uri: string): string => uri.replace(/\/\/[^@/]*@/, '//');

/** Recordings in a MongoDB (or FerretDB), laid out and looked up as the deployed server does it. */
export class MongoDbStore implements RecordingStore {
  readonly kind = 'mongodb';
  readonly #client: MongoClient;
  readonly #database: Db;
  readonly #settings: Settings;

  private constructor(client: MongoClient, databaseName: string, settings: Settings) {
    this.#client = client;
    this.#database = client.db(databaseName);
    this.#settings = settings;
  }

  /**
   * Connects, and fills the database when it holds no recordings under the storage path. What is there is kept.
   * @throws Error naming the address and what to do, when the database cannot be reached
   */
  static async open(options: MongoDbStoreOptions): Promise<MongoDbStore> {
    const { settings, uri } = options;
    const client = watchPool(
      new MongoClient(uri, {
        appName: 'focus-server',
        serverSelectionTimeoutMS: settings.databaseSelectionMs,
        connectTimeoutMS: settings.databaseSelectionMs,
        // A database that hangs must not hold its connections, and with them the pool, for ever.
        socketTimeoutMS: settings.databaseAnswerMs,
      }),
    );
    const store = new MongoDbStore(client, options.databaseName, settings);
    try {
      await client.connect();
      await store.#seed(options.seed, options.nowMs);
    } catch (error) {
      await client.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The emulator cannot use the MongoDB at ${without(uri)}: ${reason}. Start it, correct the address, or give ` +
          'mongodbUri: null to use the stand-in.',
        { cause: error },
      );
    }
    return store;
  }

  async overlapping(startMs: number, endMs: number): Promise<readonly RecordingDocument[]> {
    return this.#answerInTime(async () => {
      const place = await this.#place();
      if (place === null) return [];
      const recordings = this.#database.collection<RecordingDocument>(place.guid);
      return recordings
        .find(
          {
            deleted: false,
            start_time: { $lt: new Date(endMs) },
            $or: [{ end_time: { $gt: new Date(startMs) } }, { end_time: null }],
          },
          { projection: { _id: 0 } },
        )
        .sort({ start_time: 1 })
        .limit(LARGEST_ANSWER)
        .toArray();
    });
  }

  async close(): Promise<void> {
    try {
      if (this.#database.databaseName !== SHARED_DATABASE) {
        await this.#answerInTime(() => this.#database.dropDatabase());
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      process.emitWarning(
        `The emulator could not drop its database "${this.#database.databaseName}": ${error.message}. ` +
          'Drop it by hand once the server is back.',
      );
    } finally {
      await this.#client.close();
    }
  }

  #place(): Promise<BasePath | null> {
    return this.#database
      .collection<BasePath>('base_paths')
      .findOne({ base_path: this.#settings.storagePath }, { projection: { _id: 0 } });
  }

  async #seed(seed: number, nowMs: number): Promise<void> {
    const random = seededRandom(seed);
    const ownGuid = seededUuid(random);
    const known = await this.#place();
    const guid = known?.guid ?? ownGuid;
    const recordings = this.#database.collection<RecordingDocument>(guid);
    if (known === null) {
      const basePath: BasePath = { base_path: this.#settings.storagePath, guid, is_archive: false };
      await this.#database.collection<BasePath>('base_paths').insertOne({ ...basePath });
    } else if ((await recordings.findOne({})) !== null) {
      return;
    }
    await recordings.createIndex({ start_time: 1 });
    await recordings.createIndex({ end_time: 1 });
    await recordings.createIndex({ uuid: 1 }, { unique: true });
    await recordings.createIndex({ deleted: 1 });
    await recordings.createIndex({ start_time: 1, end_time: 1 });
    const { prrHz, recordings: count } = this.#settings;
    await recordings.insertMany(generateRecordings(count, nowMs, prrHz, random).map((one) => ({ ...one })));
    await addSurroundings(this.#database, guid, random);
  }

  /** @throws StoreUnavailable when `ask` fails or takes too long */
  async #answerInTime<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await within(ask(), this.#settings.databaseAnswerMs);
    } catch (error) {
      throw new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}
