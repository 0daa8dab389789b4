import { PERMISSIONS, type Permission } from '../profile/profile.ts';
import { sortProblems, type Problem } from '../profile/problem.ts';
import { BOOLEAN, COUNT, LENGTH, RATE, TEXT } from '../profile/units.ts';
import { YamlSource, type YamlFields, type YamlValue } from '../profile/yaml-source.ts';
import type { Environment } from './environment.ts';
import { addressOf, type AddressKind, userInfoSecrets } from './addresses.ts';
import { hasLiteralCredential, isSecretName, Substitution, type Variables } from './substitution.ts';

export const ENVIRONMENT_KEYS = [
  'description',
  'kind',
  'focus',
  'controlUrl',
  'mongodbUri',
  'rabbitmqUrl',
  'webApp',
  'allowed',
  'declared',
] as const;
export const FOCUS_KEYS = ['baseUrl', 'verifyTls', 'headers', 'timeout'] as const;
export const WEB_APP_KEYS = ['baseUrl', 'siteId', 'username', 'password'] as const;
export const ALLOWED_KEYS = ['permissions', 'maxRate', 'maxJobs'] as const;
export const DECLARED_KEYS = ['streamingJobs', 'minimumStreamingJobs'] as const;

/** Environment variables that replace what the file says; `none` says that the target has no such part. */
export const OVERRIDES = {
  focus: 'FOCUS_BASE_URL',
  control: 'FOCUS_CONTROL_URL',
  webApp: 'WEB_BASE_URL',
  mongodb: 'MONGODB_URI',
  rabbitmq: 'RABBITMQ_URL',
} as const;

/** What the stack starter reports for a part that it could not start. */
const NO_SUCH_PART = 'none';

/** An attempt is given up after this long unless the environment says otherwise. */
const TIMEOUT_S = 30;

/**
 * Reads and checks one environment; `${NAME}` is replaced from `variables`, and every problem is reported at once.
 * @param file as messages should call it, e.g. `environments/staging.yaml`
 */
export function parseEnvironment(
  text: string,
  name: string,
  file: string,
  variables: Variables,
): { environment: Environment } | { problems: Problem[] } {
  const source = new YamlSource(text, file);
  const root = source.problems.length > 0 ? undefined : source.root().fields('an environment: a mapping');
  const environment = root === undefined ? undefined : readRoot(root, name, new Reader(variables));
  if (environment === undefined || source.problems.length > 0) {
    return { problems: sortProblems(source.problems) };
  }
  return { environment };
}

/** Reads text with `${NAME}` in it, and addresses that an environment variable may replace. */
class Reader {
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

function readRoot(root: YamlFields, name: string, reader: Reader): Environment | undefined {
  root.only(ENVIRONMENT_KEYS, 'a key of an environment');
  const description = root.required('description', TEXT);
  const kind = root.present('kind', 'embedded or remote')?.oneOf(['embedded', 'remote'], 'a kind');
  const focus = readFocus(root, kind === 'remote', reader);
  const controlUrl = reader.address('http', root.get('controlUrl'), OVERRIDES.control, root);
  const mongodbUri = reader.address('mongodb', root.get('mongodbUri'), OVERRIDES.mongodb, root);
  const rabbitmqUrl = reader.address('rabbitmq', root.get('rabbitmqUrl'), OVERRIDES.rabbitmq, root);
  const webApp = readWebApp(root, kind === 'remote', reader);
  const allowed = readAllowed(root);
  const declared = readDeclared(root);
  if (description === undefined || kind === undefined || focus === undefined) return undefined;
  const secrets = [...reader.secrets];
  return {
    name,
    description,
    kind,
    focus,
    controlUrl,
    mongodbUri,
    rabbitmqUrl,
    webApp,
    allowed,
    declared,
    secrets,
  };
}

function section(root: YamlFields, key: string, keys: readonly string[]): YamlFields | undefined {
  const value = root.get(key);
  if (value === undefined || value.raw === null) return undefined;
  const fields = value.fields(`a mapping with ${keys.join(', ')}`);
  fields?.only(keys, `a key of ${key}`);
  return fields;
}

function readFocus(
  root: YamlFields,
  addressNeeded: boolean,
  reader: Reader,
): Environment['focus'] | undefined {
  const fields = section(root, 'focus', FOCUS_KEYS);
  const own = fields?.get('baseUrl');
  const baseUrl = reader.address('http', own, OVERRIDES.focus, fields ?? root);
  if (baseUrl === null && addressNeeded && (own === undefined || own.raw === null)) {
    (own ?? (fields ?? root).value.at('focus.baseUrl')).problem(
      'the base URL of the Focus Server',
      'nothing',
      `write it here or set ${OVERRIDES.focus}`,
    );
  }
  const verifyTls = fields === undefined ? true : fields.optional('verifyTls', BOOLEAN, true);
  const timeoutS = fields === undefined ? TIMEOUT_S : fields.optional('timeout', LENGTH, TIMEOUT_S);
  const headers = readHeaders(fields?.get('headers'), reader);
  if (verifyTls === undefined || timeoutS === undefined) return undefined;
  return { baseUrl, verifyTls, headers, timeoutS };
}

function readHeaders(value: YamlValue | undefined, reader: Reader): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (value === undefined || value.raw === null) return headers;
  for (const entry of value.fields('headers by name')?.entries() ?? []) {
    if (isSecretName(entry.name)) refuseLiteral(entry.value);
    const text = reader.text(entry.value);
    if (text !== undefined) headers[entry.name] = text;
  }
  return headers;
}

