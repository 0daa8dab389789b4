import { expect, it } from 'vitest';
import { withDatabase, withoutCredentials } from './mongodb-uri.ts';

it.each([
  ['mongodb://h:1', 'mongodb://h:1/own'],
  ['mongodb://h:1/old', 'mongodb://h:1/own'],
  ['mongodb://a:1,b:2/?replicaSet=r', 'mongodb://a:1,b:2/own?replicaSet=r'],
  ['mongodb+srv://u:p@h/old?w=1', 'mongodb+srv://u:p@h/own?w=1&authSource=old'],
  ['mongodb://u:p@h', 'mongodb://u:p@h/own?authSource=admin'],
  ['mongodb://u:p@h/old?authSource=x', 'mongodb://u:p@h/own?authSource=x'],
])('should put the own database into %s', (uri, expected) => {
  expect(withDatabase(uri, 'own')).toBe(expected);
});

it('should say what an address looks like', () => {
  expect(() => withDatabase('localhost:27017', 'own')).toThrow(
    'must look like mongodb://host:27017/database',
  );
});

it('should leave credentials out of messages', () => {
  expect(withoutCredentials('mongodb://user:secret@h:1/db')).toBe('mongodb://h:1/db');
});
