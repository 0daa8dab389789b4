import { CAPABILITIES, PERMISSIONS, type Capability, type Permission } from '../profile/profile.ts';
import { sortProblems, type Problem } from '../profile/problem.ts';
import { BOOLEAN, COUNT, LENGTH, RATE, TEXT } from '../profile/units.ts';
import { YamlSource, type YamlFields, type YamlValue } from '../profile/yaml-source.ts';
import { emulatorProbes, STACK_VARIABLES } from './emulator-probes.ts';
import type { Environment } from './environment.ts';
import { Reader, refuseLiteral, section } from './environment-reader.ts';
import { parseProbes } from './parse-probes.ts';
import { readFaults } from './parse-faults.ts';
import { readWebApp } from './parse-web-app.ts';
import { isSecretName, type Variables } from './substitution.ts';

export const ENVIRONMENT_KEYS = [
  'description',
  'kind',
  'focus',
  'controlUrl',
  'mongodbUri',
  'rabbitmqUrl',
  'webApp',
  'faults',
  'allowed',
  'declared',
  'probes',
] as const;
export const FOCUS_KEYS = ['baseUrl', 'verifyTls', 'headers', 'timeout'] as const;
export const WEB_APP_KEYS = ['baseUrl', 'siteId', 'username', 'password', 'users'] as const;
export const ALLOWED_KEYS = ['permissions', 'maxRate', 'maxJobs'] as const;
export const DECLARED_KEYS = ['streamingJobs', 'minimumStreamingJobs', 'serves'] as const;

/** Environment variables that replace what the file says; `none` says that the target has no such part. */
export const OVERRIDES = {
  focus: 'FOCUS_BASE_URL',
  control: 'FOCUS_CONTROL_URL',
  webApp: 'WEB_BASE_URL',
  mongodb: 'MONGODB_URI',
  rabbitmq: 'RABBITMQ_URL',
} as const;

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

function readRoot(root: YamlFields, name: string, reader: Reader): Environment | undefined {
  root.only(ENVIRONMENT_KEYS, 'a key of an environment');
  const description = root.required('description', TEXT);
  const kind = root.present('kind', 'embedded or remote')?.oneOf(['embedded', 'remote'], 'a kind');
  const focus = readFocus(root, kind === 'remote', reader);
  const controlUrl = reader.address('http', root.get('controlUrl'), OVERRIDES.control, root);
  const mongodbUri = reader.address('mongodb', root.get('mongodbUri'), OVERRIDES.mongodb, root);
  const rabbitmqUrl = reader.address('rabbitmq', root.get('rabbitmqUrl'), OVERRIDES.rabbitmq, root);
  const webApp = readWebApp(
    section(root, 'webApp', WEB_APP_KEYS),
    kind === 'remote',
    OVERRIDES.webApp,
    reader,
  );
  const faults = readFaults(root, reader);
  const allowed = readAllowed(root);
  const declared = readDeclared(root);
  const probes = readProbes(root, reader, { embedded: kind === 'embedded', controlUrl, mongodbUri });
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
    faults,
    allowed,
    declared,
    probes,
    secrets,
  };
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

/** The probes that the file names; the emulator has some of its own where it names none. */
function readProbes(
  root: YamlFields,
  reader: Reader,
  found: { embedded: boolean; controlUrl: string | null; mongodbUri: string | null },
): Environment['probes'] {
  const value = root.get('probes');
  if (value === undefined || value.raw === null) {
    if (!found.embedded) return [];
    reader.noteAddress(STACK_VARIABLES.managementUrl);
    return emulatorProbes(found, reader.variables);
  }
  return parseProbes(value, {
    text: (text) => reader.text(text),
    plain: (text) => reader.plain(text),
    // No variable stands for the address of a probe: the empty name is never set.
    address: (kind, address) => reader.address(kind, address, '', root),
    headers: (headers) => readHeaders(headers, reader),
    refuseLiteral,
  });
}

function readDeclared(root: YamlFields): Environment['declared'] {
  const fields = section(root, 'declared', DECLARED_KEYS);
  return {
    streamingJobs: orNull(fields, 'streamingJobs', (value) => value.read(COUNT)),
    minimumStreamingJobs: orNull(fields, 'minimumStreamingJobs', (value) => value.read(COUNT)),
    serves: (fields?.get('serves')?.items('a list of what the target serves') ?? []).flatMap(
      (item): Capability[] => {
        const capability = item.oneOf(CAPABILITIES, 'something that a target serves');
        return capability === undefined ? [] : [capability];
      },
    ),
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
