import { describe as group, expect, it } from 'vitest';
import { describe, formatBeside, formatExact, formatValue, plural, unitOf } from './format.ts';
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
  ])('should say what %j is about', (limit, text) => {
    expect(describe(limit, limit.of, 'spike')).toBe(text);
  });
});

it('should know the unit of a figure by its name', () => {
  expect(unitOf(limitOf('cleanup-seconds', 'figure', 'atMost', 60))).toBe('s');
  expect(unitOf(limitOf('leftovers', 'figure', 'equals', 0))).toBe('count');
});

it('should count in words', () => {
  expect([plural(0, 'arrival'), plural(1, 'arrival'), plural(2, 'arrival')]).toEqual([
    '0 arrivals',
    '1 arrival',
    '2 arrivals',
  ]);
});
