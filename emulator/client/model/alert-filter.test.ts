import { expect, it } from 'vitest';
import { alertQuery, filterParameters, NO_FILTER, readFilter } from './alert-filter.ts';

it('should be the same after a way through the address', () => {
  const filter = { ...NO_FILTER, state: 'open', severities: '2,3', from: '2026-01-31T10:00:00', page: 4 };
  expect(readFilter(new URLSearchParams(filterParameters(filter)))).toEqual(filter);
});

it.each(['0', '-1', '1.5', 'x', ''])('should take page "%s" for the first', (page) => {
  expect(readFilter(new URLSearchParams({ page })).page).toBe(1);
});

it('should ask the server for what was chosen, and for nothing else', () => {
  expect(alertQuery(NO_FILTER)).toEqual({});
  expect(alertQuery({ ...NO_FILTER, state: 'closed', classId: '104', until: 'never' })).toEqual({
    isLive: 'false',
    classIds: '104',
  });
  expect(alertQuery({ ...NO_FILTER, from: '2026-01-31T10:00:00Z' })).toEqual({
    startTime: '2026-01-31T10:00:00.000Z',
  });
});
