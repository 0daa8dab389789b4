import { describe, expect, it } from 'vitest';
import { servingIndexes, type IndexDescription } from './index-rule.ts';
import { overlapQuery, rangeQuery, uuidQuery } from './query-shape.ts';

const index = (...keys: string[]): IndexDescription => ({
  name: keys.map((key) => `${key}_1`).join('_'),
  key: Object.fromEntries(keys.map((key) => [key, 1])),
});
const START = new Date('2026-01-01T00:00:00Z');
const END = new Date('2026-01-01T01:00:00Z');
const OVERLAP = overlapQuery(START, END);
const RANGE = rangeQuery(START, END);

describe('servingIndexes', () => {
  it('should take an index that begins with a selective field', () => {
    expect(servingIndexes(OVERLAP, [index('start_time')])).toEqual(['start_time_1']);
    expect(servingIndexes(OVERLAP, [index('start_time', 'end_time')])).toEqual(['start_time_1_end_time_1']);
    expect(servingIndexes(uuidQuery('a'), [index('_id'), index('uuid')])).toEqual(['uuid_1']);
  });

  it('should go through keys with one value to a selective one', () => {
    expect(servingIndexes(OVERLAP, [index('deleted', 'start_time')])).toEqual(['deleted_1_start_time_1']);
  });

  it.each([
    ['no index', []],
    ['an index on a flag alone', [index('deleted')]],
    ['an index whose first key the query does not speak of', [index('uuid', 'start_time')]],
    ['only the primary key', [index('_id')]],
  ])('should not take %s', (_, indexes) => {
    expect(servingIndexes(OVERLAP, indexes)).toBeNull();
  });

  it('should not count on an index that leaves documents out', () => {
    expect(servingIndexes(uuidQuery('a'), [{ ...index('uuid'), sparse: true }])).toBeNull();
    expect(
      servingIndexes(uuidQuery('a'), [{ ...index('uuid'), partialFilterExpression: { deleted: false } }]),
    ).toBeNull();
  });

  it('should ask for an index for every way of an $or', () => {
    expect(servingIndexes(RANGE, [index('start_time')])).toBeNull();
    expect(servingIndexes(RANGE, [index('start_time', 'end_time')])).toBeNull();
    expect(servingIndexes(RANGE, [index('start_time'), index('end_time')])).toEqual([
      'start_time_1',
      'end_time_1',
    ]);
  });

  it('should look into $and', () => {
    const query = {
      filter: { $and: [{ deleted: false }, { start_time: { $gte: START } }] },
      selective: ['start_time'],
    };
    expect(servingIndexes(query, [index('deleted', 'start_time')])).toEqual(['deleted_1_start_time_1']);
  });

  it('should not search an index for what it cannot be searched for', () => {
    const query = { filter: { uuid: { $ne: 'a' } }, selective: ['uuid'] };
    expect(servingIndexes(query, [index('uuid')])).toBeNull();
  });

  it('should not go on behind a range', () => {
    const query = { filter: { size: { $gt: 1 }, uuid: 'a' }, selective: ['uuid'] };
    expect(servingIndexes(query, [index('size', 'uuid')])).toBeNull();
  });
});
