import { describe, expect, it } from 'vitest';
import { recordOf, type RecordSpec } from '../../helpers/verdict/testing.ts';
import { groupRecords } from './groups.ts';

const NOON_MS = 1_767_268_800_000;
const found = (path: string, atMs: number | null, spec: RecordSpec = {}) => ({
  path,
  record: recordOf({
    runId: path,
    loadStartedAtMs: atMs,
    startedAt: new Date(NOON_MS).toISOString(),
    durationS: 60,
    ...spec,
  }),
});
const scaled = (path: string, scale: 'ci') => {
  const entry = found(path, NOON_MS);
  return { path, record: { ...entry.record, profile: { ...entry.record.profile, scale } } };
};
const paths = (...entries: Parameters<typeof groupRecords>[0]) =>
  groupRecords(entries).map((group) => group.map(({ path }) => path));

describe('groupRecords', () => {
  it('should take loads that overlap in time for one run, and others for runs of their own', () => {
    const [a, b] = [found('a', NOON_MS), found('b', NOON_MS + 60_000)];
    expect(paths(a, b, found('c', NOON_MS + 200_000))).toEqual([['a', 'b'], ['c']]);
    expect(paths(a, found('b', NOON_MS + 60_001))).toEqual([['a'], ['b']]);
  });

  it('should take one run id for one run, however far apart', () => {
    expect(paths(found('a', NOON_MS), found('b', NOON_MS + 9e6, { runId: 'a' }))).toEqual([['a', 'b']]);
  });

  it('should unite groups that a later record overlaps both', () => {
    const [a, c] = [found('a', NOON_MS), found('c', NOON_MS + 100_000)];
    expect(paths(a, c, found('b', NOON_MS + 50_000))).toEqual([['a', 'c', 'b']]);
  });

  it('should keep scales apart, and place a load that never began by its start', () => {
    expect(paths(found('a', NOON_MS), scaled('b', 'ci'))).toEqual([['b'], ['a']]);
    expect(paths(found('a', NOON_MS), found('never', null, { durationS: 0 }))).toEqual([['a', 'never']]);
  });
});
