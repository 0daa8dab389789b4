/** SHARD and START_AT: this process makes one part of a load that several generators make together. */
import type { RunRecord } from '../record/run-record.ts';
import { ConfigurationError } from './errors.ts';

export interface ShardSettings {
  /** The part of the schedule that this process makes; the whole is 0 of 1. */
  readonly shard: RunRecord['shard'];
  /** Second 0 as milliseconds since the epoch, when it was agreed; null: as soon as this process is ready. */
  readonly startAtMs: number | null;
}

/** More generators than this are a slip of the finger, not a plan. */
const MOST_SHARDS = 1_000;
/** The load begins in time when it is ready no later than this after the agreed second 0. Milliseconds. */
export const LATEST_START_MS = 1_000;
/** A start further ahead is a mistake in the time, not patience. Milliseconds. */
const EARLIEST_CALL_MS = 3_600_000;

/**
 * Reads the two variables, whatever the time is now.
 * @throws ConfigurationError with everything that is wrong with them
 */
export function shardSettings(env: NodeJS.ProcessEnv = process.env): ShardSettings {
  const problems: string[] = [];
  const shard = parseShard(env['SHARD'] ?? '', problems);
  const startAtMs = parseStartAt(env['START_AT'] ?? '', problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { shard, startAtMs };
}

function parseShard(text: string, problems: string[]): ShardSettings['shard'] {
  const whole = { index: 0, count: 1 };
  if (text === '') return whole;
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match) {
    problems.push(
      `SHARD=${text}: expected the number of this generator, a slash, and how many there are, such as SHARD=2/4`,
    );
    return whole;
  }
  const [number, count] = [Number(match[1]), Number(match[2])];
  if (count < 1 || count > MOST_SHARDS) {
    problems.push(
      `SHARD=${text}: expected from 1 to ${MOST_SHARDS} generators after the slash, found ${count}`,
    );
  } else if (number < 1 || number > count) {
    problems.push(
      `SHARD=${text}: the generators are numbered from 1, so expected 1/${count} to ${count}/${count}`,
    );
  }
  return { index: number - 1, count };
}

const RIGHT_START =
  'expected a time with its zone, such as START_AT=2026-11-23T21:00:00Z, or seconds since 1970, ' +
  'such as START_AT=$(($(date +%s) + 60))';

function parseStartAt(text: string, problems: string[]): number | null {
  if (text === '') return null;
  if (/^\d{13}$/.test(text)) {
    problems.push(`START_AT=${text}: that is milliseconds; ${RIGHT_START}`);
    return null;
  }
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?/.test(text);
  if (isIso && !/(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    problems.push(
      `START_AT=${text}: the time has no zone, and machines may be set to different ones; ${RIGHT_START}`,
    );
    return null;
  }
  const startAtMs = isIso ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(startAtMs)) problems.push(`START_AT=${text}: that is no time; ${RIGHT_START}`);
  return startAtMs;
}

/**
 * Whether a load can still begin at the agreed second 0.
 * @param doing what was ready only now: `the scenario`, `this generator`
 * @throws ConfigurationError when it is over by more than a second, or more than an hour ahead
 */
export function checkStartAt(startAtMs: number | null, nowMs: number, doing = 'this generator'): void {
  if (startAtMs === null) return;
  const startAt = `START_AT=${new Date(startAtMs).toISOString()}`;
  if (nowMs - startAtMs > LATEST_START_MS) {
    throw new ConfigurationError([
      `${startAt} was ${((nowMs - startAtMs) / 1000).toFixed(1)} s ago when ${doing} was ready; agree on a time at ` +
        'which all generators are surely ready (a minute from now, say), and give each scenario its own',
    ]);
  }
  if (startAtMs - nowMs > EARLIEST_CALL_MS) {
    throw new ConfigurationError([
      `${startAt} is ${((startAtMs - nowMs) / 3_600_000).toFixed(1)} h ahead, and nobody waits for longer than an ` +
        'hour; start the generators later, or correct the time and its zone',
    ]);
  }
}

/**
 * Refuses a second scenario: it would begin when the first one ends, at a time of its own on each generator.
 * @param selected how many tests this run has, as the reporter counted them
 * @throws ConfigurationError
 */
export function checkOneScenario(startAtMs: number | null, selected: number): void {
  if (startAtMs === null || selected <= 1) return;
  throw new ConfigurationError([
    `START_AT is the second 0 of one scenario, and this run has ${selected}; run each by its own command with ` +
      'its own START_AT, for example npx playwright test --grep "PZ-14804 "',
  ]);
}

/** The environment variable by which the reporter tells the workers how many tests the run has. */
export const SELECTED_TESTS = 'SELECTED_TESTS';

/** `shard 2 of 4`. */
export function shardText({ index, count }: ShardSettings['shard']): string {
  return `shard ${index + 1} of ${count}`;
}

/** Where a shard's files go, below or beside those of the whole; empty for the whole. */
export function shardFolder({ index, count }: ShardSettings['shard']): string {
  return count === 1 ? '' : `shard-${index + 1}-of-${count}`;
}
