import { describe, expect, it } from 'vitest';
import type { ErrorClass } from '../record/run-record.ts';
import { mainError } from './main-error.ts';

const error = (
  of: string,
  phase: string,
  errorClass: string,
  count: number,
  firstExample = 'example',
): ErrorClass => ({
  of,
  phase,
  class: errorClass,
  outcome: 'failed',
  count,
  firstAtS: 0,
  firstExample,
});
const PHASES = [{ name: 'a' }, { name: 'b' }];

describe('mainError', () => {
  it('should add a class up over the phases and name the most frequent one with its first example', () => {
    const errors = [
      error('create.configure', 'a', 'http 500', 3),
      error('create.cancel', 'a', 'timeout', 4, 'DELETE timed out'),
      error('create.configure', 'b', 'http 500', 2),
    ];
    expect(mainError({ errors }, 'create', PHASES)).toBe(
      'most often create.configure: http 500 (5 times), first "example"',
    );
    expect(mainError({ errors }, 'create', [{ name: 'a' }])).toBe(
      'most often create.cancel: timeout (4 times), first "DELETE timed out"',
    );
  });

  it('should leave out other phases and other operations, also those whose name only begins alike', () => {
    const errors = [error('create', 'c', 'x', 9), error('created.configure', 'a', 'x', 9)];
    expect(mainError({ errors }, 'create', PHASES)).toBeNull();
  });

  it('should prefer what the server did to what the run cut short', () => {
    const cut = error('create.first-row', 'a', 'ended by the run', 15);
    expect(mainError({ errors: [cut, error('create', 'a', 'http 500', 1)] }, 'create', PHASES)).toContain(
      'http 500',
    );
    expect(mainError({ errors: [cut] }, 'create', PHASES)).toContain('ended by the run (15 times)');
  });

  it('should shorten a long example', () => {
    const errors = [error('create', 'a', 'x', 1, 'y'.repeat(500))];
    expect(mainError({ errors }, 'create', PHASES)).toBe(
      `most often create: x (1 time), first "${'y'.repeat(160)}…"`,
    );
  });
});
