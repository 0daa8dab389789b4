import type { YamlFields, YamlValue } from '../profile/yaml-source.ts';
import { addressOf, type AddressKind, userInfoSecrets } from './addresses.ts';
import { hasLiteralCredential, Substitution, type Variables } from './substitution.ts';

/** What the stack starter reports for a part that it could not start. */
export const NO_SUCH_PART = 'none';

/** Reads text with `${NAME}` in it, and addresses that an environment variable may replace. */
export class Reader {
  readonly substitution: Substitution;
  readonly variables: Variables;
  readonly secrets = new Set<string>();

  constructor(variables: Variables) {
    this.variables = variables;
    this.substitution = new Substitution(variables, this.secrets);
  }

  text(value: YamlValue | undefined): string | undefined {
    return value === undefined ? undefined : this.substitution.read(value);
  }

  /** The same of what is no secret. */
  plain(value: YamlValue): string | undefined {
    return new Substitution(this.variables, new Set()).read(value);
  }

  /** The password of an address that a variable holds is a secret, whoever uses it. */
  noteAddress(variable: string): void {
    for (const secret of userInfoSecrets(this.variables[variable] ?? '')) this.secrets.add(secret);
  }

  /** An address from `override` or the file; null where neither says one. */
  address(
    kind: AddressKind,
    value: YamlValue | undefined,
    override: string,
    holder: YamlFields,
  ): string | null {
    const replaced = this.variables[override] ?? '';
    if (replaced === NO_SUCH_PART) return null;
    const own =
      replaced === '' && value !== undefined && value.raw !== null
        ? this.substitution.read(value)
        : undefined;
    if (replaced === '' && own === undefined) return null;
    const written = replaced === '' ? (own ?? '') : replaced;
    const place = value ?? holder.value;
    if (replaced === '' && value !== undefined && typeof value.raw === 'string') refuseLiteralUserInfo(value);
    for (const secret of userInfoSecrets(written)) this.secrets.add(secret);
    const { address, problem } = addressOf(kind, written);
    if (problem === undefined) return address;
    const from = replaced === '' ? '' : ` in the environment variable ${override}`;
    place.problem(problem.expected, `${problem.found}${from}`, problem.hint);
    return null;
  }
}

function refuseLiteralUserInfo(value: YamlValue): void {
  const raw = String(value.raw);
  const password = /^[a-z+]+:\/\/[^/@]*?:([^/@]+)@/i.exec(raw)?.[1];
  const query = /[?&](?:[\w-]*(?:token|secret|password|key))=([^&]+)/i.exec(raw)?.[1];
  for (const literal of [password, query]) {
    if (literal === undefined || !hasLiteralCredential(literal)) continue;
    value.problem(
      'passwords and tokens in addresses only as ${NAME}',
      'a literal one (not shown)',
      'put it into an environment variable or .env and write ${NAME} here',
    );
  }
}

/** The entries of an optional section, whose keys must be known; undefined where it is not there. */
export function section(root: YamlFields, key: string, keys: readonly string[]): YamlFields | undefined {
  const value = root.get(key);
  if (value === undefined || value.raw === null) return undefined;
  const fields = value.fields(`a mapping with ${keys.join(', ')}`);
  fields?.only(keys, `a key of ${key}`);
  return fields;
}

/** A secret may stand in the file only as `${NAME}`; the message does not repeat it. */
export function refuseLiteral(value: YamlValue): void {
  if (typeof value.raw !== 'string' || !hasLiteralCredential(value.raw)) return;
  value.problem(
    'a secret only as ${NAME}, e.g. Bearer ${FOCUS_TOKEN}',
    'a literal value (not shown)',
    'put it into an environment variable or .env and write ${NAME} here',
  );
}
