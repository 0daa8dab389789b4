import { expect, it } from 'vitest';
import type { Fault } from '../profile/faults.ts';
import { unmakable } from './makers.ts';

const FAULT: Fault = { name: 'db', what: 'kill', whom: 'database', startS: 1, endS: 2 };

it.each([
  [
    'emulator',
    ['the database is no process of the emulator'],
    'The fault "db" cannot be made at emulator: the database is no process of the emulator. ' +
      'Run it with STACK_FAULTS=1 STACK_PROCESSES=apart: only then can the embedded stack be broken.',
  ],
  [
    'staging',
    [],
    'The fault "db" cannot be made at staging: the environment has nothing that could. ' +
      'What can break things there stands under faults in environments/staging.yaml.',
  ],
])('should say why nobody makes a fault at %s, and what to do', (environment, reasons, expected) => {
  expect(unmakable([FAULT], new Map([['db', { reasons }]]), environment)).toEqual([expected]);
});

it('should say nothing of a fault that somebody makes', () => {
  expect(unmakable([FAULT], new Map(), 'staging')).toEqual([]);
});
