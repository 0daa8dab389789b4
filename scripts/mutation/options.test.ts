import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { roomsOf, strykerOptions } from './options.ts';

describe('roomsOf', () => {
  it('should be all rooms unless some are named', () => {
    expect(roomsOf([])).toEqual(['schedule', 'stats', 'verdict']);
    expect(roomsOf(['verdict', 'stats'])).toEqual(['verdict', 'stats']);
  });

  it('should refuse a name that is no room, and name the nearest', () => {
    expect(() => roomsOf(['stat'])).toThrow(
      new UsageError('expected a room (schedule, stats, verdict), found "stat" - did you mean "stats"?'),
    );
    expect(() => roomsOf(['engine'])).toThrow(
      new UsageError('expected a room (schedule, stats, verdict), found "engine"'),
    );
  });
});

describe('strykerOptions', () => {
  it('should mutate the code of the room, or a part of it, and never its tests', () => {
    const chosen = { mutate: undefined, concurrency: 2, fresh: false };
    const tests = ['!helpers/**/*.test.ts', '!helpers/**/testing.ts'];
    expect(strykerOptions('stats', chosen).mutate).toEqual(['helpers/stats/**/*.ts', ...tests]);
    const part = strykerOptions('stats', { ...chosen, mutate: 'helpers/stats/trend.ts' });
    expect(part.mutate).toEqual(['helpers/stats/trend.ts', ...tests]);
  });

  it('should keep what is known of each room apart', () => {
    const { incrementalFile, force, concurrency } = strykerOptions('verdict', {
      mutate: undefined,
      concurrency: 2,
      fresh: true,
    });
    expect({ incrementalFile, force, concurrency }).toEqual({
      incrementalFile: 'mutation-results/verdict/incremental.json',
      force: true,
      concurrency: 2,
    });
  });
});
