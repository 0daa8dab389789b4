import { P50, W4 } from '../test-emulator.ts';
import type { DefectName } from '../defects.ts';
import { jobId, slow, statuses } from './witness.ts';
import type { Scene, Witness } from './witness.ts';

const ack = (scene: Scene) => () => scene.send('GET', '/ack');
const configure = (scene: Scene, body: object = W4) => scene.send('POST', '/configure', body);

/** Configures so many jobs and gives their ids. */
async function jobs(scene: Scene, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(jobId(await configure(scene)));
  return ids;
}

const cancelAll = async (scene: Scene, ids: Iterable<string>): Promise<void> => {
  for (const id of ids) await scene.send('DELETE', `/job/${id}`);
};

/** How many whole units of time an answer took. */
const units = (tookMs: number, unitMs: number): number => Math.floor(tookMs / unitMs);

const NO_HEIGHT = { ...P50, displayInfo: undefined };

/** How the defects of the Focus Server's HTTP interface show. */
export const API_WITNESSES: Partial<Record<DefectName, Witness>> = {
  'slow-first': {
    should: 'delay exactly the first answers',
    body: { strength: 2 },
    see: (scene) => slow(1_400, [ack(scene), ack(scene), ack(scene)]),
    healthy: [false, false, false],
    broken: [true, true, false],
  },
  'slow-drift': {
    should: 'delay each answer by its rate times the time since it was switched on',
    body: { strength: 400 },
    see: async (scene) => {
      const seen: number[] = [];
      for (let minute = 0; minute <= 2; minute++) {
        seen.push(units((await scene.send('GET', '/ack')).tookMs, 400));
        scene.advance(60_000);
      }
      return seen;
    },
    healthy: [0, 0, 0],
    broken: [0, 1, 2],
  },
  'endpoint-starves': {
    should: 'let all other endpoints wait for the work of one, and that one not',
    body: { strength: 300 },
    see: async (scene) => {
      const own = [await configure(scene), await configure(scene)].map(({ tookMs }) => units(tookMs, 300));
      return [...own, units((await scene.send('GET', '/ack')).tookMs, 300)];
    },
    healthy: [0, 0, 0],
    broken: [0, 0, 2],
  },
  '500-instead-of-503': {
    should: 'refuse with 500 where every slot is taken',
    options: { jobs: 1 },
    see: async (scene) => {
      const ids = await jobs(scene, 1);
      const { status, headers } = await configure(scene);
      await cancelAll(scene, ids);
      return [status, headers.get('retry-after')];
    },
    healthy: [503, '1'],
    broken: [500, null],
  },
  'duplicate-job-id': {
    should: 'give exactly its share of the configures the id of the newest job',
    body: { strength: 0.5 },
    see: async (scene) => {
      const ids = await jobs(scene, 5);
      const distinct = [...new Set(ids)];
      await cancelAll(scene, distinct);
      return ids.map((id) => distinct.indexOf(id));
    },
    healthy: [0, 1, 2, 3, 4],
    // Without another job there is no id to give again; of the next four configures the 2nd and 4th get one.
    broken: [0, 1, 1, 2, 2],
  },
  'slow-cancel': {
    should: 'take its time for each job that is alive',
    body: { strength: 200 },
    see: async (scene) => {
      const seen: number[] = [];
      for (const id of await jobs(scene, 3)) {
        seen.push(units((await scene.send('DELETE', `/job/${id}`)).tookMs, 200));
      }
      return seen;
    },
    healthy: [0, 0, 0],
    broken: [3, 2, 1],
  },
  'late-metadata': {
    should: 'answer 404 until its time after configure is over',
    see: async (scene) => {
      const [id] = await jobs(scene, 1);
      const metadata = () => scene.send('GET', `/metadata/${id!}`);
      const seen = await statuses(1, metadata);
      scene.advance(4_999);
      seen.push(...(await statuses(1, metadata)));
      scene.advance(1);
      seen.push(...(await statuses(1, metadata)));
      await cancelAll(scene, [id!]);
      return seen;
    },
    healthy: [200, 200, 200],
    broken: [404, 404, 200],
  },
  'bad-input-accepted': {
    should: 'take values that mean nothing, and still refuse what cannot be read',
    see: async (scene) => {
      const bodies = [
        { ...P50, displayInfo: { height: -100 } },
        { ...P50, nfftSelection: 1000 },
        { ...P50, frequencyRange: { min: 5, max: 5 } },
        NO_HEIGHT,
        W4,
      ];
      return Promise.all(bodies.map(async (body) => (await configure(scene, body)).status));
    },
    healthy: [400, 400, 400, 422, 200],
    broken: [200, 200, 200, 422, 200],
  },
  '500-for-bad-input': {
    should: 'answer 500 to what cannot be read and to a waterfall without the optional fields',
    see: async (scene) => {
      const bodies = [NO_HEIGHT, W4, { ...P50, displayInfo: { height: -100 } }];
      return Promise.all(bodies.map(async (body) => (await configure(scene, body)).status));
    },
    healthy: [422, 200, 400],
    broken: [500, 500, 400],
  },
  'internals-in-errors': {
    should: 'tell paths and a password in error answers, and only there',
    see: async (scene) => {
      const answers = [await scene.send('GET', '/metadata/9-9'), await scene.send('GET', '/channels')];
      return answers.map(({ text }) => /Traceback.*mongodb:\/\/prisma:/.test(text));
    },
    healthy: [false, false],
    broken: [true, false],
  },
  'missing-routes': {
    should: 'answer as for unknown routes, and not list them',
    see: async (scene) => {
      const texts = [
        await scene.send('DELETE', '/job/9-9'),
        await scene.send('GET', '/job_status/9-9'),
        await scene.send('GET', '/metadata/9-9'),
      ].map(({ text }) => text);
      const { paths } = (await scene.send('GET', '/openapi.json')).json as { paths: object };
      return [...texts, '/cancel' in paths, '/configure' in paths];
    },
    healthy: [
      '{"error":"Invalid job_id"}',
      '{"error":"Invalid job_id"}',
      '{"error":"Invalid job_id"}',
      true,
      true,
    ],
    broken: ['{"detail":"Not Found"}', '{"detail":"Not Found"}', '{"error":"Invalid job_id"}', false, true],
  },
  'drifting-types': {
    should: 'give the port as text and fields of the metadata not at all',
    see: async (scene) => {
      const { stream_port } = (await configure(scene)).json as { stream_port: unknown };
      const metadata = (await scene.send('GET', '/live_metadata')).json as Record<string, unknown>;
      return [typeof stream_port, 'dtype' in metadata, metadata['number_of_channels']];
    },
    healthy: ['number', true, 2337],
    broken: ['string', false, 2337.75],
  },
};
