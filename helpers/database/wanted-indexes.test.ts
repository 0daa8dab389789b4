import { describe, expect, it } from 'vitest';
import { missingWantedIndexes } from './wanted-indexes.ts';

const index = (key: Record<string, number>, more: { unique?: boolean; sparse?: boolean } = {}) => ({
  name: Object.keys(key).join('_'),
  key,
  ...more,
});
const ALL = [
  index({ start_time: 1, end_time: 1 }),
  index({ end_time: 1 }),
  index({ uuid: 1 }, { unique: true }),
  index({ deleted: 1 }),
];

describe('missingWantedIndexes', () => {
  it('should be content with an index that begins with each field', () => {
    expect(missingWantedIndexes('rec', ALL)).toEqual([]);
  });

  it('should name each that is missing with the command that makes it', () => {
    expect(missingWantedIndexes('rec', ALL.slice(0, 3))).toEqual([
      'rec has no index on deleted: db.getCollection("rec").createIndex({ deleted: 1 })',
    ]);
    expect(missingWantedIndexes('rec', [])).toHaveLength(4);
  });

  it.each([
    ['behind another field', index({ start_time: 1, deleted: 1 })],
    ['of only some documents', index({ deleted: 1 }, { sparse: true })],
  ])('should not count an index %s', (_what, instead) => {
    expect(missingWantedIndexes('rec', [...ALL.slice(0, 3), instead])).toHaveLength(1);
  });

  it.each([
    ['not unique', index({ uuid: 1 })],
    ['unique together with another field', index({ uuid: 1, start_time: 1 }, { unique: true })],
  ])('should want uuid to be unique, not %s', (_what, instead) => {
    expect(missingWantedIndexes('rec', [ALL[0]!, ALL[1]!, ALL[3]!, instead])).toEqual([
      'rec has no unique index on uuid: db.getCollection("rec").createIndex({ uuid: 1 }, { unique: true })',
    ]);
  });
});
