import { MongoServerError } from 'mongodb';
import type { Collection, Filter, MongoClient } from 'mongodb';
import { newClient } from '../mongodb-client.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { Settings } from '../settings.ts';
import { within } from '../within.ts';
import type { AlertDocument } from './alert.ts';
import { INDEXES } from './alert-store.ts';
import type { AlertFilter, AlertPage, AlertStore, StoreOutcome } from './alert-store.ts';

export const COLLECTION = 'alerts';
const DUPLICATE_KEY = 11_000;

/** Alerts in collection `alerts` of a MongoDB (or FerretDB). */
export class MongoDbAlertStore implements AlertStore {
  readonly kind = 'mongodb';
  readonly #uri: string;
  readonly #client: MongoClient;
  readonly #alerts: Collection<AlertDocument>;
  readonly #settings: Settings;

  private constructor(uri: string, client: MongoClient, databaseName: string, settings: Settings) {
    this.#uri = uri;
    this.#client = client;
    this.#alerts = client.db(databaseName).collection<AlertDocument>(COLLECTION);
    this.#settings = settings;
  }

  /** Connects and makes the indexes. @throws StoreUnavailable */
  static async open(uri: string, databaseName: string, settings: Settings): Promise<MongoDbAlertStore> {
    const client = newClient(uri, settings, 'web-app');
    const store = new MongoDbAlertStore(uri, client, databaseName, settings);
    try {
      await store.setIndexed(true);
    } catch (error) {
      await client.close();
      throw error;
    }
    return store;
  }

  put(document: AlertDocument): Promise<StoreOutcome> {
    return this.#answerInTime(async () => {
      try {
        await this.#alerts.insertOne(document);
        return 'inserted';
      } catch (error) {
        if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
      }
      const newest: { -readonly [K in keyof AlertDocument]?: AlertDocument[K] } = { ...document };
      for (const kept of ['_id', 'start_time', 'repetitions'] as const) delete newest[kept];
      const { modifiedCount } = await this.#alerts.updateOne(
        { _id: document._id, message_id: { $ne: document.message_id } },
        { $set: newest, $inc: { repetitions: 1 } },
      );
      return modifiedCount === 1 ? 'repeated' : 'same';
    });
  }

  find(filter: AlertFilter, page: AlertPage): Promise<readonly AlertDocument[]> {
    const { orderBy, direction, skip, limit } = page;
    const sort: Record<string, 1 | -1> = { [orderBy]: direction, _id: 1 };
    return this.#answerInTime(() =>
      this.#alerts.find(mongoFilter(filter)).sort(sort).skip(skip).limit(limit).toArray(),
    );
  }

  get(id: string): Promise<AlertDocument | null> {
    return this.#answerInTime(() => this.#alerts.findOne({ _id: id }));
  }

  count(filter: AlertFilter): Promise<number> {
    return this.#answerInTime(() => this.#alerts.countDocuments(mongoFilter(filter)));
  }

  remove(alertIds: readonly string[]): Promise<readonly string[]> {
    return this.#answerInTime(async () => {
      const wanted = { ext_id: { $in: [...alertIds] } };
      const found = await this.#alerts.find(wanted, { projection: { ext_id: 1 } }).toArray();
      await this.#alerts.deleteMany(wanted);
      return [...new Set(found.map(({ ext_id }) => ext_id))];
    });
  }

  setIndexed(indexed: boolean): Promise<void> {
    return this.#answerInTime(async () => {
      if (indexed) {
        for (const { name, key } of INDEXES) await this.#alerts.createIndex(key, { name });
      } else {
        for (const name of await this.#indexNames()) await this.#alerts.dropIndex(name);
      }
    });
  }

  indexes(): Promise<readonly string[]> {
    return this.#answerInTime(() => this.#indexNames());
  }

  async openConnection(): Promise<() => Promise<void>> {
    const client = newClient(this.#uri, this.#settings, 'web-app-leak');
    await this.#answerInTime(() => client.db('admin').command({ ping: 1 }));
    return () => client.close();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #indexNames(): Promise<string[]> {
    const names = (await this.#alerts.listIndexes().toArray()).map(({ name }) => String(name));
    return names.filter((name) => name !== '_id_');
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

function mongoFilter(filter: AlertFilter): Filter<AlertDocument> {
  const { fromMs, untilMs, classIds, severities, stretches, open, closedBeforeMs } = filter;
  const closedBefore = new Date(closedBeforeMs);
  const both: Filter<AlertDocument>[] = [];
  if (stretches !== null) {
    // No region, no alert: an empty $or is refused by the database.
    const ranges = stretches.map(({ fromM, untilM }) => ({ distance_m: { $gte: fromM, $lte: untilM } }));
    both.push(ranges.length > 0 ? { $or: ranges } : { _id: { $in: [] } });
  }
  if (open === true) both.push({ is_dead: false, alert_time: { $gte: closedBefore } });
  if (open === false) both.push({ $or: [{ is_dead: true }, { alert_time: { $lt: closedBefore } }] });
  return {
    ...(fromMs === null && untilMs === null
      ? {}
      : {
          start_time: {
            ...(fromMs === null ? {} : { $gte: new Date(fromMs) }),
            ...(untilMs === null ? {} : { $lte: new Date(untilMs) }),
          },
        }),
    ...(classIds === null ? {} : { class_id: { $in: [...classIds] } }),
    ...(severities === null ? {} : { severity: { $in: [...severities] } }),
    ...(both.length > 0 ? { $and: both } : {}),
  };
}
