import { COUNT, TEXT } from '../profile/units.ts';
import type { YamlFields, YamlValue } from '../profile/yaml-source.ts';
import type { Environment, WebAccount } from './environment.ts';
import { NO_SUCH_PART, refuseLiteral, type Reader } from './environment-reader.ts';

export const WEB_USER_KEYS = ['username', 'password'] as const;
export const WEB_PATTERN_KEYS = ['pattern', 'from', 'count', 'password'] as const;
/** What stands for the number in a pattern of user names. */
const NUMBER = '{n}';

/**
 * Reads `webApp:`. Its accounts are `users` where there are some, else the one account.
 * @param addressNeeded false: an embedded one has its address, and needs a password, only when it is started
 */
export function readWebApp(
  fields: YamlFields | undefined,
  addressNeeded: boolean,
  override: string,
  reader: Reader,
): Environment['webApp'] {
  if (fields === undefined) return null;
  const password = fields.get('password');
  if (password !== undefined) refuseLiteral(password);
  const replaced = reader.variables[override] ?? '';
  const baseUrl = reader.address('http', fields.get('baseUrl'), override, fields);
  if (addressNeeded && replaced === '') fields.present('baseUrl', 'the base URL of the web application');
  if (baseUrl === null && (!addressNeeded || replaced === NO_SUCH_PART)) return null;
  const text = (key: string): string | undefined => reader.text(fields.present(key, 'text'));
  const [siteId, username, secret] = [text('siteId'), text('username'), text('password')];
  const users = fields.get('users');
  const accounts = users === undefined || users.raw === null ? [] : readUsers(users, reader);
  if (baseUrl === null || siteId === undefined || username === undefined || secret === undefined) return null;
  const own = { username, password: secret };
  return { baseUrl, siteId, ...own, accounts: accounts.length === 0 ? [own] : accounts };
}

/** A list of accounts, or a pattern of names with one password. */
function readUsers(value: YamlValue, reader: Reader): WebAccount[] {
  const accounts = Array.isArray(value.raw) ? readList(value, reader) : readPattern(value, reader);
  const seen = new Set<string>();
  for (const { username } of accounts) {
    if (seen.has(username)) value.problem('each account once', `${JSON.stringify(username)} twice`);
    seen.add(username);
  }
  return accounts;
}

function readList(value: YamlValue, reader: Reader): WebAccount[] {
  return (value.items('a list of accounts') ?? []).flatMap((item): WebAccount[] => {
    const fields = item.fields('an account: username and password');
    fields?.only(WEB_USER_KEYS, 'a key of an account');
    const username = fields && reader.text(fields.present('username', 'text'));
    const password = fields && readPassword(fields, reader);
    return username === undefined || password === undefined ? [] : [{ username, password }];
  });
}

function readPattern(value: YamlValue, reader: Reader): WebAccount[] {
  const fields = value.fields(
    "a list of accounts, or a pattern such as { pattern: 'user-{n}', count: 50, password: ${NAME} }",
  );
  if (fields === undefined) return [];
  fields.only(WEB_PATTERN_KEYS, 'a key of a pattern of accounts');
  const pattern = fields.required('pattern', TEXT);
  if (pattern?.includes(NUMBER) === false) {
    fields.get('pattern')?.problem(`text with ${NUMBER}, which stands for the number of the account`);
    return [];
  }
  const from = fields.optional('from', COUNT, 1);
  const count = fields.required('count', COUNT);
  const password = readPassword(fields, reader);
  if (pattern === undefined || from === undefined || count === undefined || password === undefined) return [];
  return Array.from({ length: count }, (_, index) => ({
    username: pattern.replaceAll(NUMBER, String(from + index)),
    password,
  }));
}

function readPassword(fields: YamlFields, reader: Reader): string | undefined {
  const value = fields.present('password', 'a password as ${NAME}');
  if (value !== undefined) refuseLiteral(value);
  return reader.text(value);
}
