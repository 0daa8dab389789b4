import type { DefectName } from '../defects.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { RecordingStore } from '../recordings/recording.ts';
import { P50 } from '../test-emulator.ts';
import { slow } from './witness.ts';
import type { Scene, Witness } from './witness.ts';

interface RecordingState {
  readonly operations: number;
  readonly leakedConnections: number;
  readonly indexes: readonly string[];
}

const HOUR_S = 3600;
const state = async (scene: Scene): Promise<RecordingState> =>
  ((await scene.control('GET', '/state')).json as { recordings: RecordingState }).recordings;

/** Asks for the recordings of the last hour. */
const query = (scene: Scene) => () => {
  const endS = Math.floor(scene.now() / 1000);
  return scene.send('POST', '/recordings_in_time_range', { start_time: endS - HOUR_S, end_time: endS });
};

/** A recording store whose database is away. */
const AWAY: RecordingStore = {
  kind: 'stand-in',
  overlapping: async () => {
    throw new StoreUnavailable('away');
  },
  byUuid: async () => null,
  dropIndexes: async () => {},
  indexes: async () => [],
  openConnection: async () => async () => {},
  close: async () => {},
};

/** How the defects of the recording database show. */
export const RECORDING_WITNESSES: Partial<Record<DefectName, Witness>> = {
  'recordings-slow-query': {
    should: 'delay what asks the database, and nothing else',
    body: { strength: 400 },
    see: (scene) => slow(395, [query(scene), () => scene.send('GET', '/ack')]),
    healthy: [false, false],
    broken: [true, false],
  },
  'recordings-missing-index': {
    should: 'drop as many indexes as it says, and bring them back',
    body: { strength: 1 },
    see: async (scene) => (await state(scene)).indexes,
    healthy: ['deleted_1', 'start_time_1_end_time_1', 'end_time_1', 'start_time_1'],
    broken: ['start_time_1_end_time_1', 'end_time_1', 'start_time_1'],
  },
  'recordings-n-plus-one': {
    should: 'ask the database once more for each recording',
    see: async (scene) => {
      const { operations } = await state(scene);
      const { length } = (await query(scene)()).json as unknown[];
      const cost = (await state(scene)).operations - operations;
      return { forTheList: cost === 1, forEach: cost === 1 + length, some: length > 10 };
    },
    healthy: { forTheList: true, forEach: false, some: true },
    broken: { forTheList: false, forEach: true, some: true },
  },
  'recordings-connection-leak': {
    should: 'leave exactly its share of connections open until it is off',
    body: { strength: 0.5 },
    see: async (scene) => {
      for (let i = 0; i < 4; i++) await query(scene)();
      return (await state(scene)).leakedConnections;
    },
    healthy: 0,
    broken: 2,
  },
  'recordings-lock-held': {
    should: 'let a query wait for every 10th one',
    body: { strength: 600 },
    see: async (scene) => {
      const nine = await slow(500, new Array(9).fill(query(scene)));
      const both = await Promise.all([query(scene)(), query(scene)()]);
      return [...nine, ...both.map(({ tookMs }) => tookMs >= 500)];
    },
    healthy: new Array(11).fill(false),
    broken: [...new Array<boolean>(9).fill(false), true, true],
  },
  'wrong-base-path': {
    should: 'find no recording and refuse every historic configure with 404',
    see: async (scene) => {
      const pairs = (await query(scene)()).json as [number, number][];
      const now = Math.floor(scene.now() / 1000);
      const body = { ...P50, start_time: now - 15, end_time: now };
      return [pairs.length > 0, (await scene.send('POST', '/configure', body)).status];
    },
    healthy: [true, 200],
    broken: [false, 404],
  },
  'slow-outage': {
    should: 'answer an outage of the database late',
    parts: { store: AWAY },
    body: { strength: 600 },
    see: async (scene) => {
      const { status, tookMs } = await query(scene)();
      return [status, tookMs >= 595];
    },
    healthy: [503, false],
    broken: [503, true],
  },
};
