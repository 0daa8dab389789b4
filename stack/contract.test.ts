// Sections 5, 6 and 7 of the contract on a real database and a real broker, seen by clients of theirs.
import { connect } from 'amqplib';
import type { ChannelModel } from 'amqplib';
import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack } from './start.ts';
import type { RunningStack } from './start.ts';

const CLOCK = 10;
const SITE = 'prisma-210-1000';
const STORAGE_PATH = '/prisma/root/recordings';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ALERT_KEYS = {
  103: 'Algorithm.AlertReport.MLGround',
  104: 'Algorithm.AlertReport.Pulse',
} as const;
const WATERFALL = {
  nfftSelection: 1,
  displayInfo: { height: 200 },
  channels: { min: 1, max: 4 },
  view_type: 2,
};

/** Section 5.2. */
interface BasePath {
  readonly _id: ObjectId;
  readonly base_path: string;
  readonly guid: string;
  readonly is_archive?: boolean;
}
/** Section 5.3. */
interface Recording {
  readonly _id: ObjectId;
  readonly uuid: string;
  readonly start_time: Date;
  readonly end_time: Date | null;
  readonly deleted: boolean;
  readonly fiber_metadata: Layer;
}
interface Layer {
  readonly layer_type: string;
  readonly parent: Layer | null;
}

let stack: RunningStack;
let database: MongoClient;
let broker: ChannelModel;
let cookie: string;

const json = { 'content-type': 'application/json' };
const ask = async (url: string, method = 'GET', body?: object, headers: Record<string, string> = {}) => {
  const init =
    body === undefined
      ? { method, headers }
      : { method, headers: { ...json, ...headers }, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : (JSON.parse(text) as unknown) };
};
const focus = (method: string, path: string, body?: object) =>
  ask(stack.env.FOCUS_BASE_URL + path, method, body);
const web = (method: string, path: string, body?: object) =>
  ask(`${stack.env.WEB_BASE_URL}/prisma/api/${SITE}/api${path}`, method, body, { cookie });
const management = async (path: string): Promise<unknown> => {
  const url = new URL(`/api${path}`, stack.env.RABBITMQ_MANAGEMENT_URL);
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`;
  return (await ask(`${url.origin}${url.pathname}`, 'GET', undefined, { authorization })).json;
};
const configure = async (): Promise<string> => {
  const answer = await focus('POST', '/configure', WATERFALL);
  expect(answer.status).toBe(200);
  return (answer.json as { job_id: string }).job_id;
};
/** Names of the queues of jobs, as the broker lists them. */
const jobQueues = async (): Promise<string[]> =>
  ((await management('/queues')) as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => name.startsWith('grpc-job-'));

const basePath = async (path = STORAGE_PATH): Promise<BasePath> => {
  const found = await database.db().collection<BasePath>('base_paths').findOne({ base_path: path });
  if (found === null) throw new Error(`base_paths has no document for ${path}`);
  return found;
};
const recordings = async () => database.db().collection<Recording>((await basePath()).guid);

beforeAll(async () => {
  stack = await startStack({
    strict: true,
    clock: CLOCK,
    env: { ...process.env, MONGODB_URI: '', RABBITMQ_URL: '', WEB_PASSWORD: 'a test password' },
  });
  database = new MongoClient(stack.env.MONGODB_URI);
  broker = await connect(stack.env.RABBITMQ_URL);
  const login = await fetch(`${stack.env.WEB_BASE_URL}/prisma/api/auth/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'admin', password: 'a test password' }),
  });
  cookie = login.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
}, 120_000);
afterAll(async () => {
  await broker?.close();
  await database?.close();
  await stack?.close();
}, 60_000);