/** A secret may stand in the file only as `${NAME}`; the message does not repeat it. */
function refuseLiteral(value: YamlValue): void {
  if (typeof value.raw !== 'string' || !hasLiteralCredential(value.raw)) return;
  value.problem(
    'a secret only as ${NAME}, e.g. Bearer ${FOCUS_TOKEN}',
    'a literal value (not shown)',
    'put it into an environment variable or .env and write ${NAME} here',
  );
}

/** @param addressNeeded false: an embedded one has its address, and needs a password, only when it is started */
function readWebApp(root: YamlFields, addressNeeded: boolean, reader: Reader): Environment['webApp'] {
  const fields = section(root, 'webApp', WEB_APP_KEYS);
  if (fields === undefined) return null;
  const password = fields.get('password');
  if (password !== undefined) refuseLiteral(password);
  const replaced = reader.variables[OVERRIDES.webApp] ?? '';
  const baseUrl = reader.address('http', fields.get('baseUrl'), OVERRIDES.webApp, fields);
  if (addressNeeded && replaced === '') fields.present('baseUrl', 'the base URL of the web application');
  if (baseUrl === null && (!addressNeeded || replaced === NO_SUCH_PART)) return null;
  const text = (key: string): string | undefined => reader.text(fields.present(key, 'text'));
  const [siteId, username, secret] = [text('siteId'), text('username'), text('password')];
  if (baseUrl === null || siteId === undefined || username === undefined || secret === undefined) return null;
  return { baseUrl, siteId, username, password: secret };
}

/** Nothing destructive is allowed unless the file says so. */
function readAllowed(root: YamlFields): Environment['allowed'] {
  const fields = section(root, 'allowed', ALLOWED_KEYS);
  const permissions = fields?.get('permissions')?.items('a list of permissions') ?? [];
  return {
    permissions: permissions.flatMap((item): Permission[] => {
      const permission = item.oneOf(PERMISSIONS, 'a permission');
      return permission === undefined ? [] : [permission];
    }),
    maxRatePerSecond: orNull(fields, 'maxRate', (value) => value.read(RATE)),
    maxJobs: orNull(fields, 'maxJobs', (value) => value.read(COUNT)),
  };
}

function readDeclared(root: YamlFields): Environment['declared'] {
  const fields = section(root, 'declared', DECLARED_KEYS);
  return {
    streamingJobs: orNull(fields, 'streamingJobs', (value) => value.read(COUNT)),
    minimumStreamingJobs: orNull(fields, 'minimumStreamingJobs', (value) => value.read(COUNT)),
  };
}

function orNull(
  fields: YamlFields | undefined,
  key: string,
  read: (value: YamlValue) => number | undefined,
): number | null {
  const value = fields?.get(key);
  return value === undefined || value.raw === null ? null : (read(value) ?? null);
}
