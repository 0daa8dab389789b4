import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareGroups, groupName, parseGroup } from './groups.ts';

describe('names of groups', () => {
  it('should be those of operation or step with the group behind', () => {
    expect(groupName('create.configure', 'user', '3')).toBe('create.configure{user=3}');
    expect(parseGroup('create.configure{user=3}')).toEqual({
      of: 'create.configure',
      dimension: 'user',
      value: '3',
    });
    expect(parseGroup('create.configure')).toBeNull();
  });

  it('should be read as they were written, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => !/[\n\r\u2028\u2029]/.test(text)),
        (value) => {
          expect(parseGroup(groupName('read', 'class', value))?.value).toBe(value);
        },
      ),
    );
  });

  it('should be in the order of people: numbers by size, then text', () => {
    expect(['10', '9', 'b', 'a', '1'].sort(compareGroups)).toEqual(['1', '9', '10', 'a', 'b']);
  });
});
