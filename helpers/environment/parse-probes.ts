/** Reads `probes:` of an environment. */
import { didYouMean, listed } from '../profile/nearest.ts';
import { isProbeName, isSeriesName, PROBE_EVERY_S, PROBE_SERIES } from '../profile/probe-series.ts';
import { BOOLEAN, LENGTH, type Notation } from '../profile/units.ts';
import type { YamlFields, YamlValue } from '../profile/yaml-source.ts';
import type { AddressKind } from './addresses.ts';
import { METRIC } from './parse-metric.ts';
import {
  COMMON_PROBE_KEYS,
  PROBE_KEYS,
  PROBE_KINDS,
  PROCESS_METRICS,
  type MetricSelector,
  type ProbeSpec,
} from './probe-spec.ts';

/** What reading a probe needs of the reader of environments. */
export interface ProbeReader {
  /** Text with `${NAME}` replaced; what came in so is a secret. */
  text(value: YamlValue): string | undefined;
  /** The same for what is no secret, such as a process id. */
  plain(value: YamlValue): string | undefined;
  /** A checked address; a literal password in it is a problem. */
  address(kind: AddressKind, value: YamlValue): string | null;
  headers(value: YamlValue | undefined): Readonly<Record<string, string>>;
  /** Says of a literal value that it should be `${NAME}`. */
  refuseLiteral(value: YamlValue): void;
}

const PROBE_NAME: Notation<string> = {
  expected: 'a name such as focus-server (lower case, digits, hyphens)',
  parse: (raw) => (typeof raw === 'string' && isProbeName(raw) ? raw : undefined),
};

/** Metrics of pods are renewed about every 15 s: asking more often tells the same again. */
const KUBERNETES_EVERY_S = 15;
/** Where a pod reaches the API of its own cluster. */
const KUBERNETES_API = 'https://kubernetes.default.svc';

/** The probes of a list; what is wrong in it is reported, entry by entry. */
export function parseProbes(value: YamlValue, reader: ProbeReader): ProbeSpec[] {
  const specs = (value.items('a list of probes') ?? []).flatMap((item) => {
    const spec = parseProbe(item, reader);
    return spec === undefined ? [] : [{ spec, item }];
  });
  const seen = new Set<string>();
  for (const { spec, item } of specs) {
    if (seen.has(spec.name))
      item.at(`${item.field}.name`).problem('a name that no other probe has', `"${spec.name}" again`);
    seen.add(spec.name);
  }
  return specs.map(({ spec }) => spec);
}

function parseProbe(item: YamlValue, reader: ProbeReader): ProbeSpec | undefined {
  const fields = item.fields(`a probe: a mapping with name, kind and what the kind needs`);
  if (fields === undefined) return undefined;
  const kind = fields
    .present('kind', `a kind of probe (${listed(PROBE_KINDS)})`)
    ?.oneOf(PROBE_KINDS, 'a kind of probe');
  if (kind !== undefined)
    fields.only([...COMMON_PROBE_KEYS, ...PROBE_KEYS[kind]], `a key of a ${kind} probe`);
  const name = fields.required('name', PROBE_NAME);
  const everyS = fields.optional('every', LENGTH, kind === 'kubernetes' ? KUBERNETES_EVERY_S : PROBE_EVERY_S);
  const own = kind === undefined ? undefined : parseOwn(kind, fields, reader);
  if (name === undefined || everyS === undefined || own === undefined) return undefined;
  return { name, everyS, ...own };
}

type Own = ProbeSpec extends infer S ? (S extends ProbeSpec ? Omit<S, 'name' | 'everyS'> : never) : never;

function parseOwn(kind: ProbeSpec['kind'], fields: YamlFields, reader: ProbeReader): Own | undefined {
  switch (kind) {
    case 'process': {
      const pid = parsePid(fields.present('pid', 'a process id, such as ${FOCUS_PID}'), reader);
      return pid === undefined ? undefined : { kind, pid };
    }
    case 'prometheus': {
      const url = address('http', fields.present('url', 'the address of a metrics page'), reader);
      const verifyTls = fields.optional('verifyTls', BOOLEAN, true);
      const metrics = parseMetrics(fields.get('metrics'));
      const headers = reader.headers(fields.get('headers'));
      if (url === undefined || verifyTls === undefined || metrics === undefined) return undefined;
      return { kind, url, verifyTls, headers, metrics };
    }
    case 'mongodb': {
      const uri = address('mongodb', fields.present('uri', 'the address of the database'), reader);
      return uri === undefined ? undefined : { kind, uri };
    }
    case 'rabbitmq': {
      const managementUrl = address(
        'http',
        fields.present('managementUrl', 'the address of the management plugin'),
        reader,
      );
      const verifyTls = fields.optional('verifyTls', BOOLEAN, true);
      return managementUrl === undefined || verifyTls === undefined
        ? undefined
        : { kind, managementUrl, verifyTls };
    }
    case 'kubernetes':
      return parseKubernetes(fields, reader);
  }
}

function parseKubernetes(fields: YamlFields, reader: ProbeReader): Own | undefined {
  const text = (key: string, expected: string) => {
    const value = fields.present(key, expected);
    return value === undefined ? undefined : reader.plain(value);
  };
  const namespace = text('namespace', 'the namespace of the pods');
  const selector = text('selector', 'a label selector such as app=focus-server');
  const apiUrl =
    fields.get('apiUrl') === undefined ? KUBERNETES_API : address('http', fields.get('apiUrl'), reader);
  const tokenAt = fields.get('token');
  if (tokenAt !== undefined) reader.refuseLiteral(tokenAt);
  const token = tokenAt === undefined ? null : reader.text(tokenAt);
  const caAt = fields.get('caFile');
  const caFile = caAt === undefined ? null : reader.plain(caAt);
  if (
    namespace === undefined ||
    selector === undefined ||
    apiUrl === undefined ||
    token === undefined ||
    caFile === undefined
  ) {
    return undefined;
  }
  return { kind: 'kubernetes', apiUrl, namespace, selector, token, caFile };
}

function address(kind: AddressKind, value: YamlValue | undefined, reader: ProbeReader): string | undefined {
  return value === undefined ? undefined : (reader.address(kind, value) ?? undefined);
}

/** A process id, mostly `${NAME}`: it is no secret, and masking it would mask numbers everywhere. */
function parsePid(value: YamlValue | undefined, reader: ProbeReader): number | undefined {
  if (value === undefined) return undefined;
  const text = typeof value.raw === 'number' ? String(value.raw) : reader.plain(value);
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  return value.problem('a process id: a whole number from 1, such as ${FOCUS_PID}', `"${text}"`);
}

function parseMetrics(value: YamlValue | undefined): Readonly<Record<string, MetricSelector>> | undefined {
  if (value === undefined || value.raw === null) return PROCESS_METRICS;
  const metrics: Record<string, MetricSelector> = {};
  for (const { name, key, value: metric } of value.fields('metrics by the name of their series')?.entries() ??
    []) {
    if (!isSeriesName(name)) {
      const known = Object.keys(PROBE_SERIES);
      key.problem(
        `the name of a series (${listed(known, 50)}, or x-… for one of your own)`,
        `"${name}"`,
        didYouMean(name, known),
      );
    }
    const selector = metric.read(METRIC);
    if (selector !== undefined) metrics[name] = selector;
  }
  return metrics;
}
