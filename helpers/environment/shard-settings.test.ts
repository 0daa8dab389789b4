import { describe, expect, it } from 'vitest';
import { checkOneScenario, checkStartAt, shardFolder, shardSettings, shardText } from './shard-settings.ts';

const NINE_MS = Date.parse('2026-11-23T21:00:00Z');
const problemOf = (env: NodeJS.ProcessEnv) => {
  try {
    return shardSettings(env);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
};

describe('shardSettings', () => {
  it('should be the whole, at once, when nothing is set', () => {
    expect(shardSettings({})).toEqual({ shard: { index: 0, count: 1 }, startAtMs: null });
    expect(shardSettings({ SHARD: '', START_AT: '' })).toEqual({
      shard: { index: 0, count: 1 },
      startAtMs: null,
    });
  });

  it('should number the generators from 1', () => {
    expect(shardSettings({ SHARD: '2/4' }).shard).toEqual({ index: 1, count: 4 });
    expect(shardSettings({ SHARD: '1/1' }).shard).toEqual({ index: 0, count: 1 });
  });

  it('should take a time with a zone, or seconds since 1970', () => {
    expect(shardSettings({ START_AT: '2026-11-23T21:00:00Z' }).startAtMs).toBe(NINE_MS);
    expect(shardSettings({ START_AT: '2026-11-23T22:00:00.250+01:00' }).startAtMs).toBe(NINE_MS + 250);
    expect(shardSettings({ START_AT: String(NINE_MS / 1000) }).startAtMs).toBe(NINE_MS);
    expect(shardSettings({ START_AT: `${NINE_MS / 1000}.5` }).startAtMs).toBe(NINE_MS + 500);
  });

  it.each([
    [{ SHARD: '2' }, 'SHARD=2: expected the number of this generator, a slash'],
    [{ SHARD: '2 / 4' }, 'such as SHARD=2/4'],
    [{ SHARD: '0/4' }, 'SHARD=0/4: the generators are numbered from 1, so expected 1/4 to 4/4'],
    [{ SHARD: '5/4' }, 'expected 1/4 to 4/4'],
    [{ SHARD: '1/0' }, 'expected from 1 to 1000 generators after the slash, found 0'],
    [{ START_AT: 'noon' }, 'START_AT=noon: that is no time; expected a time with its zone'],
    [{ START_AT: '2026-13-40T21:00:00Z' }, 'that is no time'],
    [{ START_AT: '2026-11-23T21:00:00' }, 'the time has no zone'],
    [{ START_AT: String(NINE_MS) }, 'that is milliseconds'],
  ])('should refuse %j and say what is right', (env, message) => {
    expect(problemOf(env)).toContain('ConfigurationError: Configuration: ');
    expect(problemOf(env)).toContain(message);
  });

  it('should name both mistakes at once', () => {
    expect(problemOf({ SHARD: 'a', START_AT: 'b' })).toMatch(/2 problems\n {2}SHARD=a: .*\n {2}START_AT=b: /);
  });
});

describe('checkStartAt', () => {
  it('should let a load begin up to a second late, and up to an hour ahead', () => {
    expect(checkStartAt(null, NINE_MS)).toBeUndefined();
    expect(checkStartAt(NINE_MS, NINE_MS + 1_000)).toBeUndefined();
    expect(checkStartAt(NINE_MS, NINE_MS - 3_600_000)).toBeUndefined();
  });

  it('should refuse a time that is over or too far ahead, by how much', () => {
    expect(() => checkStartAt(NINE_MS, NINE_MS + 1_001)).toThrow(
      'START_AT=2026-11-23T21:00:00.000Z was 1.0 s ago when this generator was ready; agree on a time',
    );
    expect(() => checkStartAt(NINE_MS, NINE_MS - 3_600_001)).toThrow('is 1.0 h ahead');
  });
});

describe('checkOneScenario', () => {
  it('should refuse a second scenario only where a start was agreed', () => {
    expect(checkOneScenario(NINE_MS, 1)).toBeUndefined();
    expect(checkOneScenario(null, 12)).toBeUndefined();
    expect(() => checkOneScenario(NINE_MS, 2)).toThrow(
      'START_AT is the second 0 of one scenario, and this run has 2; run each by its own command',
    );
  });
});

describe('the names of a shard', () => {
  it('should count from 1, and be none for the whole', () => {
    expect(shardText({ index: 1, count: 4 })).toBe('shard 2 of 4');
    expect(shardFolder({ index: 1, count: 4 })).toBe('shard-2-of-4');
    expect(shardFolder({ index: 0, count: 1 })).toBe('');
  });
});
