import { OPERATION_SIGNATURES, type OperationSignature } from './operations.ts';
import { PAYLOAD_NAMES } from './payloads.ts';
import type { OperationUse } from './profile.ts';
import { BOOLEAN, DURATION, NUMBER_FROM_0, POSITIVE, TEXT, type Notation } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

export const OPERATION_KEYS = ['use', 'payload', 'weight', 'options'] as const;

const OPERATION_NAME: Notation<string> = {
  expected: 'a name of lower-case letters, digits and hyphens',
  parse: (raw) => (typeof raw === 'string' && /^[a-z][a-z0-9-]*$/.test(raw) ? raw : undefined),
};

/** How an option is written in a file: `holdS` (seconds) is `hold: 60 s`; the others as they are called. */
export function optionKey(option: string): string {
  return option.endsWith('S') ? option.slice(0, -1) : option;
}

/** Durations of the load may change with the scale; `…WithinS` is part of what success is and may not. */
export function isScalableOption(option: string): boolean {
  return option.endsWith('S') && !option.endsWith('WithinS');
}

function optionNotation(
  option: string,
  standard: number | string | boolean,
): Notation<number | string | boolean> {
  if (option.endsWith('S')) return DURATION;
  if (typeof standard === 'boolean') return BOOLEAN;
  return typeof standard === 'number' ? NUMBER_FROM_0 : TEXT;
}

/** Reads `options:` of an operation, or what a scale changes of them: only what stands there, by option name. */
export function parseOptions(
  value: YamlValue,
  signature: OperationSignature,
): Record<string, number | string | boolean> {
  const options: Record<string, number | string | boolean> = {};
  const fields = value.fields('options of the operation by name');
  if (fields === undefined) return options;
  const names = Object.keys(signature.options);
  fields.only(names.map(optionKey), 'an option of this operation module');
  for (const option of names) {
    const read = fields.get(optionKey(option))?.read(optionNotation(option, signature.options[option] ?? 0));
    if (read !== undefined) options[option] = read;
  }
  return options;
}

export interface ParsedOperations {
  /** Names as written, also of operations with mistakes, so that a limit is not blamed for them. */
  readonly names: readonly string[];
  readonly operations: readonly OperationUse[];
  /** The module of each operation whose module exists. */
  readonly signatures: ReadonlyMap<string, OperationSignature>;
  readonly sound: boolean;
}

/** Reads `operations:`, a mapping of names to operation modules. */
export function parseOperations(root: YamlFields): ParsedOperations {
  const before = root.value.source.problems.length;
  const value = root.present('operations', 'a mapping of operation names to what they use');
  const fields = value?.fields('a mapping of operation names to what they use');
  const operations: OperationUse[] = [];
  const signatures = new Map<string, OperationSignature>();
  if (fields?.names.length === 0) value?.problem('at least one operation', 'none');
  for (const entry of fields?.entries() ?? []) {
    if (OPERATION_NAME.parse(entry.name) === undefined) {
      entry.key.problem(OPERATION_NAME.expected, JSON.stringify(entry.name));
    }
    const operation = parseOperation(entry.name, entry.value, signatures);
    if (operation !== undefined) operations.push(operation);
  }
  return {
    names: fields?.names ?? [],
    operations,
    signatures,
    sound: root.value.source.problems.length === before,
  };
}

function parseOperation(
  name: string,
  value: YamlValue,
  signatures: Map<string, OperationSignature>,
): OperationUse | undefined {
  const fields = value.fields('a mapping with `use` and its payload and options');
  if (fields === undefined) return undefined;
  fields.only(OPERATION_KEYS, 'a key of an operation');
  const modules = Object.keys(OPERATION_SIGNATURES);
  const use = fields
    .present('use', `an operation module (${modules.join(', ')})`)
    ?.oneOf(modules, 'an operation module');
  const weight = fields.optional('weight', POSITIVE, 1);
  const signature = use === undefined ? undefined : OPERATION_SIGNATURES[use];
  if (use === undefined || signature === undefined) return undefined;
  signatures.set(name, signature);
  const payload = parsePayload(fields, use, signature);
  const own = fields.get('options');
  const options = { ...signature.options, ...(own === undefined ? {} : parseOptions(own, signature)) };
  if (weight === undefined) return undefined;
  return { name, use, ...(payload === undefined ? {} : { payload }), weight, options };
}

function parsePayload(fields: YamlFields, use: string, signature: OperationSignature): string | undefined {
  if (signature.payload) {
    return fields
      .present('payload', `a payload (${PAYLOAD_NAMES.join(', ')})`)
      ?.oneOf(PAYLOAD_NAMES, 'a payload');
  }
  return fields.get('payload')?.problem(`no payload, because ${use} takes none`);
}
