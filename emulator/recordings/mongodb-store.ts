import type { Collection, Db, MongoClient } from 'mongodb';
import { newClient } from '../mongodb-client.ts';
import { seededRandom, seededUuid } from '../random.ts';
import type { Settings } from '../settings.ts';
import { within } from '../within.ts';
import { generateRecordings } from './generate.ts';
import { addSurroundings } from './layout.ts';
import { LARGEST_ANSWER, RECORDING_INDEXES, StoreUnavailable } from './recording.ts';
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
  /** Whether a database of our own name is dropped on close; default true. */
  readonly dropped?: boolean;
}

const without = (uri: string): string => uri.replace(/\/\/[^@/]*@/, '//');

/** FerretDB leaves a field out that an upsert sets to null: one that is still being written then has no end at all. */
const readable = (recording: RecordingDocument): RecordingDocument => ({
  ...recording,
  end_time: recording.end_time ?? null,
});

/** Recordings in a MongoDB (or FerretDB), laid out and looked up as the deployed server does it. */
export class MongoDbStore implements RecordingStore {
  readonly kind = 'mongodb';
  readonly #uri: string;
  readonly #client: MongoClient;
  readonly #database: Db;
  readonly #settings: Settings;
  readonly #dropped: boolean;
  /** Questions that the database has not answered yet, by their times and path. */
  readonly #asked = new Map<string, Promise<readonly RecordingDocument[]>>();

  private constructor(uri: string, client: MongoClient, options: MongoDbStoreOptions) {
    this.#uri = uri;
    this.#client = client;
    this.#database = client.db(options.databaseName);
    this.#settings = options.settings;
    this.#dropped = options.dropped ?? true;
  }

  /**
   * Connects, and fills the database when it holds no recordings under the storage path. What is there is kept.
   * @throws Error naming the address and what to do, when the database cannot be reached
   */
  static async open(options: MongoDbStoreOptions): Promise<MongoDbStore> {
    const { settings, uri } = options;
    const client = newClient(uri, settings, 'focus-server');
    const store = new MongoDbStore(uri, client, options);
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

  /** What is being asked already is not asked again: jobs that are configured at once over one recording share an answer. */
  overlapping(startMs: number, endMs: number, storagePath?: string): Promise<readonly RecordingDocument[]> {
    const key = JSON.stringify([startMs, endMs, storagePath]);
    let answer = this.#asked.get(key);
    if (answer === undefined) {
      answer = this.#overlapping(startMs, endMs, storagePath).finally(() => this.#asked.delete(key));
      this.#asked.set(key, answer);
    }
    return answer;
  }

  async #overlapping(
    startMs: number,
    endMs: number,
    storagePath?: string,
  ): Promise<readonly RecordingDocument[]> {
    return this.#answerInTime(async () => {
      const recordings = await this.#recordings(storagePath);
      if (recordings === null) return [];
      const found = await recordings
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
      return found.map(readable);
    });
  }

  async byUuid(uuid: string): Promise<RecordingDocument | null> {
    return this.#answerInTime(async () => {
      const recordings = await this.#recordings();
      const found = await recordings?.findOne({ uuid }, { projection: { _id: 0 } });
      return found == null ? null : readable(found);
    });
  }

  async dropIndexes(count: number): Promise<void> {
    await this.#answerInTime(async () => {
      const recordings = await this.#recordings();
      if (recordings === null) return;
      const there = await indexNames(recordings);
      for (const { name } of RECORDING_INDEXES.slice(0, count)) {
        if (there.includes(name)) await recordings.dropIndex(name);
      }
      for (const { name, key } of RECORDING_INDEXES.slice(count)) await recordings.createIndex(key, { name });
    });
  }

  async indexes(): Promise<readonly string[]> {
    return this.#answerInTime(async () => {
      const recordings = await this.#recordings();
      const there = recordings === null ? [] : await indexNames(recordings);
      return RECORDING_INDEXES.map(({ name }) => name).filter((name) => there.includes(name));
    });
  }

  async openConnection(): Promise<() => Promise<void>> {
    const client = newClient(this.#uri, this.#settings, 'focus-server-leak');
    await this.#answerInTime(() => client.db('admin').command({ ping: 1 }));
    return () => client.close();
  }

  async close(): Promise<void> {
    try {
      if (this.#dropped && this.#database.databaseName !== SHARED_DATABASE) {
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

  #place(storagePath = this.#settings.storagePath): Promise<BasePath | null> {
    return this.#database
      .collection<BasePath>('base_paths')
      .findOne({ base_path: storagePath }, { projection: { _id: 0 } });
  }

  /** The collection of the recordings under a path; null when nothing is known there. */
  async #recordings(storagePath?: string): Promise<Collection<RecordingDocument> | null> {
    const place = await this.#place(storagePath);
    return place === null ? null : this.#database.collection<RecordingDocument>(place.guid);
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
    await recordings.createIndex({ uuid: 1 }, { unique: true });
    for (const { name, key } of RECORDING_INDEXES) await recordings.createIndex(key, { name });
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

async function indexNames(recordings: Collection<RecordingDocument>): Promise<readonly string[]> {
  return (await recordings.listIndexes().toArray()).map(({ name }) => String(name));
}