describe('the database', () => {
  it('5.1 should be prisma: base_paths, a collection named by the guid, and its unrecognized recordings', async () => {
    expect(database.db().databaseName).toBe('prisma');
    const { guid } = await basePath();
    expect(guid).toMatch(UUID);
    const names = (await database.db().listCollections().toArray()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['base_paths', guid, `${guid}-unrecognized_recordings`]));
    expect(names.filter((name) => /job|task/i.test(name))).toEqual([]);
  });

  it('5.2 should have a document per storage path, one of them as on servers without is_archive', async () => {
    const place = await basePath();
    expect(place._id).toBeInstanceOf(ObjectId);
    expect(Object.keys(place).sort()).toEqual(['_id', 'base_path', 'guid', 'is_archive']);
    const other = await basePath('/prisma/root/recordings/segy');
    expect(Object.keys(other).sort()).toEqual(['_id', 'base_path', 'guid']);
    expect(other.guid).not.toBe(place.guid);
  });

  it('5.3 should have recordings of six fields, each of its type', async () => {
    const all = await (await recordings()).find().toArray();
    // 100 that a fresh database is filled with, and the recorder's own.
    expect(all.length).toBeGreaterThanOrEqual(100);
    for (const one of all) {
      expect(Object.keys(one).sort()).toEqual([
        '_id',
        'deleted',
        'end_time',
        'fiber_metadata',
        'start_time',
        'uuid',
      ]);
      expect(one._id).toBeInstanceOf(ObjectId);
      expect(one.uuid).toMatch(UUID);
      expect(one.start_time).toBeInstanceOf(Date);
      expect(one.end_time === null || one.end_time > one.start_time).toBe(true);
      expect(typeof one.deleted).toBe('boolean');
    }
  });

  it('5.3 should leave only the newest without an end, and chain its layers down to prp2_recording', async () => {
    const newest = await (await recordings()).find().sort({ start_time: -1 }).limit(20).toArray();
    // While one ends and the next begins, there is none.
    const open = newest.filter(({ end_time }) => end_time === null);
    expect(open.every(({ uuid }) => uuid === newest[0]!.uuid)).toBe(true);
    const types: string[] = [];
    let layer: Layer | null = newest[0]!.fiber_metadata;
    for (; layer !== null; layer = layer.parent) types.push(layer.layer_type);
    expect([types[0], types.at(-1)]).toEqual(['smart_recorder', 'prp2_recording']);
    expect(types.slice(1, -1).every((type) => type === 'baby_analyzer')).toBe(true);
  });

  it('5.3 should keep the unrecognized ones under another schema, without times', async () => {
    const { guid } = await basePath();
    const others = await database.db().collection(`${guid}-unrecognized_recordings`).find().toArray();
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((one) => 'start_time' in one)).toEqual([]);
  });

  it('5.4 should have the indexes that were wanted, uuid unique', async () => {
    const indexes = await (await recordings()).listIndexes().toArray();
    const keys = indexes.map(({ key }) => Object.keys(key as object).join());
    expect(keys.sort()).toEqual(['_id', 'deleted', 'end_time', 'start_time', 'start_time,end_time', 'uuid']);
    expect(indexes.find(({ key }) => 'uuid' in (key as object))).toMatchObject({ unique: true });
    const [twice] = await (await recordings()).find().limit(1).toArray();
    const copy = { ...twice!, _id: new ObjectId() };
    await expect((await recordings()).insertOne(copy)).rejects.toMatchObject({ code: 11_000 });
  });

  it('5.4 should answer the query of the tests: what begins or ends in a range, the newest first', async () => {
    const end = new Date();
    const range = { $gte: new Date(end.getTime() - 14 * 86_400_000), $lte: end };
    const filter = { $or: [{ start_time: range }, { end_time: range }] };
    const found = await (await recordings()).find(filter).sort({ start_time: -1 }).limit(1000).toArray();
    const starts = found.map(({ start_time }) => start_time.getTime());
    expect(starts.length).toBeGreaterThanOrEqual(100);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
  });

  it('5.4, 5.5 should be what the server answers from: all that overlaps and is not deleted', async () => {
    const endS = Math.floor(Date.now() / 1000) - 3_600;
    const startS = endS - 86_400;
    const answer = await focus('POST', '/recordings_in_time_range', { start_time: startS, end_time: endS });
    const stored = await (
      await recordings()
    )
      .find({
        deleted: false,
        start_time: { $lt: new Date(endS * 1000) },
        end_time: { $gt: new Date(startS * 1000) },
      })
      .sort({ start_time: 1 })
      .toArray();
    const seconds = (time: Date | null) => Math.floor(Number(time) / 1000);
    expect(answer.json).toEqual(
      stored.map(({ start_time, end_time }) => [seconds(start_time), seconds(end_time)]),
    );
    expect(stored.length).toBeGreaterThan(5);
    expect(await (await recordings()).countDocuments({ deleted: true })).toBe(1);
  });

  it('2.3, 5.1 should decide historic jobs: what is inserted can be played, what is marked deleted cannot', async () => {
    const startMs = Date.UTC(2020, 0, 1);
    const window = { start_time: startMs / 1000 + 1, end_time: startMs / 1000 + 9 };
    const body = { ...WATERFALL, ...window };
    expect((await focus('POST', '/configure', body)).status).toBe(404);
    const [like] = await (await recordings()).find().limit(1).toArray();
    const uuid = '00000000-0000-4000-8000-00000000c0de';
    const times = { start_time: new Date(startMs), end_time: new Date(startMs + 10_000) };
    await (await recordings()).insertOne({ ...like!, ...times, _id: new ObjectId(), uuid, deleted: false });
    expect((await focus('POST', '/configure', body)).status).toBe(200);
    await (await recordings()).updateOne({ uuid }, { $set: { deleted: true } });
    expect((await focus('POST', '/configure', body)).status).toBe(404);
    await (await recordings()).deleteOne({ uuid });
  });
});

