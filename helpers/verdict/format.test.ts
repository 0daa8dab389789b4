import { describe as group, expect, it } from 'vitest';
import type { Limit } from '../profile/profile.ts';
import { describe, formatBeside, formatExact, formatValue, plural, sign, unitOf } from './format.ts';
import { limitOf } from './testing.ts';
import type { Unit } from './verdict.ts';

group('formatValue', () => {
  it.each<[number, Unit, string]>([
    [0, 's', '0 ms'],
    [0.000_35, 's', '0.35 ms'],
    [0.0084, 's', '8.4 ms'],
    [0.0842, 's', '84 ms'],
    [0.3004, 's', '300 ms'],
    [0.9994, 's', '999 ms'],
    [0.9996, 's', '1.0 s'],
    [1.234, 's', '1.2 s'],
    [61, 's', '61.0 s'],
    [-0.012, 's', '-12 ms'],
    [0.95, 'ratio', '95.0 %'],
    [1, 'ratio', '100.0 %'],
    [-0.0001, 'ratio', '0.0 %'],
    [17, 'count', '17'],
    [2.25, 'count', '2.3'],
    [0, 'bytes', '0 B'],
    [999, 'bytes', '999 B'],
    [999.5, 'bytes', '1 kB'],
    [12_300, 'bytes', '12 kB'],
    [999_499, 'bytes', '999 kB'],
    [999_500, 'bytes', '1.0 MB'],
    [99_490_000, 'bytes', '99.5 MB'],
    [99_500_000, 'bytes', '100 MB'],
    [999_490_000, 'bytes', '999 MB'],
    [999_500_000, 'bytes', '1.00 GB'],
    [-1_250_000_000, 'bytes', '-1.25 GB'],
    [1_500_000, 'bytes/h', '1.5 MB/h'],
    [-0.25, 'count/h', '-0.3/h'],
    [0.005, 's/h', '5.0 ms/h'],
    [0.0123, 'cores', '1.2 % of a core'],
    [15, 'per-second', '15/s'],
    [14.96, 'per-second', '15.0/s'],
    [0.9995, 's', '1.0 s'],
    [0.009_95, 's', '10 ms'],
    [0.009_94, 's', '9.9 ms'],
    [0.000_995, 's', '1.0 ms'],
    [0.000_994, 's', '0.99 ms'],
  ])('should write %d %s as %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});

group('formatExact', () => {
  it.each<[number, Unit, string]>([
    [0.3, 's', '300 ms'],
    [1.5, 's', '1.5 s'],
    [10, 's', '10 s'],
    [0.0005, 's', '0.5 ms'],
    [0.95, 'ratio', '95 %'],
    [0.999, 'ratio', '99.9 %'],
    [0.28, 'ratio', '28 %'],
    [50, 'count', '50'],
  ])('should write %d %s as %s', (value, unit, text) => {
    expect(formatExact(value, unit)).toBe(text);
  });
});

group('formatBeside', () => {
  it.each<[number, number | null, Unit, string]>([
    [0.9496, 0.95, 'ratio', '94.96 %'],
    [0.949_996, 0.95, 'ratio', '94.9996 %'],
    [0.92, 0.95, 'ratio', '92.0 %'],
    [0.300_223, 0.3, 's', '300.2 ms'],
    [1.004, 1, 's', '1.004 s'],
    [0.95, 0.95, 'ratio', '95.0 %'],
    // More than three digits more tell nobody anything.
    [1.000_001, 1, 's', '1.0000 s'],
    [0.5, null, 's', '500 ms'],
  ])('should tell %d from %d', (value, bound, unit, text) => {
    expect(formatBeside(value, bound, unit)).toBe(text);
  });
});

group('describe', () => {
  it.each([
    [limitOf('create.configure', 'p95', 'below', 0.3), 'create.configure p95 in spike'],
    [limitOf('create', 'p99.9', 'below', 1, { clock: 'service' }), 'create service time p99.9 in spike'],
    [limitOf('create', 'max', 'below', 10, { over: 'answers' }), 'create max of all answers in spike'],
    [limitOf('create', 'success', 'atLeast', 0.9), 'create success in spike'],
    [limitOf('create', 'drift', 'atMost', 0.2), 'create latency drift in spike'],
    [limitOf('create', 'recovery', 'atMost', 30, { after: 'peak' }), 'create recovery after peak'],
    [limitOf('lost-rows', 'counter', 'equals', 0), 'counter lost-rows'],
    [limitOf('cleanup-seconds', 'figure', 'atMost', 60), 'figure cleanup-seconds'],
    [
      limitOf('create', 'recovery', 'atMost', 30, { afterFault: 'mongo-killed' }),
      'create recovery after mongo-killed',
    ],
    [limitOf('create', 'p95', 'below', 0.3, { windowS: 10 }), 'create p95 in spike, every 10 s window'],
    [
      limitOf('create', 'p95', 'below', 0.3, { windowS: 10, forS: 1.5 }),
      'create p95 in spike, every 10 s window, for 1.5 s',
    ],
    [limitOf('search', 'capacity', 'atLeast', 40), 'capacity found by the search'],
    [limitOf('create', 'capacity', 'atLeast', 40), 'create capacity in spike'],
    [limitOf('search', 'p95', 'below', 1), 'search p95 in spike'],
    [limitOf('search', 'hysteresis', 'atMost', 0.2), 'hysteresis of the search'],
    [limitOf('create', 'fairness', 'atLeast', 0.95, { by: 'user' }), 'create fairness by user in spike'],
    [limitOf('create', 'mean', 'below', 1), 'create mean in spike'],
    [limitOf('server.heap-bytes', 'leak', 'atMost', 1e6), 'server.heap-bytes leak in spike'],
    [limitOf('server.heap-bytes', 'probe', 'atMost', 1e6, { take: 'max' }), 'server.heap-bytes max in spike'],
    [
      limitOf('server.heap-bytes', 'probe', 'atMost', 1e6, { take: 'change', relativeTo: 'quiet' }),
      'server.heap-bytes change in spike since quiet',
    ],
  ])('should say what %j is about', (limit, text) => {
    expect(describe(limit, limit.of, 'spike')).toBe(text);
  });
});

it.each<[string, Limit['measure'], Partial<Limit>, Unit]>([
  ['cleanup-seconds', 'figure', {}, 's'],
  ['leftovers', 'figure', {}, 'count'],
  ['server.heap-bytes', 'probe', { take: 'max' }, 'bytes'],
  ['server.heap-bytes', 'probe', { take: 'growth-per-hour' }, 'bytes/h'],
  ['server.heap-bytes', 'leak', {}, 'bytes/h'],
  ['no probe at all', 'leak', {}, 'count/h'],
  ['create', 'max', {}, 's'],
  ['create', 'fairness', {}, 'ratio'],
  ['create', 'hysteresis', {}, 'ratio'],
  ['create', 'knee', {}, 'per-second'],
  ['create', 'capacity', {}, 'count'],
])('should know the unit of %s %s %j', (of, measure, more, unit) => {
  expect(unitOf(limitOf(of, measure, 'atMost', 60, more))).toBe(unit);
});

it('should write a comparison as a sign', () => {
  const signs = (['below', 'atMost', 'atLeast', 'above', 'equals'] as const).map(sign);
  expect(signs).toEqual(['<', '<=', '>=', '>', '=']);
});

it('should count in words', () => {
  expect([plural(0, 'arrival'), plural(1, 'arrival'), plural(2, 'arrival')]).toEqual([
    '0 arrivals',
    '1 arrival',
    '2 arrivals',
  ]);
});
