import { describe, expect, it } from 'vitest';
import { parseExplain } from './explain.ts';

/** As `explain('queryPlanner')` of a server answers, without what is not looked at. */
const explained = (winningPlan: object, more: object = {}) => ({
  explainVersion: '1',
  queryPlanner: {
    namespace: 'prisma.recordings',
    indexFilterSet: false,
    winningPlan,
    rejectedPlans: [],
    ...more,
  },
  ok: 1,
});
const IXSCAN = {
  stage: 'IXSCAN',
  keyPattern: { start_time: 1 },
  indexName: 'start_time_1',
  isMultiKey: false,
  direction: 'forward',
  indexBounds: { start_time: ['(true, new Date(1767225600000))'] },
};

describe('parseExplain', () => {
  it('should see a collection scan', () => {
    const document = explained({ stage: 'COLLSCAN', filter: { uuid: { $eq: 'a' } }, direction: 'forward' });
    expect(parseExplain(document)).toEqual({
      stages: ['COLLSCAN'],
      collectionScan: true,
      indexes: [],
      sortInMemory: false,
    });
  });

  it('should see which index is searched', () => {
    expect(parseExplain(explained({ stage: 'FETCH', inputStage: IXSCAN }))).toEqual({
      stages: ['FETCH', 'IXSCAN'],
      collectionScan: false,
      indexes: ['start_time_1'],
      sortInMemory: false,
    });
  });

  it('should see a sort in memory, above a scan and above an index', () => {
    const sort = { stage: 'SORT', sortPattern: { start_time: -1 }, memLimit: 104_857_600, type: 'simple' };
    expect(parseExplain(explained({ ...sort, inputStage: { stage: 'COLLSCAN' } }))).toMatchObject({
      collectionScan: true,
      sortInMemory: true,
    });
    expect(
      parseExplain(explained({ stage: 'FETCH', inputStage: { ...sort, inputStage: IXSCAN } })),
    ).toMatchObject({
      collectionScan: false,
      sortInMemory: true,
      indexes: ['start_time_1'],
    });
  });

  it('should see every way of an $or', () => {
    const plan = {
      stage: 'SUBPLAN',
      inputStage: {
        stage: 'FETCH',
        inputStage: { stage: 'OR', inputStages: [IXSCAN, { ...IXSCAN, indexName: 'end_time_1' }] },
      },
    };
    expect(parseExplain(explained(plan))?.indexes).toEqual(['start_time_1', 'end_time_1']);
  });

  it('should read the plan of the slot-based engine', () => {
    const document = {
      explainVersion: '2',
      queryPlanner: {
        winningPlan: {
          isCached: false,
          queryPlan: { stage: 'FETCH', planNodeId: 2, inputStage: { ...IXSCAN, planNodeId: 1 } },
          slotBasedPlan: { slots: '$$RESULT=s11', stages: '[2] nlj inner [] [s4]' },
        },
      },
    };
    expect(parseExplain(document)).toMatchObject({ stages: ['FETCH', 'IXSCAN'], indexes: ['start_time_1'] });
  });

  it('should read the plans of shards, of which one scan is a scan', () => {
    const shard = (name: string, winningPlan: object) => ({ shardName: name, winningPlan });
    const plan = {
      stage: 'SHARD_MERGE',
      shards: [shard('a', { stage: 'FETCH', inputStage: IXSCAN }), shard('b', { stage: 'COLLSCAN' })],
    };
    expect(parseExplain(explained(plan))).toMatchObject({
      stages: ['SHARD_MERGE', 'FETCH', 'IXSCAN', 'COLLSCAN'],
      collectionScan: true,
    });
  });

  it('should see the short plans of newer servers', () => {
    expect(
      parseExplain(explained({ stage: 'EXPRESS_IXSCAN', indexName: 'uuid_1', keyPattern: '{ uuid: 1 }' })),
    ).toMatchObject({
      collectionScan: false,
      indexes: ['uuid_1'],
    });
  });

  it.each([
    [
      'an emulation that explains in its own format',
      { queryPlanner: { Plan: { 'Node Type': 'Seq Scan' } }, ok: 1 },
    ],
    ['an answer without a plan', { ok: 1 }],
    ['nothing', null],
  ])('should have no plan for %s', (_, document) => {
    expect(parseExplain(document)).toBeNull();
  });
});
