import { describe, expect, it } from 'vitest';
import { headingLines } from './run-heading.ts';
import { exitCode, isConfigurationError, lineOfVerdict } from './run-summary.ts';
import { judge } from '../verdict/judge.ts';
import { limitOf, recordOf } from '../verdict/testing.ts';

const none = { passed: 0, failed: 0, inconclusive: 0, notAvailable: 0, recorded: 0 };
const quiet = { interrupted: false, wrongConfiguration: false, otherFailure: false };

describe('exitCode', () => {
  it.each([
    ['0 when something held', { ...none, passed: 1, notAvailable: 3 }, {}, 0],
    [
      '1 for a broken limit, whatever else',
      { passed: 1, failed: 1, inconclusive: 1, notAvailable: 1, recorded: 1 },
      {},
      1,
    ],
    ['1 for an error outside tests', { ...none, passed: 1 }, { otherFailure: true }, 1],
    [
      '2 for a wrong configuration, even beside a failure',
      { ...none, failed: 1 },
      { wrongConfiguration: true },
      2,
    ],
    ['3 when the worst is inconclusive', { ...none, passed: 5, inconclusive: 1 }, {}, 3],
    ['0 when a shard was recorded', { ...none, recorded: 1 }, {}, 0],
    ['4 when all were not available', { ...none, notAvailable: 2 }, {}, 4],
    ['4 when nothing ran', none, {}, 4],
    ['130 when interrupted', { ...none, failed: 1 }, { interrupted: true }, 130],
  ])('should be %s', (_, counts, more, code) => {
    expect(exitCode({ counts, ...quiet, ...more })).toBe(code);
  });
});

it('should know a configuration error by its name or its beginning', () => {
  expect(isConfigurationError({ message: 'ConfigurationError: x' })).toBe(true);
  expect(isConfigurationError({ message: 'Error: Configuration: x' })).toBe(true);
  expect(isConfigurationError({ message: 'Error: the server said Configuration: x' })).toBe(false);
});

it('should name what a PASS does not say, because the target tells nothing of it', () => {
  const limits = [
    limitOf('duplicate-job-ids', 'counter', 'equals', 0),
    limitOf('create', 'success', 'atLeast', 0.9),
  ];
  const record = recordOf({
    phases: [{ ended: { create: { ok: new Array<number>(100).fill(1) } } }],
    limits,
    counters: { 'duplicate-job-ids-not-told': 1 },
  });
  const line = lineOfVerdict({
    ...judge(record),
    ...{ id: 'X-1', name: 'X', scale: 'smoke', durationS: 1, environment: 'emulator' },
  });
  expect([line.outcome, line.reasons]).toEqual([
    'PASS',
    ['counter duplicate-job-ids is NOT AVAILABLE: the target does not tell it (asked once).'],
  ]);
  expect(line.worst).toMatch(/^create success in run: 100/);
});

it('should name both stand-ins at once', () => {
  expect(headingLines({ STACK_PARTS: 'mongodb:stand-in,rabbitmq:stand-in' })[0]).toBe(
    'STAND-IN for mongodb and rabbitmq: not a real server, so scenarios that judge them are NOT AVAILABLE. "npm run setup" installs what is missing.',
  );
});