describe('the broker', () => {
  it('6.1 should have one exchange of the platform: prisma, a durable topic', async () => {
    const all = (await management('/exchanges/%2F')) as { name: string; type: string; durable: boolean }[];
    const own = all.filter(({ name }) => name !== '' && !name.startsWith('amq.'));
    expect(own.map(({ name, type, durable }) => [name, type, durable])).toEqual([['prisma', 'topic', true]]);
  });

  it('6.1, 2.4 should have a queue grpc-job-<job_id>-<timestamp> for as long as its job lives', async () => {
    const id = await configure();
    const ofJob = async () => (await jobQueues()).filter((name) => name.startsWith(`grpc-job-${id}-`));
    await expect.poll(async () => (await ofJob()).length, { timeout: 15_000 }).toBe(1);
    const [name] = await ofJob();
    const stampMs = Number(name!.slice(`grpc-job-${id}-`.length));
    expect(Math.abs(Date.now() - stampMs)).toBeLessThan(60_000);
    const bindings = (await management(`/queues/%2F/${name!}/bindings`)) as { source: string }[];
    expect(bindings.map(({ source }) => source)).toContain('prisma');
    await focus('DELETE', `/job/${id}`);
    await expect.poll(ofJob, { timeout: 15_000 }).toEqual([]);
  });

  it('2.4 should lose the queue of an idle job with its clean-up, 50 s after its pod came up', async () => {
    const id = await configure();
    const ofJob = async () => (await jobQueues()).filter((name) => name.startsWith(`grpc-job-${id}-`)).length;
    await expect.poll(ofJob, { timeout: 4_000 }).toBe(1);
    // (7 s + 50 s) / 10, and the time that it takes.
    await expect.poll(ofJob, { timeout: 20_000, interval: 200 }).toBe(0);
    expect((await focus('GET', `/metadata/${id}`)).status).toBe(404);
  });
});

