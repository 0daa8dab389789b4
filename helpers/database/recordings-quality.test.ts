import { describe, expect, it } from 'vitest';
import { recordingsQuality, type RecordingDocument } from './recordings-quality.ts';

const NOW = Date.parse('2026-01-02T12:00:00Z');
let next = 0;
/** A recording from second `fromS` to `toS` of the day. */
const recording = (fromS: number, toS: number | null, more: RecordingDocument = {}): RecordingDocument => ({
  uuid: `uuid-${next++}`,
  start_time: new Date(Date.parse('2026-01-02T00:00:00Z') + fromS * 1000),
  end_time: toS === null ? null : new Date(Date.parse('2026-01-02T00:00:00Z') + toS * 1000),
  deleted: false,
  fiber_metadata: { layer_type: 'smart_recorder' },
  ...more,
});
const OLD = { start_time: new Date('2026-01-01T11:59:59Z'), end_time: null };

describe('recordingsQuality', () => {
  it('should count what there is, and the overlaps and gaps between finished neighbours', () => {
    const documents = [
      recording(0, 30),
      recording(28.5, 50),
      recording(54, 60),
      recording(60, 70),
      recording(61, 62, { deleted: true }),
      recording(70, null),
    ];
    expect(recordingsQuality(documents, NOW)).toEqual({
      count: 6,
      historic: 4,
      live: 1,
      deleted: 1,
      stale: 0,
      invalid: 0,
      problems: [],
      overlaps: 1,
      largestOverlapS: 1.5,
      gaps: 1,
      largestGapS: 4,
    });
  });

  it('should not take the order of the documents for that of the recordings, nor a short one inside a long one for a gap', () => {
    const documents = [recording(40, 50), recording(0, 40), recording(5, 10)];
    expect(recordingsQuality(documents, NOW)).toMatchObject({ overlaps: 1, largestOverlapS: 35, gaps: 0 });
  });

  it('should take one without an end for one that is being written, as the query of the server does', () => {
    const open = Object.fromEntries(Object.entries(recording(0, null)).filter(([key]) => key !== 'end_time'));
    expect(recordingsQuality([open], NOW)).toMatchObject({ live: 1, invalid: 0 });
  });

  it('should call one stale that is "still being written" for more than 24 h, but not if it was deleted', () => {
    const stale = recording(0, null, OLD);
    const quality = recordingsQuality([stale, recording(0, null, { ...OLD, deleted: true })], NOW);
    expect(quality).toMatchObject({ stale: 1, live: 0, deleted: 1 });
    expect(quality.problems).toEqual([
      `recording ${String(stale['uuid'])} is "still being written" since 2026-01-01T11:59:59.000Z`,
    ]);
  });

  it.each([
    [{ uuid: undefined }, 'recording without uuid: uuid is missing'],
    [{ uuid: 'a', start_time: undefined }, 'recording a: start_time is missing, no time'],
    [{ uuid: 'a', start_time: '2026' }, 'recording a: start_time is "2026", no time'],
    [{ uuid: 'a', end_time: 5 }, 'recording a: end_time is 5, neither a time nor null'],
    [{ uuid: 'a', end_time: new Date(0) }, 'recording a ends before it begins'],
    [{ uuid: 'a', deleted: undefined }, 'recording a: deleted is missing, neither true nor false'],
    [{ uuid: 'a', fiber_metadata: null }, 'recording a has no fiber_metadata'],
  ])('should name what is wrong with %o', (more, problem) => {
    const quality = recordingsQuality([recording(0, 10, more)], NOW);
    expect(quality).toMatchObject({ invalid: 1, historic: 0, problems: [problem] });
  });

  it('should see an id that is there twice', () => {
    const quality = recordingsQuality([recording(0, 1, { uuid: 'a' }), recording(2, 3, { uuid: 'a' })], NOW);
    expect(quality).toMatchObject({ invalid: 1, problems: ['recording a is there twice'] });
  });

  it('should name the first five and count all', () => {
    const quality = recordingsQuality(
      Array.from({ length: 9 }, () => recording(0, 1, { fiber_metadata: null })),
      NOW,
    );
    expect(quality.invalid).toBe(9);
    expect(quality.problems).toHaveLength(5);
  });
});
