import { describe, expect, it } from 'vitest';
import {
  deletedQuery,
  isServed,
  openQuery,
  overlapQuery,
  placeQuery,
  rangeQuery,
  uuidQuery,
} from './queries.ts';

const [start, end] = [new Date(1000), new Date(2000)];

describe('isServed', () => {
  it.each([
    ['overlap', overlapQuery(start, end), [{ start_time: 1 }], true],
    ['overlap by a compound index', overlapQuery(start, end), [{ start_time: 1, end_time: 1 }], true],
    ['overlap by the alternatives alone', overlapQuery(start, end), [{ end_time: 1 }], true],
    ['overlap without an index', overlapQuery(start, end), [{ _id: 1 }, { uuid: 1 }], false],
    ['range with half of its indexes', rangeQuery(start, end), [{ start_time: 1 }], false],
    [
      'range with the second field of a compound',
      rangeQuery(start, end),
      [{ start_time: 1, end_time: 1 }],
      false,
    ],
    ['range', rangeQuery(start, end), [{ start_time: 1 }, { end_time: 1 }], true],
    ['open', openQuery(), [{ end_time: 1 }], true],
    ['uuid', uuidQuery('x'), [{ uuid: 1 }], true],
    ['uuid with others', uuidQuery('x'), [{ start_time: 1 }], false],
    ['deleted', deletedQuery(true), [{ start_time: 1 }, { end_time: 1 }, { uuid: 1 }], false],
    ['deleted with its index', deletedQuery(true), [{ deleted: 1 }], true],
    ['place', placeQuery('/a'), [{ base_path: 1 }], true],
    ['no filter at all', { ...openQuery(), filter: {} }, [{ end_time: 1 }], false],
  ] as const)('should judge %s', (_name, query, indexes, expected) => {
    expect(isServed(query, indexes)).toBe(expected);
  });
});
