import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './errors.ts';

describe('ConfigurationError', () => {
  it('should say one problem in one line and several one a line', () => {
    expect(new ConfigurationError(['a is wrong']).message).toBe('Configuration: a is wrong');
    expect(new ConfigurationError(['a', 'b']).message).toBe('Configuration: 2 problems\n  a\n  b');
    expect(new ConfigurationError(['a', 'b']).problems).toEqual(['a', 'b']);
    expect(new ConfigurationError(['a']).name).toBe('ConfigurationError');
  });
});
