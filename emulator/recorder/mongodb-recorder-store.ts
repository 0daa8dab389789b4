import { MongoServerError } from 'mongodb';
import type { Collection, MongoClient, ObjectId } from 'mongodb';
import { newClient } from '../mongodb-client.ts';
import { openQuery, placeQuery } from '../recordings/queries.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { RecordingDocument } from '../recordings/recording.ts';
import type { Settings } from '../settings.ts';
import { within } from '../within.ts';
import type { RecorderStore } from './recorder-store.ts';

const DUPLICATE_KEY = 11_000;

/** The recorder's own connection to the recordings of a MongoDB (or FerretDB). */
export class MongoDbRecorderStore implements RecorderStore {
  readonly #client: MongoClient;
  readonly #recordings: Collection<RecordingDocument>;
  readonly #settings: Settings;
  /** Of what it wrote itself. FerretDB finds a document by `_id` at once, and reads all of them for anything else. */
  readonly #ids = new Map<string, ObjectId>();

  private constructor(client: MongoClient, recordings: Collection<RecordingDocument>, settings: Settings) {
    this.#client = client;
    this.#recordings = recordings;
    this.#settings = settings;
  }

  /** @throws StoreUnavailable the database does not answer, or knows nothing of the storage path */
  static async open(uri: string, databaseName: string, settings: Settings): Promise<MongoDbRecorderStore> {
    const client = newClient(uri, settings, 'recorder', { maxPoolSize: 2 });
    try {
      const database = client.db(databaseName);
      const { filter } = placeQuery(settings.storagePath);
      const place = await within(
        database.collection<{ base_path: string; guid: string }>('base_paths').findOne(filter),
        settings.databaseAnswerMs,
      );
      if (place === null) {
        throw new Error(`base_paths of "${databaseName}" has no document for ${settings.storagePath}`);
      }
      return new MongoDbRecorderStore(client, database.collection(place.guid), settings);
    } catch (error) {
      await client.close();
      throw unavailable(error);
    }
  }

  open(): Promise<readonly RecordingDocument[]> {
    const { filter } = openQuery();
    return this.#answerInTime(() =>
      this.#recordings
        .find(filter, { projection: { _id: 0 } })
        .sort({ start_time: 1 })
        .toArray(),
    );
  }

  async begin(recording: RecordingDocument): Promise<void> {
    // Not an upsert: FerretDB leaves out what is null then, and a recording without end_time is none.
    await this.#answerInTime(async () => {
      try {
        const { insertedId } = await this.#recordings.insertOne({ ...recording });
        this.#ids.set(recording.uuid, insertedId);
      } catch (error) {
        // Written again after an answer that came too late, it is there already.
        if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
      }
    });
  }

  async finish(uuid: string, endMs: number): Promise<void> {
    await this.#answerInTime(() =>
      this.#recordings.updateOne(this.#filterOf(uuid), { $set: { end_time: new Date(endMs) } }),
    );
  }

  async remove(uuid: string): Promise<void> {
    await this.#answerInTime(() => this.#recordings.deleteOne(this.#filterOf(uuid)));
    this.#ids.delete(uuid);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #filterOf(uuid: string): { _id: ObjectId } | { uuid: string } {
    const id = this.#ids.get(uuid);
    return id === undefined ? { uuid } : { _id: id };
  }

  /** @throws StoreUnavailable when `ask` fails or takes too long */
  async #answerInTime<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await within(ask(), this.#settings.databaseAnswerMs);
    } catch (error) {
      throw unavailable(error);
    }
  }
}

const unavailable = (error: unknown): StoreUnavailable =>
  new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
