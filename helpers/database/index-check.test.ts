import { describe, expect, it } from 'vitest';
import type { ExplainedPlan } from './explain.ts';
import { checkQuery } from './index-check.ts';
import { overlapQuery } from './query-shape.ts';

const QUERY = overlapQuery(new Date(0), new Date(1000));
const INDEX = { name: 'start_time_1', key: { start_time: 1 } };
const plan = (more: Partial<ExplainedPlan>): ExplainedPlan => ({
  stages: [],
  collectionScan: false,
  indexes: [],
  sortInMemory: false,
  ...more,
});

describe('checkQuery', () => {
  it('should believe what the server explains', () => {
    expect(checkQuery(QUERY, 'guid', [], plan({ indexes: ['x_1'], sortInMemory: true }))).toEqual({
      query: QUERY.name,
      served: true,
      by: 'explain',
      indexes: ['x_1'],
      sortInMemory: true,
      problem: null,
    });
  });

  it('should go by the keys where the server does not explain', () => {
    expect(checkQuery(QUERY, 'guid', [INDEX], null)).toMatchObject({
      served: true,
      by: 'rule',
      indexes: ['start_time_1'],
      sortInMemory: null,
    });
  });

  it('should not mind that a collection of a few documents is scanned although there is an index', () => {
    expect(checkQuery(QUERY, 'guid', [INDEX], plan({ collectionScan: true })).served).toBe(true);
  });

  it('should name the missing index with the command that makes it', () => {
    expect(checkQuery(QUERY, 'a-b', [], null).problem).toBe(
      'the query "recordings that overlap a time range" is served by no index; make one: ' +
        'db.getCollection("a-b").createIndex({"start_time":1,"end_time":1})',
    );
    expect(checkQuery(QUERY, 'a-b', [], plan({ collectionScan: true })).problem).toContain(
      'scans the whole collection',
    );
  });
});