describe('an alert', () => {
  const push = (alertIds: string[], classId: number) =>
    web('POST', '/push-to-rabbit', {
      alertsAmount: alertIds.length,
      dofM: 1234,
      classId,
      severity: 3,
      alertIds,
    });
  const readBack = async (id: string) =>
    ((await web('GET', '/alert')).json as { ext_id: string }[]).find(({ ext_id }) => ext_id === id);

  it.each([103, 104] as const)(
    '7.3 of class %i should go over prisma by its key, persistent, and be read back',
    async (classId) => {
      const id = `test-alert-${classId}`;
      const channel = await broker.createChannel();
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(queue, 'prisma', 'Algorithm.AlertReport.#');
      const seen = new Promise<{ key: string; mode: unknown; body: Record<string, unknown> }>((resolve) => {
        void channel.consume(queue, (message) => {
          if (message === null) return;
          const { fields, properties, content } = message;
          const body = JSON.parse(content.toString()) as Record<string, unknown>;
          resolve({ key: fields.routingKey, mode: properties.deliveryMode, body });
        });
      });
      expect((await push([id], classId)).status).toBe(201);
      const { key, mode, body } = await seen;
      expect([key, mode]).toEqual([ALERT_KEYS[classId], 2]);
      expect(Object.keys(body).sort()).toEqual([
        'alert_id',
        'alert_time',
        'algorun_id',
        'class_id',
        'distance_m',
        'is_dead',
        'is_external',
        'is_faded',
        'severity',
        'time_interval_s',
      ]);
      expect(body).toMatchObject({ alert_id: id, class_id: classId, severity: 3, distance_m: 1234 });
      await channel.close();
      const alert = { ext_id: id, class_id: classId, severity: 3, distance_m: 1234 };
      await expect.poll(() => readBack(id), { timeout: 15_000 }).toMatchObject(alert);
      const stored = await database.db().collection('alerts').findOne({ ext_id: id });
      expect(stored).toMatchObject(alert);
    },
  );

  it('7.3 should be taken under the bare key too, when it was published by another', async () => {
    const channel = await broker.createConfirmChannel();
    const alert = {
      ...{ algorun_id: 'run-1', alert_id: 'direct-1', class_id: 104, severity: 1, distance_m: 77 },
      ...{ alert_time: new Date().toISOString(), time_interval_s: 1, is_external: false },
      ...{ is_dead: false, is_faded: false },
    };
    channel.publish('prisma', 'Algorithm.AlertReport', Buffer.from(JSON.stringify(alert)));
    await channel.waitForConfirms();
    await channel.close();
    await expect
      .poll(() => readBack('direct-1'), { timeout: 15_000 })
      .toMatchObject({ class_id: 104, severity: 1, distance_m: 77 });
  });

  it('7.1 should be gone from the store when it was deleted', async () => {
    expect((await push(['short-lived'], 103)).status).toBe(201);
    await expect.poll(() => readBack('short-lived'), { timeout: 15_000 }).toMatchObject({ class_id: 103 });
    expect((await web('DELETE', '/alert/delete', { alertIds: ['short-lived'] })).status).toBe(200);
    expect(await readBack('short-lived')).toBe(undefined);
    expect(await database.db().collection('alerts').countDocuments({ ext_id: 'short-lived' })).toBe(0);
  });
});

// Last: it holds the database for some seconds.
describe('without its database', () => {
  it('1.4, 10.2 should go on answering /ack and live jobs, and refuse historic ones with 503 within 5 s', async () => {
    const pid = stack.mongodb!.pid!;
    process.kill(pid, 'SIGSTOP');
    try {
      expect((await focus('GET', '/ack')).status).toBe(200);
      const id = await configure();
      const beganMs = performance.now();
      const historic = await focus('POST', '/configure', {
        ...WATERFALL,
        start_time: 1_700_000_000,
        end_time: 1_700_000_060,
      });
      expect(historic.status).toBe(503);
      expect(performance.now() - beganMs).toBeLessThan(5_000);
      await focus('DELETE', `/job/${id}`);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});
